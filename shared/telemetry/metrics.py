"""OpenTelemetry metrics: to an OTLP collector when one is configured, or nowhere. Names are listed in `names.py`."""

from collections.abc import Sequence
from typing import Final
from uuid import uuid4

from opentelemetry import metrics
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource

from shared.telemetry import names


def meter() -> metrics.Meter:
    return metrics.get_meter("guichet")


_PROCESS: Final = str(uuid4())


def resource(service: str) -> Resource:
    """Who tells it; no host or command line. Replicas are told apart: their counts would overwrite each other."""
    return Resource({names.SERVICE_NAME: service, names.SERVICE_NAMESPACE: "guichet", names.SERVICE_INSTANCE: _PROCESS})


def provider(service: str, readers: Sequence[MetricReader]) -> MeterProvider:
    return MeterProvider(readers, resource=resource(service))


def setup_metrics(service: str, *, otlp_endpoint: str | None, seconds: float = 15) -> MeterProvider:
    """Installs the process's meter provider. Called once, by the composition root."""
    readers: list[MetricReader] = []
    if otlp_endpoint is not None:
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter  # noqa: PLC0415

        exporter = OTLPMetricExporter(endpoint=otlp_endpoint.rstrip("/") + "/v1/metrics")
        readers.append(PeriodicExportingMetricReader(exporter, export_interval_millis=seconds * 1000))
    made = provider(service, readers)
    metrics.set_meter_provider(made)
    return made
