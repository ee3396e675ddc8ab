"""OpenTelemetry metrics: to an OTLP collector when one is configured, or nowhere. Names are listed in `names.py`."""

from collections.abc import Sequence

from opentelemetry import metrics
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader, PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource

from shared.telemetry import names


def meter() -> metrics.Meter:
    return metrics.get_meter("guichet")


def provider(service: str, readers: Sequence[MetricReader]) -> MeterProvider:
    resource = Resource.create({names.SERVICE_NAME: service, "service.namespace": "guichet"})
    return MeterProvider(readers, resource=resource)


def setup_metrics(service: str, *, otlp_endpoint: str | None) -> MeterProvider:
    """Installs the process's meter provider. Called once, by the composition root."""
    readers: list[MetricReader] = []
    if otlp_endpoint is not None:
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter  # noqa: PLC0415

        exporter = OTLPMetricExporter(endpoint=otlp_endpoint.rstrip("/") + "/v1/metrics")
        readers.append(PeriodicExportingMetricReader(exporter))
    made = provider(service, readers)
    metrics.set_meter_provider(made)
    return made
