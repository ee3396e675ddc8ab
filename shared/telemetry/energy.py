"""Joules that the machine counted since the service started, as a metric; where nothing counts, nothing is told."""

import logging
from collections.abc import Callable, Iterable, Mapping

from opentelemetry.metrics import CallbackOptions, Meter, Observation

from shared.energy import Counters, Gpus, joules, packages
from shared.telemetry import names
from shared.telemetry.instruments import watched_counter
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.energy")


class _Total:
    """Adds up readings of counters that begin again at their end."""

    def __init__(self, read: Callable[[], Counters]) -> None:
        self._read = read
        self._last = read()
        self._joules = 0.0

    def now(self) -> float | None:
        """None once it cannot be read; a later reading goes on from there."""
        found = self._read()
        added = joules(self._last, found)
        self._last = found
        if added is None:
            return None
        self._joules += added
        return self._joules


def watch(meter: Meter, sources: Mapping[str, Callable[[], Counters]] | None = None) -> None:
    """Everything that ran on the machine is in it: services that share one must not all tell it."""
    if sources is None:
        sources = {"rapl": packages, "nvml": Gpus().counters}
    totals = {source: _Total(read) for source, read in sources.items() if read()}
    if not totals:
        logger.info("energy is not counted on this machine", extra=fields())

    def told(_: CallbackOptions) -> Iterable[Observation]:
        for source, total in totals.items():
            if (found := total.now()) is not None:
                yield Observation(found, {names.ENERGY_SOURCE: source})

    watched_counter(meter, names.ENERGY, [told])
