"""Topics that take nothing for now: what is for others passes them."""

import logging
from collections.abc import Callable, Collection, Mapping

from shared.messaging.retry import Backoff, outage
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.relay")


class Held:
    """Each topic that failed is left alone for longer and longer, up to what the relay itself waits for the bus.

    No longer: when all of the bus is away every topic fails, and what waits should leave soon after it is back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._backoffs: dict[str, Backoff] = {}
        self._until: dict[str, float] = {}

    def topics(self) -> list[str]:
        """To be left alone now."""
        now = self._clock()
        return sorted(topic for topic, until in self._until.items() if until > now)

    def note(self, failed: Mapping[str, Exception], sent: Collection[str]) -> None:
        for topic in sent:
            self._backoffs.pop(topic, None)
            self._until.pop(topic, None)
        for topic, error in failed.items():
            backoff = self._backoffs.setdefault(topic, outage())
            self._until[topic] = self._clock() + backoff.next()
            logger.warning("a topic takes nothing for now", extra=fields(topic=topic, error=type(error).__name__))
