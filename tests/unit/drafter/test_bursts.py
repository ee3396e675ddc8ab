"""Bursts: the definition against a slower one, and that order does not matter."""

import random
from datetime import UTC, datetime, timedelta
from itertools import combinations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.drafter.domain.bursts import Arrival, Burst, Crowded, Rule, bursts, changes

Link = tuple[UUID, UUID]
START = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
RULE = Rule(least=3, window=timedelta(minutes=60))


def arrival(number: int, minute: int, *, category: str = "network", lang: str = "fr") -> Arrival:
    return Arrival(START + timedelta(minutes=minute), UUID(int=number), category, lang)


def link(one: int, other: int) -> Link:
    return UUID(int=one), UUID(int=other)


def crowded(arrivals: list[Arrival], links: list[Link]) -> Crowded:
    ordered = sorted(arrivals)
    place = {one.ticket_id: at for at, one in enumerate(ordered)}
    near = [0] * len(ordered)
    for one, other in links:
        if one in place and other in place:
            near[place[one]] |= 1 << place[other]
            near[place[other]] |= 1 << place[one]
    return Crowded(tuple(ordered), tuple(near))


def numbers(found: list[Burst]) -> list[list[int]]:
    return [[ticket.int for ticket in burst.tickets] for burst in found]


@pytest.mark.feature(46, 93)
def test_a_ticket_and_those_like_it_within_the_window_are_a_burst() -> None:
    arrivals = [arrival(1, 0, lang="en"), arrival(2, 30), arrival(3, 60, category="access"), arrival(4, 61)]
    (burst,) = bursts(crowded(arrivals, [link(1, 2), link(2, 3)]), RULE)
    assert [ticket.int for ticket in burst.tickets] == [1, 2, 3]
    assert (burst.category, burst.langs) == ("network", ("en", "fr"))
    assert (burst.started_at, burst.last_at) == (START, START + timedelta(minutes=60))


@pytest.mark.parametrize("last", [61, 200])
def test_one_minute_past_the_window_is_none(last: int) -> None:
    assert bursts(crowded([arrival(1, 0), arrival(2, 30), arrival(3, last)], [link(1, 2), link(2, 3)]), RULE) == []


def test_a_steady_drip_of_tickets_alike_is_none() -> None:
    drip = [arrival(number, 31 * number) for number in range(20)]
    assert bursts(crowded(drip, [link(*pair) for pair in combinations(range(20), 2)]), RULE) == []


def test_a_chain_of_tickets_each_like_the_next_alone_is_none() -> None:
    chain = [arrival(number, number) for number in range(20)]
    links = [link(number, number + 1) for number in range(19)]
    assert bursts(crowded(chain, links), Rule(least=4, window=RULE.window)) == []


def test_a_burst_outlasts_a_window_and_two_that_share_no_ticket_are_two() -> None:
    long = [arrival(number, 20 * number) for number in range(10)]
    links = [link(number, number + 1) for number in range(9)]
    other = [arrival(number, 20 * number) for number in range(100, 103)]
    found = bursts(crowded([*other, *long], [*links, link(100, 101), link(101, 102)]), RULE)
    assert numbers(found) == [list(range(10)), [100, 101, 102]]


STREAM = st.lists(st.integers(0, 240), min_size=1, max_size=14)


@given(STREAM, st.integers(0, 2**91), st.randoms(use_true_random=False))
def test_it_is_what_the_definition_says_in_whatever_order(minutes: list[int], bits: int, chance: random.Random) -> None:
    arrivals = [arrival(number, minute) for number, minute in enumerate(minutes)]
    pairs = list(combinations(range(len(minutes)), 2))
    links = [link(*pair) for place, pair in enumerate(pairs) if bits >> place & 1]
    expected = by_definition(arrivals, links)
    chance.shuffle(arrivals)
    chance.shuffle(links)
    found = bursts(crowded(arrivals, [(other, one) for one, other in links]), RULE)
    assert {frozenset(burst.tickets) for burst in found} == set(expected)
    assert all(burst.first == burst.tickets[0] for burst in found)


def by_definition(arrivals: list[Arrival], links: list[Link]) -> list[frozenset[UUID]]:
    """In every window at a ticket's time every ticket with those like it, if enough; then what shares a ticket."""
    crowds: list[frozenset[UUID]] = []
    for end in {one.at for one in arrivals}:
        inside = {one.ticket_id for one in arrivals if end - RULE.window <= one.at <= end}
        stars = [{one, *(b if a == one else a for a, b in links if one in (a, b))} & inside for one in inside]
        crowds += [frozenset(star) for star in stars if len(star) >= RULE.least]
    return _merged(crowds)


def _merged(sets: list[frozenset[UUID]]) -> list[frozenset[UUID]]:
    found: list[frozenset[UUID]] = []
    for one in sets:
        touching = [other for other in found if other & one]
        found = [other for other in found if not other & one] + [one.union(*touching)]
    return found


def test_what_changed_is_told_and_what_is_no_more_is_told_empty() -> None:
    arrivals = [arrival(number, number) for number in range(1, 5)]
    links = [link(1, 2), link(2, 3), link(3, 4)]
    before = bursts(crowded(arrivals[1:], links), RULE)
    after = bursts(crowded(arrivals, links), RULE)
    assert [(first.int, len(burst.tickets)) for first, burst in changes(before, after)] == [(2, 0), (1, 4)]
    assert changes(after, after) == []
