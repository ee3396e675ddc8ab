"""Large crowds on PostgreSQL: told for many tickets at once, cut by time where they are too large, forgotten with them."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal
from uuid import UUID, uuid4

import pytest

from schemas.likeness import BurstRaised, ThemeRaised
from schemas.restriction import RestrictionDecided
from schemas.tickets import TicketTriaged
from services.drafter.adapters.embedder import Floats
from services.drafter.adapters.searcher import Reading
from services.drafter.adapters.settling import Settling
from shared.messaging.event import Event, originate
from shared.persistence.database import Database
from tests.integration.test_likeness import (
    BURST,
    DAY,
    DRAFT,
    DRAFTER,
    PAST,
    PATIENCE,
    THEME,
    about,
    came,
    clear,
    database,
    published,
    standing,
    take,
)

__all__ = ["database"]

AT_ONCE = 8
RESTRICTION = uuid4()
LATER = 60 * 24 * 20
"""In minutes: long after the past, so that what is not known from it is new."""
PATIENT = replace(
    DRAFTER, rule=replace(BURST, at_once=AT_ONCE), themes=replace(THEME, crowd=replace(THEME.crowd, at_once=AT_ONCE))
)


async def read(database: Database, event: Event[TicketTriaged], vector: Floats) -> None:
    async with database.unit() as unit:
        await PATIENT.apply(event, Reading(DRAFT, vector, "e1"), unit)


@pytest.mark.feature(46, 93)
async def test_a_large_crowd_is_told_of_for_many_tickets_at_once_and_ends_as_it_would_have(database: Database) -> None:
    outage = [(came(place), about(1, 0.9, aside=301 + place)) for place in range(40)]
    other = [(came(200 + place), about(2)) for place in range(12)]
    expected = {
        crowd[0][0].data.ticket_id: tuple(event.data.ticket_id for event, _ in crowd) for crowd in (outage, other)
    }
    settling = Settling(database, PATIENT.crowds)
    for seed in range(3):
        await clear(database)
        for event, vector in PAST:
            await read(database, event, vector)
        events = [*outage, *other, *outage[20:23]]
        random.Random(seed).shuffle(events)
        for event, vector in events:
            await read(database, event, vector)
        soon = len(await published(database, BurstRaised))
        while await settling.settle():
            pass
        told = await published(database, BurstRaised)
        assert standing(told) == expected
        assert soon < len(events) // 2
        assert len(told) <= soon + 4
        assert standing(await published(database, ThemeRaised)) == {}
        assert await database.pool.fetchval("select count(*) from unsettled") == 0


async def decide(database: Database, ticket_id: UUID, decision: Literal["restricted", "lifted", "erased"]) -> None:
    data = RestrictionDecided(
        ticket_id=ticket_id,
        restriction_id=RESTRICTION,
        decision=decision,
        ground="objection",
        agent="p",
        decided_at=DAY,
    )
    event = originate(data, source="desk", tenant="t", ticket_id=ticket_id, actor="p")
    async with database.unit() as unit:
        await PATIENT.restrict(event, None, unit)


@pytest.mark.feature(46, 85, 93)
@pytest.mark.parametrize("data", [BurstRaised, ThemeRaised])
@pytest.mark.parametrize("which", [0, 2, 4])
@pytest.mark.parametrize("size", [5, 7, 20])
async def test_a_restricted_ticket_counts_in_no_burst_or_new_theme_until_it_is_lifted(
    database: Database, data: Any, which: int, size: int
) -> None:
    await database.pool.execute("delete from restricted")
    for event, vector in PAST:
        await read(database, event, vector)
    events = [came(LATER + place) for place in range(size)]
    for place, event in enumerate(events):
        await read(database, event, about(50, 0.95, aside=301 + place))
    settling, ids = Settling(database, PATIENT.crowds), [event.data.ticket_id for event in events]
    least = PATIENT.rule.least if data is BurstRaised else 3

    async def told() -> list[tuple[UUID, ...]]:
        async with asyncio.timeout(PATIENCE):
            while await settling.settle():
                pass
        assert await database.pool.fetchval("select count(*) from unsettled") == 0
        return list(standing(await published(database, data)).values())

    assert await told() == [tuple(ids)]
    await decide(database, ids[which], "restricted")
    left = tuple(one for one in ids if one != ids[which])
    assert await told() == ([left] if len(left) >= least else [])
    late = came(LATER + size)
    await read(database, late, about(50, 0.95, aside=341))
    assert await told() == [(*left, late.data.ticket_id)]
    await decide(database, ids[which], "lifted")
    assert await told() == [(*ids, late.data.ticket_id)]
    await decide(database, ids[which], "erased")
    await database.pool.execute("delete from restricted")


@pytest.mark.feature(85, 93)
async def test_a_new_theme_is_measured_against_no_restricted_ticket(database: Database) -> None:
    await database.pool.execute("delete from restricted")
    for event, vector in PAST:
        await read(database, event, vector)
    before = came(LATER / 2)
    await read(database, before, about(50, 0.95, aside=340))
    await decide(database, before.data.ticket_id, "restricted")
    events = [came(LATER + place) for place in range(3)]
    for place, event in enumerate(events):
        await read(database, event, about(50, 0.95, aside=301 + place))
    assert list(standing(await published(database, ThemeRaised)).values()) == [
        tuple(event.data.ticket_id for event in events)
    ]
    await database.pool.execute("delete from restricted")


async def test_what_waits_for_a_theme_is_forgotten_where_no_themes_are_told_any_more(database: Database) -> None:
    await clear(database)
    for event, vector in PAST:
        await read(database, event, vector)
    for place in range(AT_ONCE + 12):
        await read(database, came(place), about(3, 0.9, aside=301 + place))
    waiting = "select count(*) from unsettled where kept = 'theme'"
    assert await database.pool.fetchval(waiting) > 0
    settling = Settling(database, replace(PATIENT.crowds, theme=None))
    while await settling.settle():
        pass
    assert await database.pool.fetchval(waiting) == 0
    assert standing(await published(database, ThemeRaised)) == {}


MOST = 20
BOUNDED = replace(PATIENT, rule=replace(PATIENT.rule, most=MOST))


async def settled(settling: Settling) -> None:
    async with asyncio.timeout(PATIENCE):
        while await settling.settle():
            pass


async def ended(
    database: Database, events: Sequence[tuple[Event[TicketTriaged], Floats]], seed: int
) -> dict[UUID, Any]:
    """What stands once these tickets came, in an order of that seed's, and nothing waits any more."""
    await clear(database)
    events = list(events)
    if seed:
        random.Random(seed).shuffle(events)
    settling = Settling(database, BOUNDED.crowds)
    for place, (event, vector) in enumerate(events):
        async with database.unit() as unit:
            await BOUNDED.apply(event, Reading(DRAFT, vector, "e1"), unit)
        if seed and place % (7 * seed) == 0:
            await settling.settle()
    await settled(settling)
    assert await database.pool.fetchval("select count(*) from unsettled") == 0
    return standing(await published(database, BurstRaised))


