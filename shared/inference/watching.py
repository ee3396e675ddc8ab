"""The device as a metric: which one runs, and whether it is one to fall back on."""

from collections.abc import Callable, Iterable

from opentelemetry.metrics import CallbackOptions, Meter, Observation

from shared.inference.device import Device
from shared.telemetry import names
from shared.telemetry.instruments import gauge


def watch(meter: Meter, device: Callable[[], Device | None]) -> None:
    """A gauge of 1 for the device that runs and 0 for the other; one of 1 while it is a fallback. None: not loaded."""

    def running(_: CallbackOptions) -> Iterable[Observation]:
        found = device()
        for name in ("cpu", "cuda"):
            if found is not None:
                yield Observation(int(found.actual == name), {names.DEVICE: name})

    def fallback(_: CallbackOptions) -> Iterable[Observation]:
        found = device()
        if found is not None:
            yield Observation(int(found.fallback is not None))

    gauge(meter, names.ENCODER_DEVICE, [running])
    gauge(meter, names.ENCODER_FALLBACK, [fallback])
