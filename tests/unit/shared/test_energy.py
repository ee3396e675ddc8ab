"""Counters as the kernel lays them out, written into a folder."""

from pathlib import Path

import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, NumberDataPoint

from shared.energy import Gpus, Meter, Spent, joules, packages, report
from shared.telemetry import metrics, names
from shared.telemetry.energy import watch

MOST = 262_143_328_850


def zone(root: Path, name: str, label: str, energy: str) -> Path:
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "name").write_text(label + "\n")
    (folder / "energy_uj").write_text(energy + "\n")
    (folder / "max_energy_range_uj").write_text(f"{MOST}\n")
    return folder


@pytest.mark.feature(97)
def test_packages_are_added_up_and_parts_of_them_are_not_counted_twice(tmp_path: Path) -> None:
    for socket in ("0", "1"):
        zone(tmp_path, f"intel-rapl:{socket}", f"package-{socket}", "1000000")
        zone(tmp_path, f"intel-rapl:{socket}:0", "core", "900000")
    zone(tmp_path, "intel-rapl:2", "psys", "7000000")
    meter = Meter(tmp_path)
    for socket in ("0", "1"):
        zone(tmp_path, f"intel-rapl:{socket}", f"package-{socket}", "3500000")
    spent = meter.spent()
    assert (spent.joules, spent.source) == (pytest.approx(5.0), "rapl")


@pytest.mark.feature(97)
def test_a_counter_that_began_again_is_still_right() -> None:
    before, after = {"intel-rapl:0": (MOST - 999_999, MOST)}, {"intel-rapl:0": (2_000_000, MOST)}
    assert joules(before, after) == pytest.approx(3.0)


@pytest.mark.feature(97)
def test_without_counters_it_is_estimated_from_processor_time_and_says_so(tmp_path: Path) -> None:
    meter = Meter(tmp_path / "none", watts_per_core=20)
    sum(number * number for number in range(300_000))
    spent = meter.spent()
    assert (spent.source, spent.joules) == ("estimated", pytest.approx(20 * spent.cpu_seconds))
    assert spent.cpu_seconds > 0


@pytest.mark.parametrize("broken", ["", "many"])
def test_one_counter_that_cannot_be_read_spoils_them_all(tmp_path: Path, broken: str) -> None:
    zone(tmp_path, "intel-rapl:0", "package-0", "1")
    zone(tmp_path, "intel-rapl:1", "package-1", broken)
    assert packages(tmp_path) == {}


def test_readings_of_other_packages_say_nothing() -> None:
    assert joules({"a": (1, 9)}, {"b": (2, 9)}) is None


@pytest.mark.feature(97)
def test_the_report_is_for_a_thousand_tickets_and_says_what_is_not_in_it() -> None:
    counted = report(Spent(10, 20, 3600, "rapl"), 500, device="cuda", watts_per_core=8)
    assert (counted["watt_hours_per_1000"], counted["cpu_seconds_per_1000"], counted["seconds_per_1000"]) == (2, 40, 20)
    assert (counted["watts_per_core"], counted["gpu"]) == (None, "not counted")
    estimated = report(Spent(10, 20, 160, "estimated"), 1000, device="cpu", watts_per_core=8)
    assert (estimated["energy"], estimated["watts_per_core"], estimated["gpu"]) == ("estimated", 8, "none used")


@pytest.mark.feature(97)
def test_the_metric_adds_up_what_a_counter_counts_over_its_turn_and_says_nothing_where_none_counts() -> None:
    readings = iter([MOST - 1_000_000, MOST - 1_000_000, 1_999_999, 3_999_999])
    reader = InMemoryMetricReader()
    provider = metrics.provider("triage", [reader])
    watch(provider.get_meter("guichet"), {"rapl": lambda: {"p": (next(readings), MOST)}, "nvml": dict})
    told = []
    for _ in range(2):
        data = reader.get_metrics_data()
        assert data is not None
        (metric,) = data.resource_metrics[0].scope_metrics[0].metrics
        told += [(dict(point.attributes or {}), round(point.value, 3)) for point in metric.data.data_points]
    assert (metric.name, metric.unit) == (names.ENERGY, "J")
    assert told == [({names.ENERGY_SOURCE: "rapl"}, 3.0), ({names.ENERGY_SOURCE: "rapl"}, 5.0)]
    provider.shutdown()


@pytest.mark.feature(97)
def test_a_gpu_that_was_reset_adds_nothing_of_before_and_goes_on() -> None:
    """Its driver counts from zero; taken for a turn of 64 bits, that is 5 million megawatt hours."""
    readings = iter([9_000_000, 9_000_000, 2_000_000, 5_000_000])
    reader = InMemoryMetricReader()
    provider = metrics.provider("triage", [reader])
    watch(provider.get_meter("guichet"), {"nvml": lambda: {"gpu0": (next(readings), 2**64 * 1000)}})
    assert reader.get_metrics_data() is None
    data = reader.get_metrics_data()
    assert data is not None
    (point,) = data.resource_metrics[0].scope_metrics[0].metrics[0].data.data_points
    assert isinstance(point, NumberDataPoint)
    assert point.value == pytest.approx(3.0)
    provider.shutdown()


def test_without_a_driver_no_gpu_counts() -> None:
    assert Gpus("no-such-library.so").counters() == {}
