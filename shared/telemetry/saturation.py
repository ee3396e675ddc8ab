"""How much waits before a service: behind on the bus, and in its own outbox; and whether it still takes any."""

from collections.abc import Callable, Iterable, Mapping

from opentelemetry.metrics import CallbackOptions, Meter, Observation

from shared.telemetry import names
from shared.telemetry.instruments import gauge

Count = Callable[[], int | None]


def watch(meter: Meter, stage: str, behind: Mapping[str, Count], outbox: Count, gave_up: Callable[[], bool]) -> None:
    """`behind` by topic. What is None is not known, and not told."""

    def lags(_: CallbackOptions) -> Iterable[Observation]:
        for topic, count in behind.items():
            if (found := count()) is not None:
                yield Observation(found, {names.STAGE: stage, names.MESSAGING_DESTINATION: topic})

    def waiting(_: CallbackOptions) -> Iterable[Observation]:
        if (found := outbox()) is not None:
            yield Observation(found)

    def stopped(_: CallbackOptions) -> Iterable[Observation]:
        yield Observation(int(gave_up()), {names.STAGE: stage})

    gauge(meter, names.STAGE_LAG, [lags])
    gauge(meter, names.STAGE_GAVE_UP, [stopped])
    gauge(meter, names.OUTBOX_WAITING, [waiting])
