"""The collector that all services report to, and the alerts, for the Prometheus operator."""

from collections.abc import Iterator

import yaml

from shared.cluster.manifests import Manifest, labels
from shared.telemetry import alerts as rules
from shared.telemetry import collector as gateway


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
        "data": {"config.yaml": yaml.safe_dump(gateway.configuration(), sort_keys=False, width=120)},
    }
