"""Which tickets are embedded for the drift watch: few enough that the work does not show."""

from datetime import datetime, timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)


class Allowance:
    """At most so many in an hour: a small desk has all its tickets watched, a large one some of each hour's."""

    def __init__(self, an_hour: int) -> None:
        self._an_hour = an_hour
        self._began: datetime | None = None
        self._left = 0

    def take(self, wanted: int, at: datetime) -> int:
        """How many of so many may be had now."""
        if self._began is None or not timedelta() <= at - self._began < HOUR:
            self._began, self._left = at, self._an_hour
        given = min(wanted, self._left)
        self._left -= given
        return given
