"""The collector that all services report to, and the alerts, for the Prometheus operator."""

from collections.abc import Iterator

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
    """Its configuration: a ConfigMap whose name changes with it, so that another one starts the collector anew."""
    yield gateway.configuration()
