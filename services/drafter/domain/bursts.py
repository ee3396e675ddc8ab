"""Bursts: many tickets alike within a short time. A pure function of who came when and who resembles whom.

Tickets count from their first message's time, never from when they were handled: late, repeated and shuffled events
end in the same bursts.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final
from uuid import UUID

MOST_TOGETHER: Final = 10_000
"""Tickets that are looked at together: who resembles whom among them is 12 MB and a second or two, and grows with the
square. An event that names twice as many would not pass the bus."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`least` tickets within `window`, one of them like all the others: by a cosine of `closeness` or more.

    What a ticket with fewer than `at_once` like it changes is told with it; in a larger crowd, a little later for many.
    A burst around which more than `most` tickets came is told as several (`stretches.py`).
    """

    least: int = 5
    window: timedelta = timedelta(minutes=60)
    closeness: float = 0.32
    at_once: int = 64
    most: int = MOST_TOGETHER


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
    """Named by its first ticket; `tickets` in order of arrival."""

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
    """For each ticket, the crowds that it is the centre of: they share it, so they are told as one.

    When enough like it came in the window before it, and enough in the one after, all of those are in a crowd; only a
    side of few is gone through. So a ticket costs at most as many steps as are least, however many are like it.
    """
    oldest, newest = _windows([one.at for one in crowded.arrivals], rule)
    for centre, near in enumerate(crowded.near):
        star = (near | 1 << centre) & _between(oldest[centre], newest[centre])
        if star.bit_count() < rule.least:
            continue
        before, since = star & _between(0, centre), star >> centre << centre
        enough = [side for side in (before, since) if side.bit_count() >= rule.least]
        if before not in enough or since not in enough:
            ends = _ends(star, before, since, newest)
            windows = (star & _between(oldest[end], end) for end in ends)
            enough += [crowd for crowd in windows if crowd.bit_count() >= rule.least]
        together = reduce(or_, enough, 0)
        if together:
            yield together


def _ends(star: int, before: int, since: int, newest: Sequence[int]) -> Iterator[int]:
    """Where the windows close that matter: after each ticket since, or as late as each before lets them."""
    if since.bit_count() <= before.bit_count():
        return _places(since)
    return ((star & _between(0, newest[start])).bit_length() - 1 for start in _places(before))


def _windows(ats: Sequence[datetime], rule: Rule) -> tuple[list[int], list[int]]:
    """For each ticket, the place of the first in the window that closes with it, and of the last in that it opens."""
    oldest, newest = [], []
    first = last = 0
    for at in ats:
        while at - ats[first] > rule.window:
            first += 1
        while last + 1 < len(ats) and ats[last + 1] - at <= rule.window:
            last += 1
        oldest.append(first)
        newest.append(last)
    return oldest, newest


def _between(first: int, last: int) -> int:
    return (1 << last + 1) - (1 << first)


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _burst(members: Sequence[Arrival]) -> Burst:
    counted = Counter(arrival.category for arrival in members)
    return Burst(
        tickets=tuple(arrival.ticket_id for arrival in members),
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
