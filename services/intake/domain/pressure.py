"""When intake says "later": too much in hand, or too much that it could not yet hand on. Pure.

Seconds here are of a clock that only goes forward. What is refused is kept nowhere, and the one who asks is told when
to come again: when what waits should have fallen to `_AGAIN` of the limit, at the pace at which it falls now.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_AGAIN = 0.8
_SHORTEST, _LONGEST = 1.0, 300.0
_UNKNOWN = 30.0
_WEIGHT = 0.2


class Later(TimeoutError):  # noqa: N818
    """Nothing was kept. `seconds` is when it is worth while to come again; `code` says why."""

    def __init__(self, code: str, seconds: float) -> None:
        super().__init__(code)
        self.code = code
        self.seconds = min(max(seconds, _SHORTEST), _LONGEST)


@dataclass(frozen=True, slots=True)
class Limits:
    """`waiting`: events not yet on the bus. `seconds`: how long the oldest may wait. `in_hand`: requests at once.

    `bytes_in_hand`: what their bodies come to; one alone may be larger.
    """

    waiting: int = 5_000
    seconds: float = 300.0
    in_hand: int = 64
    bytes_in_hand: int = 24 * 1024 * 1024


class Gate:
    """Open until a limit is reached; open again once what waits is well below it, so that it does not flutter."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._in_hand = 0
        self._bytes = 0
        self._took = _SHORTEST
        self._seen_at: float | None = None
        self._waiting = 0
        self._falls = 0.0
        self.closed = False

    def seen(self, waiting: int, oldest: float) -> None:
        """Told now and then: how many events wait to be handed on, and for how long the oldest has (seconds)."""
        now = self._clock()
        if self._seen_at is not None and now > self._seen_at:
            fell = (self._waiting - waiting) / (now - self._seen_at)
            self._falls = _WEIGHT * fell + (1 - _WEIGHT) * self._falls
        self._seen_at, self._waiting = now, waiting
        share = _AGAIN if self.closed else 1.0
        self.closed = waiting >= share * self._limits.waiting or oldest >= share * self._limits.seconds

    def check(self) -> None:
        """Raises `Later` while too much waits to be handed on."""
        if self.closed:
            too_many = self._waiting - _AGAIN * self._limits.waiting
            raise Later("backlog", too_many / self._falls if self._falls > 0 and too_many > 0 else _UNKNOWN)

    @contextmanager
    def one(self, size: int = 0) -> Iterator[None]:
        """One request, from before its body of so many bytes is read until it is answered."""
        self.check()
        if self._in_hand >= self._limits.in_hand or (self._in_hand and self._bytes + size > self._limits.bytes_in_hand):
            raise Later("busy", 2 * self._took)
        self._in_hand += 1
        self._bytes += size
        began = self._clock()
        try:
            yield
        finally:
            self._in_hand -= 1
            self._bytes -= size
            self._took = _WEIGHT * (self._clock() - began) + (1 - _WEIGHT) * self._took
