import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from shared.inference.device import CPU, CUDA, Device
from shared.inference.watching import watch
from shared.telemetry import metrics, names


def told(reader: InMemoryMetricReader) -> dict[tuple[str, str], float]:
    data = reader.get_metrics_data()
    if data is None:
        return {}
    return {
        (metric.name, str((point.attributes or {}).get(names.DEVICE, ""))): point.value
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        for point in metric.data.data_points
    }


@pytest.mark.feature(89)
def test_the_gauge_says_which_device_runs_and_whether_it_is_a_fallback() -> None:
    reader = InMemoryMetricReader()
    provider = metrics.provider("triage", [reader])
    now: list[Device | None] = [None]
    watch(provider.get_meter("guichet"), lambda: now[0])
    assert told(reader) == {}
    now[0] = Device("auto", "cuda", CUDA)
    device, fallback = names.ENCODER_DEVICE, names.ENCODER_FALLBACK
    assert told(reader) == {(device, "cpu"): 0, (device, "cuda"): 1, (fallback, ""): 0}
    now[0] = Device("auto", "cpu", CPU, "the GPU failed")
    assert told(reader) == {(device, "cpu"): 1, (device, "cuda"): 0, (fallback, ""): 1}
    provider.shutdown()
