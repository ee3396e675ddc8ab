"""The latest notes of the ledger's head that this process knows of itself; the database cannot change them."""

from collections import deque
from collections.abc import Iterable
from typing import Final

from services.audit.domain.checkpoint import Noted

MOST: Final = 20_000
"""Some five and a half hours of a ledger that grows every second; the oldest go first."""


class RecentNotes:
    """In order of the rows."""

    def __init__(self) -> None:
        self._notes: deque[Noted] = deque(maxlen=MOST)

    def add(self, notes: Iterable[Noted]) -> None:
        """Those after what is known: a start that lost its database in the middle reads the file once more."""
        for noted in notes:
            if not self._notes or noted.seq > self._notes[-1].seq:
                self._notes.append(noted)

    def of(self, first: int, last: int, reach: int) -> list[Noted]:
        """Those of these rows, and the next one after, if it is no further than `reach` rows.

        A chain that leads to a note vouches for each row before it.
        """
        found: list[Noted] = []
        for noted in self._notes:
            if noted.seq > last + reach:
                break
            if noted.seq >= first:
                found.append(noted)
            if noted.seq >= last:
                break
        return found
