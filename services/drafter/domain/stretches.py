"""Stretches of time, fixed by the clock: a burst that is too long, or too large to be looked at whole, is told by them.

Where they begin and end depends on how many tickets came in them and on nothing else, so whichever ticket is looked at,
and whenever it came, they are the same.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

WHOLE: Final = 48
"""Windows that a burst may last and still be told whole."""
_LONGEST: Final = 32
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SHORTEST: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start`, up to and without `end`."""

    start: datetime
    end: datetime

    @property
    def is_moment(self) -> bool:
        """Whether it cannot be halved."""
        return self.end - self.start <= _SHORTEST

    def half(self, at: datetime) -> "Stretch":
        """The half that holds this moment."""
        middle = self.start + (self.end - self.start) // 2
        return Stretch(self.start, middle) if at < middle else Stretch(middle, self.end)


def longest(at: datetime, window: timedelta) -> Stretch:
    """The one around a moment before any is halved."""
    length = _LONGEST * window
    start = _EPOCH + (at - _EPOCH) // length * length
    return Stretch(start, start + length)
