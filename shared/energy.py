"""How much energy and computation some work took: counted where the machine counts, estimated where it does not.

Linux gives Intel's and AMD's RAPL counters under `/sys/class/powercap`, in microjoules, for whole processor packages:
everything that ran meanwhile is in them. They are often readable by the owner alone (CVE-2020-8694).
"""

import ctypes
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

POWERCAP: Final = Path("/sys/class/powercap")
WATTS_PER_CORE: Final = 8.0
"""What a busy server core is taken to draw where nothing counts it. A round number: state your own."""
_MICRO: Final = 1e-6
_NO_TURN: Final = 2**64 * 1000

Counters = Mapping[str, tuple[int, int]]


def packages(root: Path = POWERCAP) -> Counters:
    """Each package's counter and the value after which it begins again; none when one of them cannot be read."""
    found = {}
    try:
        for zone in sorted(root.glob("*-rapl:*")):
            if zone.name.count(":") == 1 and (zone / "name").read_text().startswith("package"):
                counter, most = ((zone / name).read_text() for name in ("energy_uj", "max_energy_range_uj"))
                found[zone.name] = int(counter), int(most)
    except (OSError, ValueError):
        return {}
    return found


def joules(before: Counters, after: Counters) -> float | None:
    """Between two readings less than one turn of a counter apart; None when they are not of the same packages.

    Neither is it known where a counter that never turns fell: a driver that is loaded anew, or a GPU that was reset,
    counts from zero.
    """
    if not before or before.keys() != after.keys():
        return None
    if any(most == _NO_TURN and after[name][0] < start for name, (start, most) in before.items()):
        return None
    turned = ((after[name][0] - start) % (most + 1) for name, (start, most) in before.items())
    return sum(turned) * _MICRO


class Gpus:
    """NVIDIA's own counters, through its driver's library: millijoules since the driver was loaded, of each whole GPU.

    `nvmlDeviceGetTotalEnergyConsumption`: from Volta on.
    """

    def __init__(self, library: str = "libnvidia-ml.so.1") -> None:
        self._library: ctypes.CDLL | None = None
        with suppress(OSError, AttributeError):
            loaded = ctypes.CDLL(library)
            if loaded.nvmlInit_v2() == 0:
                self._library = loaded

    def counters(self) -> Counters:
        """None when there is no GPU, or one of them does not count."""
        found: dict[str, tuple[int, int]] = {}
        library = self._library
        if library is None:
            return found
        count = ctypes.c_uint()
        if library.nvmlDeviceGetCount_v2(ctypes.byref(count)) != 0:
            return {}
        for index in range(count.value):
            device, spent = ctypes.c_void_p(), ctypes.c_ulonglong()
            if (
                library.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(device)) != 0
                or library.nvmlDeviceGetTotalEnergyConsumption(device, ctypes.byref(spent)) != 0
            ):
                return {}
            found[f"gpu{index}"] = spent.value * 1000, _NO_TURN
        return found


@dataclass(frozen=True, slots=True)
class Spent:
    """What one piece of work took. `source` says whether the joules were counted or estimated."""

    seconds: float
    cpu_seconds: float
    joules: float
    source: Literal["rapl", "estimated"]


class Meter:
    """Reads clock, processor time of this process and counters; `spent` is since it was made."""

    def __init__(self, root: Path = POWERCAP, *, watts_per_core: float = WATTS_PER_CORE) -> None:
        self._root = root
        self._watts = watts_per_core
        self._counters = packages(root)
        self._clock, self._cpu = time.perf_counter(), time.process_time()

    def spent(self) -> Spent:
        seconds, cpu = time.perf_counter() - self._clock, time.process_time() - self._cpu
        counted = joules(self._counters, packages(self._root))
        if counted is None:
            return Spent(seconds, cpu, cpu * self._watts, "estimated")
        return Spent(seconds, cpu, counted, "rapl")


def report(spent: Spent, tickets: int, *, device: str, watts_per_core: float) -> dict[str, object]:
    """The figures for 1,000 tickets. A GPU's own energy is not in them, and they say so."""
    share = 1000 / tickets
    return {
        "device": device,
        "tickets": tickets,
        "cpu_seconds_per_1000": round(spent.cpu_seconds * share, 1),
        "seconds_per_1000": round(spent.seconds * share, 1),
        "watt_hours_per_1000": round(spent.joules * share / 3600, 3),
        "energy": "counted (RAPL, whole processor packages)" if spent.source == "rapl" else "estimated",
        "watts_per_core": None if spent.source == "rapl" else watts_per_core,
        "gpu": "none used" if device == "cpu" else "not counted",
    }
