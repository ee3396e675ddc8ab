"""How many messages a tool may hand in: a bucket that fills at an even pace."""

from dataclasses import dataclass, field
from math import inf


@dataclass(slots=True)
class Bucket:
    """Holds a tenth of a minute's worth, at least one; `now` is any clock that only goes forward, in seconds."""

    per_minute: int
    _left: float = field(init=False, default=0.0)
    _at: float = field(init=False, default=-inf)
    """It has been filling for ever when the first one comes."""

    def wait(self, now: float) -> float:
        """0.0 when one may pass, which it then has; else the seconds until the next may."""
        pace = self.per_minute / 60
        self._left = min(max(1.0, self.per_minute / 10), self._left + (now - self._at) * pace)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / pace
