"""How each service stands, as far as its events tell. Silence alone is no alarm: perhaps nobody wrote."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

LATELY: Final = timedelta(minutes=15)
"""News that are younger need no word about silence."""
GIVEN_UP_WITHIN: Final = timedelta(hours=24)


class Standing(StrEnum):
    FRESH = "fresh"  # told something lately
    WORKING = "working"  # something waits, for less than the desk's patience
    QUIET = "quiet"  # nothing waits, and nothing was told lately
    LATE = "late"
    OUT = "out"  # a person took the AI out
    UNHEARD = "unheard"  # has told nothing since this desk was installed


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody, and since when the oldest does."""

    count: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What the desk knows of one service. `waiting` is None where it cannot see what waits."""

    service: str
    last: datetime | None
    waiting: Waiting | None = None
    given_up: int = 0
    """Tickets that it gave something of up within `GIVEN_UP_WITHIN`."""

    def standing(self, now: datetime, patience: timedelta, *, out: bool = False) -> Standing:
        if out:
            return Standing.OUT
        if self.waiting is not None and self.waiting.count:
            oldest = self.waiting.oldest
            late = oldest is not None and now - oldest > patience
            return Standing.LATE if late else Standing.WORKING
        if self.last is None:
            return Standing.UNHEARD
        return Standing.FRESH if now - self.last <= LATELY else Standing.QUIET
