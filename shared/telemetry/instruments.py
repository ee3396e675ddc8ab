"""The one way to make a metric: kind, unit, description and buckets are the contract's, never the caller's."""

from collections.abc import Callable, Iterable, Sequence

from opentelemetry.metrics import CallbackOptions, Counter, Histogram, Meter, Observation, UpDownCounter

from shared.telemetry.contract import BY_METRIC
from shared.telemetry.kinds import Instrument, Metric

Callback = Callable[[CallbackOptions], Iterable[Observation]]


def _declared(name: str, kind: Instrument) -> Metric:
    metric = BY_METRIC[name]
    assert metric.kind == kind, f"{name} is declared as a {metric.kind}"
    return metric


def counter(meter: Meter, name: str) -> Counter:
    metric = _declared(name, "counter")
    return meter.create_counter(metric.name, metric.unit, metric.says)


def up_down_counter(meter: Meter, name: str) -> UpDownCounter:
    metric = _declared(name, "up_down_counter")
    return meter.create_up_down_counter(metric.name, metric.unit, metric.says)


def histogram(meter: Meter, name: str) -> Histogram:
    metric = _declared(name, "histogram")
    return meter.create_histogram(
        metric.name, metric.unit, metric.says, explicit_bucket_boundaries_advisory=list(metric.buckets)
    )


def gauge(meter: Meter, name: str, callbacks: Sequence[Callback]) -> None:
    """Asked whenever metrics are told; a callback that gives nothing tells nothing."""
    metric = _declared(name, "gauge")
    meter.create_observable_gauge(metric.name, callbacks, metric.unit, metric.says)


def watched_counter(meter: Meter, name: str, callbacks: Sequence[Callback]) -> None:
    """A total that something else counts."""
    metric = _declared(name, "counter")
    meter.create_observable_counter(metric.name, callbacks, metric.unit, metric.says)
