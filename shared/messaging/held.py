"""Topics that take nothing for now: what is for others passes them."""

import logging
from collections.abc import Callable, Collection, Mapping

from shared.messaging.retry import Backoff
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.relay")


class Held:
    """Each topic that failed is left alone for longer and longer, up to a minute."""

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
            backoff = self._backoffs.setdefault(topic, Backoff(first=0.2, most=60.0))
            self._until[topic] = self._clock() + backoff.next()
            logger.warning("a topic takes nothing for now", extra=fields(topic=topic, error=type(error).__name__))
