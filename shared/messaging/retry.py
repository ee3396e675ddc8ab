"""Back-off with jitter, and how long a handler may keep trying in place."""

import random
from dataclasses import dataclass

_MOST_DOUBLINGS = 32
"""Beyond any delay in use; after a thousand the number would be too large to be one of seconds."""


class Backoff:
    """Doubling delays with jitter (seconds), from `first` up to `most`."""

    def __init__(self, *, first: float, most: float) -> None:
        self._first = first
        self._most = most
        self._attempt = 0

    def next(self) -> float:
        ceiling: float = min(self._most, self._first * 2**self._attempt)
        self._attempt = min(self._attempt + 1, _MOST_DOUBLINGS)
        return ceiling * random.uniform(0.5, 1.0)  # noqa: S311

    def reset(self) -> None:
        self._attempt = 0


def outage() -> Backoff:
    """How the relay waits for a bus, or a topic of it, that takes nothing."""
    return Backoff(first=0.2, most=5.0)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Tries in place before the record is put back at the head of its partition.

    Their sum stays far below `max_poll_interval_ms`, so the consumer keeps its place in the group.
    `unexpected` tries are for errors nobody foresaw; after them the record goes to the dead letters.
    """

    transient: int = 6
    unexpected: int = 3
    first_delay: float = 0.2
    most_delay: float = 5.0
    dead_letters_in_a_row: int = 50
