"""Tickets alike and bursts on PostgreSQL with pgvector: the real tables, the real handlers, vectors made up."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
import pytest_asyncio

from schemas.likeness import BurstRaised, ThemeRaised, TicketLikened
from schemas.replies import DraftOutcome, ReplySent, SendStatus
from schemas.tickets import TicketTriaged
from services.drafter.adapters import likeness
from services.drafter.adapters.embedder import Floats
from services.drafter.adapters.searcher import Reading
from services.drafter.domain.bursts import Rule
from services.drafter.domain.outcome import Draft
from services.drafter.domain.themes import ThemeRule
from services.drafter.handlers import Drafter
from shared.messaging.event import Event, originate
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase
from tests.unit.drafter.test_handlers import Recorded, triaged

DAY = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
DRAFT = Draft("fr", DraftOutcome.NO_ANSWER, reason="below_threshold")
PATIENCE = 120
"""Seconds until what never ends is given up on."""
BURST = Rule(least=5, window=timedelta(minutes=60), closeness=0.5)
THEME = ThemeRule(Rule(least=3, window=timedelta(days=7), closeness=0.5), seen=0.6, known=4)
DRAFTER = Drafter(Recorded(), BURST, timedelta(days=365), themes=THEME)


@pytest_asyncio.fixture(loop_scope="session")
async def database(postgres: ProvisionedDatabase) -> AsyncIterator[Database]:
    database = await Database.connect(postgres.urls["drafter"], schema="drafter", size=2)
    await clear(database)
    yield database
    await clear(database)
    await database.close()


async def clear(database: Database) -> None:
    for table in ("draft", "likeness", "answered", "burst", "theme", "unsettled", "outbox"):
        await database.pool.execute(f"delete from {table}")


def about(theme: int, cosine: float = 1.0, *, aside: int = 300) -> Floats:
    """A vector of length 1 whose cosine with the pure theme is given."""
    vector = np.zeros(384, np.float32)
    vector[theme], vector[aside] = cosine, (1 - cosine**2) ** 0.5
    return vector


def came(minute: float, ticket_id: UUID | None = None, *, tenant: str = "t", **changes: Any) -> Event[TicketTriaged]:
    event = triaged(ticket_id, received_at=DAY + timedelta(minutes=minute), **changes)
    return replace(event, tenant=tenant)


async def take(database: Database, event: Event[TicketTriaged], vector: Floats | None) -> None:
    async with database.unit() as unit:
        await DRAFTER.apply(event, Reading(DRAFT, vector, "e1" if vector is not None else ""), unit)


async def sent(database: Database, ticket_id: UUID, status: SendStatus = SendStatus.SENT) -> None:
    data = ReplySent(
        ticket_id=ticket_id, version=1, reply_id=uuid4(), status=status, rfc_message_id="<a@b.example>", at=DAY
    )
    event = originate(data, source="crm", tenant="t", ticket_id=ticket_id, actor="crm")
    async with database.unit() as unit:
        await DRAFTER.note_answer(event, None, unit)


async def published(database: Database, data: Any) -> list[Any]:
    rows = await database.pool.fetch("select payload from outbox where topic = $1 order by id", data.TYPE)
    return [data.model_validate_json(row["payload"]) for row in rows]


async def likened(database: Database) -> TicketLikened:
    found: TicketLikened = (await published(database, TicketLikened))[-1]
    return found


@pytest.mark.feature(46)
async def test_the_nearest_earlier_tickets_of_the_same_tenant_are_told_with_what_became_of_them(
    database: Database,
) -> None:
    near, nearer, unlike, later, elsewhere = (came(minute) for minute in (0, 5, 6, 90, 7))
    elsewhere = replace(elsewhere, tenant="other")
    await take(database, near, about(1, 0.5, aside=301))
    await take(database, nearer, about(1, 0.9, aside=302))
    await take(database, unlike, about(2))
    await take(database, elsewhere, about(1))
    await take(database, later, about(1))
    await sent(database, near.data.ticket_id)
    await sent(database, nearer.data.ticket_id, SendStatus.FAILED)
    asked = came(60, version=2)
    await take(database, asked, about(1))
    found = await likened(database)
    assert (found.ticket_id, found.version) == (asked.data.ticket_id, 2)
    assert [(one.ticket_id, one.degree, one.answered) for one in found.alike] == [
        (nearer.data.ticket_id, "close", False),
        (near.data.ticket_id, "close", True),
    ]
    assert found.alike[0].received_at == nearer.data.received_at


@pytest.mark.feature(46)
async def test_five_answered_ones_are_told_of_however_many_are_not(database: Database) -> None:
    events = [came(minute) for minute in range(14)]
    for place, event in enumerate(events):
        await take(database, event, about(1, 0.99 - place / 100, aside=301 + place))
    for event in events[8:]:
        await sent(database, event.data.ticket_id)
    await take(database, came(200), about(1))
    alike = (await likened(database)).alike
    expected = [event.data.ticket_id for event in [*events[:5], *events[8:13]]]
    assert [one.ticket_id for one in alike] == expected


@pytest.mark.feature(46)
async def test_a_new_message_moves_its_ticket_and_a_late_or_repeated_one_does_not(database: Database) -> None:
    ticket = uuid4()
    first, second = came(0, ticket), came(30, ticket, version=2)
    for event, theme in ((second, 2), (first, 1), (second, 2), (first, 1)):
        await take(database, event, about(theme))
    row = await database.pool.fetchrow("select * from likeness")
    assert (row["version"], row["received_at"]) == (2, first.data.received_at)
    assert len(await published(database, TicketLikened)) == 2  # a repeat has the same id
    await take(database, came(60), about(2))
    assert [one.ticket_id for one in (await likened(database)).alike] == [ticket]
    await take(database, came(61), about(1))
    assert (await likened(database)).alike == ()


async def test_what_is_no_ticket_leaves_nothing_and_a_forgotten_one_is_found_no_more(database: Database) -> None:
    await take(database, came(0, actionable=False), None)
    assert await database.pool.fetchval("select count(*) from likeness") == 0
    gone = came(1)
    await take(database, gone, about(1))
    await database.pool.execute("delete from likeness where tenant = 't' and ticket_id = $1", gone.data.ticket_id)
    await take(database, came(2), about(1))
    assert (await likened(database)).alike == ()


async def test_vectors_of_two_encoders_are_not_compared(database: Database) -> None:
    await take(database, came(0), about(1))
    async with database.unit() as unit:
        await DRAFTER.apply(came(1), Reading(DRAFT, about(1), "e2"), unit)
    assert (await likened(database)).alike == ()


def standing(told: Sequence[BurstRaised | ThemeRaised]) -> dict[UUID, tuple[UUID, ...]]:
    """What a reader holds in the end: the highest version of each burst, without those that are no more."""
    last = {one.ticket_id: one for one in sorted(told, key=lambda one: one.version)}
    return {first: one.tickets for first, one in last.items() if one.tickets}


@pytest.mark.feature(46, 93)
async def test_a_burst_is_raised_once_grows_and_ends_the_same_in_any_order(database: Database) -> None:
    outage = [(came(5 * place), about(1, 0.9, aside=301 + place)) for place in range(7)]
    moved = came(2000, version=2, ticket_id=uuid4())  # a day and more after its first message
    others = [
        (came(3), about(2)), (came(200), about(1)), (came(6, tenant="other"), about(1)),
        (replace(came(10, moved.data.ticket_id), id=uuid4()), about(1)), (moved, about(4)),
    ]  # fmt: skip
    expected = {outage[0][0].data.ticket_id: tuple(event.data.ticket_id for event, _ in outage)}
    for seed in range(4):
        await clear(database)
        events = [*outage, *others, *outage[2:4]]
        if seed:
            random.Random(seed).shuffle(events)
        for event, vector in events:
            await take(database, event, vector)
        assert standing(await published(database, BurstRaised)) == expected
        rows = await database.pool.fetch("select first_ticket, tickets from burst where cardinality(tickets) > 0")
        assert {row["first_ticket"]: tuple(row["tickets"]) for row in rows} == expected


@pytest.mark.feature(93)
async def test_in_order_four_raise_nothing_the_fifth_does_and_the_rest_add_to_it(database: Database) -> None:
    told = []
    for place in range(7):
        await take(database, came(place, lang="en" if place == 3 else "fr"), about(1))
        told.append(len(await published(database, BurstRaised)))
    assert told == [0, 0, 0, 0, 1, 2, 3]
    bursts = await published(database, BurstRaised)
    assert [(one.version, len(one.tickets)) for one in bursts] == [(1, 5), (2, 6), (3, 7)]
    assert len({one.ticket_id for one in bursts}) == 1
    assert (bursts[-1].langs, bursts[-1].category) == (("en", "fr"), "network")
    assert bursts[-1].until - bursts[-1].last_at == timedelta(minutes=60)
    keys = await database.pool.fetch("select key, headers from outbox where topic = $1", BurstRaised.TYPE)
    assert {row["key"].decode() for row in keys} == {str(bursts[0].ticket_id)}


DAYS = 24 * 60
PAST = [(came(place), about(10 + place)) for place in range(4)]


@pytest.mark.feature(93)
async def test_a_theme_without_precedent_is_told_from_its_third_ticket_with_the_tickets_behind_it(
    database: Database,
) -> None:
    for event, vector in PAST:
        await take(database, event, vector)
    new = [came((10 + place) * DAYS, lang="en" if place == 1 else "fr") for place in range(4)]
    told = []
    for event in new:
        await take(database, event, about(1))
        told.append(len(await published(database, ThemeRaised)))
    assert told == [0, 0, 1, 2]
    last = (await published(database, ThemeRaised))[-1]
    assert (last.ticket_id, last.version) == (new[0].data.ticket_id, 2)
    assert last.tickets == tuple(event.data.ticket_id for event in new)
    assert (last.langs, last.category, last.until - last.last_at) == (("en", "fr"), "network", timedelta(days=7))
    assert await published(database, BurstRaised) == []
    keys = await database.pool.fetch("select key from outbox where topic = $1", ThemeRaised.TYPE)
    assert {row["key"].decode() for row in keys} == {str(last.ticket_id)}


@pytest.mark.feature(93)
@pytest.mark.parametrize(("day", "cosine", "told"), [(0, 1.0, False), (0, 0.55, True), (9, 1.0, True)])
async def test_what_came_up_before_the_window_is_no_news_unless_it_hardly_resembles(
    database: Database, day: int, cosine: float, told: bool
) -> None:
    for event, vector in [*PAST, (came(day * DAYS + 30), about(1, cosine, aside=302))]:
        await take(database, event, vector)
    for place in range(3):
        await take(database, came((14 + place) * DAYS), about(1))
    assert bool(await published(database, ThemeRaised)) is told


@pytest.mark.feature(93)
async def test_to_who_has_seen_nothing_yet_nothing_is_new(database: Database) -> None:
    for event, vector in PAST[:3]:
        await take(database, event, vector)
    for place in range(4):
        await take(database, came((10 + place) * DAYS), about(1))
    assert await published(database, ThemeRaised) == []


@pytest.mark.feature(93)
async def test_a_theme_is_new_for_one_window_and_another_tenant_s_tickets_are_none_of_it(database: Database) -> None:
    for event, vector in PAST:
        await take(database, event, vector)
    first = [came((10 + place) * DAYS) for place in range(3)]
    later = [came((20 + place) * DAYS) for place in range(4)]
    for event in [*first, *later]:
        await take(database, event, about(1))
    await take(database, came(12 * DAYS, tenant="other"), about(1))
    expected = {first[0].data.ticket_id: tuple(event.data.ticket_id for event in first)}
    assert standing(await published(database, ThemeRaised)) == expected


@pytest.mark.feature(93)
async def test_themes_end_the_same_in_any_order_once_the_past_is_there(database: Database) -> None:
    new = [(came((10 + place) * DAYS), about(1, 0.9, aside=301 + place)) for place in range(4)]
    known = [(came((10 + place) * DAYS), about(2)) for place in range(4)]
    before = (came(2 * DAYS), about(2))
    moved = came(30 * DAYS, version=2, ticket_id=uuid4())
    others = [before, (came(11 * DAYS, moved.data.ticket_id), about(1)), (moved, about(5)), (came(30 * DAYS), about(1))]
    expected = {new[0][0].data.ticket_id: tuple(event.data.ticket_id for event, _ in new)}
    for seed in range(5):
        await clear(database)
        events = [*new, *known, *others, *new[1:3]]
        if seed:
            random.Random(seed).shuffle(events)
        for event, vector in [*PAST, *events]:
            await take(database, event, vector)
        assert standing(await published(database, ThemeRaised)) == expected, seed


LOCKED = "select count(*) from pg_locks where locktype = 'advisory' and not granted"


async def at_once(
    database: Database, waiting: Sequence[tuple[Event[TicketTriaged], Floats]], *, meanwhile: str = "select 1"
) -> None:
    """Each on a connection of its own: all have compared with the past before the first of them is let on."""
    async with database.unit() as gate, asyncio.timeout(PATIENCE):
        await likeness.lock(gate.connection, "t")
        tasks = []
        for number, (event, vector) in enumerate(waiting, 1):
            tasks.append(asyncio.create_task(take(database, event, vector)))
            while await database.pool.fetchval(LOCKED) < number:
                await asyncio.sleep(0)
        await gate.connection.execute(meanwhile)
    await asyncio.gather(*tasks)


@pytest.mark.feature(93)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
async def test_tickets_handled_at_once_see_each_other_whichever_goes_first(
    postgres: ProvisionedDatabase, database: Database, order: tuple[int, ...]
) -> None:
    wide = await Database.connect(postgres.urls["drafter"], schema="drafter", size=6)
    new = [(came((10 + place) * DAYS), about(1, 0.9, aside=301 + place)) for place in range(3)]
    for event, vector in PAST:
        await take(database, event, vector)
    await at_once(wide, [new[place] for place in order])
    ids = [event.data.ticket_id for event, _ in new]
    assert standing(await published(database, ThemeRaised)) == {ids[0]: tuple(ids)}
    rows = await database.pool.fetch("select like_since from likeness where ticket_id = any($1::uuid[])", ids)
    assert [row["like_since"] for row in rows] == [new[0][0].data.received_at] * 3
    await wide.close()


@pytest.mark.parametrize("meanwhile", ["gone", "moved"])
async def test_a_precedent_that_goes_while_a_ticket_waits_is_none(
    postgres: ProvisionedDatabase, database: Database, meanwhile: str
) -> None:
    wide = await Database.connect(postgres.urls["drafter"], schema="drafter", size=6)
    first, second, third = came(0), came(5 * DAYS), came(9 * DAYS)
    for event in (first, second):
        await take(database, event, about(1))
    which = f"where ticket_id = '{first.data.ticket_id}'"
    moved = f"update likeness set embedding = '{about(7).tolist()}'::vector {which}"
    sql = {"gone": f"delete from likeness {which}", "moved": moved}[meanwhile]
    await at_once(wide, [(third, about(1))], meanwhile=sql)
    found = await database.pool.fetchval("select like_since from likeness where ticket_id = $1", third.data.ticket_id)
    assert found == second.data.received_at
    await wide.close()