@pytest.mark.feature(46, 93)
async def test_what_is_too_large_to_look_at_is_told_as_several_which_are_the_same_in_any_order(
    database: Database,
) -> None:
    outage = [(came(2 * place), about(1, 0.9, aside=301 + place)) for place in range(66)]
    moved, late = came(9000, version=2, ticket_id=uuid4()), came(-20)
    earlier = [(replace(came(31, moved.data.ticket_id), id=uuid4()), about(1)), (moved, about(4)), (late, about(1))]
    small = [(came(400 + place), about(2)) for place in range(7)]
    crowds = [*outage[60:], *earlier, *outage[:60], *small]
    expected = await ended(database, crowds, 0)
    named = [ticket for tickets in expected.values() for ticket in tickets]
    whole = {event.data.ticket_id for event, _ in [*outage, *small]} | {late.data.ticket_id}
    assert len(named) == len(set(named))
    assert set(named) <= whole
    assert len(expected) > len(whole) // MOST
    assert all(len(tickets) <= MOST for tickets in expected.values())
    assert expected[small[0][0].data.ticket_id] == tuple(event.data.ticket_id for event, _ in small)
    for seed in range(1, 5):
        assert await ended(database, crowds, seed) == expected, seed


@pytest.mark.feature(93)
async def test_what_goes_on_for_too_long_is_told_as_several_and_up_to_then_as_one(database: Database) -> None:
    patient = replace(BOUNDED, rule=replace(BURST, least=2, at_once=2), themes=None)
    for hours, several in ((46, False), (60, True)):
        steady = [came(50 * place) for place in range(hours * 60 // 50)]
        await clear(database)
        for event in steady:
            async with database.unit() as unit:
                await patient.apply(event, Reading(DRAFT, about(1), "e1"), unit)
        await settled(Settling(database, patient.crowds))
        found = standing(await published(database, BurstRaised))
        assert (len(found) > 1) is several
        named = {ticket for tickets in found.values() for ticket in tickets}
        assert named == {event.data.ticket_id for event in steady}


@pytest.mark.feature(93)
async def test_more_than_can_be_looked_at_in_one_moment_leaves_nothing_waiting(database: Database) -> None:
    moment = [(came(0), about(1, 0.9, aside=301 + place)) for place in range(30)]
    first = sorted(event.data.ticket_id for event, _ in moment)[:MOST]
    for seed in range(3):
        assert await ended(database, moment, seed) == {first[0]: tuple(first)}


async def test_which_crowds_hold_a_ticket_is_known_while_they_do_and_no_longer(database: Database) -> None:
    pool = database.pool
    held = "select ticket_id, first_ticket from crowd_ticket where tenant = 't' and kept = 'burst'"
    events = [came(place) for place in range(6)]
    for event in events:
        await take(database, event, about(1))
    ids = [event.data.ticket_id for event in events]
    assert {tuple(row) for row in await pool.fetch(held)} == {(one, ids[0]) for one in ids}
    await take(database, came(2000, ids[5], version=2), about(4))
    assert {tuple(row) for row in await pool.fetch(held)} == {(one, ids[0]) for one in ids[:5]}
    await pool.execute("update burst set tickets = array_remove(tickets, $1)", ids[4])
    assert {tuple(row) for row in await pool.fetch(held)} == {(one, ids[0]) for one in ids[:4]}
    await pool.execute("delete from burst")
    assert await pool.fetch(held) == []


async def test_what_is_forgotten_before_its_crowd_was_told_waits_no_more(database: Database) -> None:
    for place in range(12):
        await read(database, came(place), about(1))
    await database.pool.execute("delete from likeness")
    assert await Settling(database, PATIENT.crowds).settle() == 0
    assert await database.pool.fetchval("select count(*) from unsettled") == 0
