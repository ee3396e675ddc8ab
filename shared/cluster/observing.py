"""The collector that all services report to, and the alerts, for the Prometheus operator."""

from collections.abc import Iterator
from typing import Any

import yaml

from shared.cluster.manifests import Manifest, labels
from shared.cluster.places import COLLECTOR_PORT
from shared.telemetry import alerts as rules
from shared.telemetry import names

SCRAPED = 8889
RESOURCES = ("service.namespace", "service.version", "service.instance.id", "telemetry.sdk.name")


def alerts() -> Iterator[Manifest]:
    yield {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "guichet", "labels": labels("observability")},
        "spec": rules.rules(),
    }


def collector() -> Iterator[Manifest]:
    yield {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "collector", "labels": labels("observability", "collector")},
        "data": {"config.yaml": yaml.safe_dump(configuration(), sort_keys=False, width=120)},
    }


def configuration() -> dict[str, Any]:
    """Attributes that we do not know are dropped: what an author forgot to think of does not leave."""
    return {
        "receivers": {"otlp": {"protocols": {"http": {"endpoint": f"0.0.0.0:{COLLECTOR_PORT}"}}}},
        "processors": {
            "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20},
            "redaction": {
                "allow_all_keys": False,
                "allowed_keys": sorted(names.ATTRIBUTES | set(RESOURCES)),
                "summary": "info",
            },
            "batch": {},
        },
        "exporters": {
            "prometheus": {"endpoint": f"0.0.0.0:{SCRAPED}", "resource_to_telemetry_conversion": {"enabled": False}},
            # Where traces go is the site's own: an overlay names it. Until then they are counted and dropped.
            "debug": {"verbosity": "basic"},
        },
        "extensions": {"health_check": {"endpoint": "0.0.0.0:13133"}},
        "service": {
            "extensions": ["health_check"],
            "pipelines": {
                "traces": {
                    "receivers": ["otlp"],
                    "processors": ["memory_limiter", "redaction", "batch"],
                    "exporters": ["debug"],
                },
                "metrics": {
                    "receivers": ["otlp"],
                    "processors": ["memory_limiter", "batch"],
                    "exporters": ["prometheus"],
                },
            },
        },
    }
