"""Bursts: many tickets alike within a short time. A pure function of who came when and who resembles whom.

Tickets count from their first message's time, never from when they were handled: late, repeated and shuffled events
end in the same bursts.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

MOST_TOLD: Final = 10_000
"""Tickets of one burst that are named: an event of twice as many would not pass the bus."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`least` tickets within `window`, one of them like all the others: by a cosine of `closeness` or more.

    What a ticket with fewer than `at_once` like it changes is told with it; in a larger crowd, a little later for many.
    """

    least: int = 5
    window: timedelta = timedelta(minutes=60)
    closeness: float = 0.32
    at_once: int = 64


@dataclass(frozen=True, slots=True, order=True)
class Arrival:
    at: datetime
    ticket_id: UUID
    category: str
    lang: str


@dataclass(frozen=True, slots=True)
class Crowded:
    """Tickets in order of arrival, and for each the places of those like it.

    A set of places is the bits of a number: hundreds of them are joined at once.
    """

    arrivals: tuple[Arrival, ...]
    near: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Burst:
    """Named by its first ticket; `tickets` in order of arrival, at most `MOST_TOLD`."""

    tickets: tuple[UUID, ...]
    category: str
    langs: tuple[str, ...]
    started_at: datetime
    last_at: datetime

    @property
    def first(self) -> UUID:
        return self.tickets[0]


def bursts(crowded: Crowded, rule: Rule) -> list[Burst]:
    """Every burst among these tickets, the earliest first.

    A crowd is a ticket and those like it inside one window, when they are enough: the dense points of DBSCAN (Ester et
    al. 1996), over meaning and time. Each ticket closes one window, so no window is missed. Crowds that share a ticket
    are one burst, which therefore outlasts a window and ends when it is quiet.
    """
    found: list[int] = []
    for crowd in _crowds(crowded, rule):
        apart = [burst for burst in found if not burst & crowd]
        found = [*apart, crowd | sum(burst for burst in found if burst & crowd)]
    told = [_burst([crowded.arrivals[place] for place in _places(members)]) for members in found]
    return sorted(told, key=lambda burst: (burst.started_at, burst.first))


def _crowds(crowded: Crowded, rule: Rule) -> Iterator[int]:
    """For each ticket that closes a window, the crowds it is in there: they share it, so they are told as one."""
    ordered, near = crowded.arrivals, crowded.near
    oldest = 0
    for newest, arrival in enumerate(ordered):
        while arrival.at - ordered[oldest].at > rule.window:
            oldest += 1
        window = (1 << newest + 1) - (1 << oldest)
        together = 0
        for centre in _places((near[newest] | 1 << newest) & window):
            crowd = (near[centre] | 1 << centre) & window
            if crowd.bit_count() >= rule.least:
                together |= crowd
            if together == window:
                break
        if together:
            yield together


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _burst(members: Sequence[Arrival]) -> Burst:
    counted = Counter(arrival.category for arrival in members)
    return Burst(
        tickets=tuple(arrival.ticket_id for arrival in members[:MOST_TOLD]),
        category=min(counted, key=lambda name: (-counted[name], name)),
        langs=tuple(sorted({arrival.lang for arrival in members})),
        started_at=members[0].at,
        last_at=members[-1].at,
    )


def changes(told: Sequence[Burst], now: Sequence[Burst]) -> list[tuple[UUID, Burst]]:
    """What must be told anew, by first ticket: a burst that changed, and one that is no more, without its tickets."""
    standing = {burst.first: burst for burst in now}
    ended = [(burst.first, replace(burst, tickets=())) for burst in told if burst.first not in standing]
    known = {burst.first: burst for burst in told}
    return ended + [(first, burst) for first, burst in standing.items() if known.get(first) != burst]
