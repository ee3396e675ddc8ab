"""Whether a neighbour that keeps failing is asked at all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

FAILURES: Final = 3
"""In a row, and it is left alone."""
FIRST: Final = 15.0
MOST: Final = 600.0
_MOST_ROUNDS: Final = 32
"""Far beyond `MOST`; without an end the number would in a week be too large to be one of seconds."""


@dataclass(slots=True)
class Breaker:
    """Shut after `FAILURES` in a row, for 15 s, then twice as long each time up to ten minutes.

    When that time is over one call may try; its success opens the way again, its failure shuts it for longer. Each call
    that `allows` let pass must end in `succeeded`, `failed` or `given_up`. `clock` gives seconds that never go back.
    """

    clock: Callable[[], float]
    _failures: int = 0
    _rounds: int = 0
    _until: float = 0.0
    _trying: bool = False

    @property
    def shut(self) -> bool:
        return self._rounds > 0

    def allows(self) -> bool:
        if not self.shut:
            return True
        if self._trying or self.clock() < self._until:
            return False
        self._trying = True
        return True

    def succeeded(self) -> None:
        self._failures = self._rounds = 0
        self._trying = False

    def failed(self) -> None:
        """A failure of a call that began before it was shut makes it no longer."""
        self._failures += 1
        if self._trying or (not self.shut and self._failures >= FAILURES):
            self._until = self.clock() + min(MOST, FIRST * 2.0**self._rounds)
            self._rounds = min(self._rounds + 1, _MOST_ROUNDS)
        self._trying = False

    def given_up(self) -> None:
        """Cut off by somebody else's time limit: as a failure, since a server that answers in time is not cut off."""
        self.failed()
