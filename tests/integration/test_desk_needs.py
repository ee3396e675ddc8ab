"""What tickets need of a person, as the queue finds it in PostgreSQL."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from schemas.tickets import Channel, Kind, ModelIdentity, Modes, Prediction, TicketTriaged
from services.desk import handlers
from services.desk.adapters import queue, verdicts
from services.desk.adapters.queue import Cursor, Filters
from shared.messaging.event import Event
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
ALL = ("category", "type", "impact", "urgency")
LABELS = {"category": "network", "type": "incident", "impact": "team", "urgency": "high"}


@dataclass
class Place:
    database: Database
    tenant: str

    async def take(
        self, *abstained: str, automatic: tuple[str, ...] = (), ticket: UUID | None = None, **more: Any
    ) -> UUID:
        ticket = ticket or uuid4()
        modes = {
            name: "suggest" if name in abstained else "automatic" if name in automatic else "preselect" for name in ALL
        }
        values = {name: Prediction(label=label, confidence=0.8, top=((label, 0.8),)) for name, label in LABELS.items()}
        data = TicketTriaged.model_validate(
            {
                "ticket_id": ticket, "message_id": uuid4(), "version": 1, "received_at": START, "channel": Channel.MAIL,
                "kind": Kind.TICKET, "actionable": True, "lang": "fr", "subject": "VPN", "body": "…", "priority": "P2",
                "abstained": abstained, "abstained_for": "confidence" if abstained else None, "modes": Modes(**modes),
                "model": ModelIdentity(name="m", version="1", digest="d", device="cpu"), **values, **more,
            }
        )  # fmt: skip
        event: Event[Any] = Event(
            id=uuid4(), source="triage", time=START + timedelta(seconds=1), tenant=self.tenant, ticket_id=ticket,
            actor="triage", data=data, trace={},
        )  # fmt: skip
        async with self.database.unit() as unit:
            await handlers.take(event, None, unit)
        return ticket

    async def found(self, view: str, needs: str | None, after: str | None = None) -> queue.Page:
        async with self.database.pool.acquire() as connection:
            return await queue.page(
                connection, self.tenant, view, filters=Filters(needs=needs), after=Cursor.parse(after),
                overdue_before=START,
            )  # fmt: skip

    async def ids(self, view: str, needs: str | None) -> set[UUID]:
        return {row["ticket_id"] for row in (await self.found(view, needs)).rows}


@pytest_asyncio.fixture(loop_scope="session")
async def place(postgres: ProvisionedDatabase) -> AsyncIterator[Place]:
    database = await Database.connect(postgres.urls["desk"], schema="desk")
    try:
        yield Place(database, f"tenant-{uuid4()}")
    finally:
        await database.close()


@pytest.mark.feature(36)
async def test_how_writers_sound_changes_nothing_of_the_queue(place: Place) -> None:
    """The same dozen tickets told three times, with other sentiments: every row and its place are the same."""
    draw = random.Random(36)
    priorities = [draw.choice(("P1", "P2", "P3", "P4")) for _ in range(12)]
    queues = []
    for sounds in ((None,), ("calm", "tense", "upset", None), ("upset", "tense", "calm")):
        desk = Place(place.database, f"tenant-{uuid4()}")
        tickets = sorted(uuid4() for _ in priorities)
        for ticket, priority in zip(tickets, priorities, strict=True):
            label = draw.choice(sounds)
            said = {"label": label, "confidence": draw.random()} if label else None
            await desk.take(ticket=ticket, automatic=ALL, priority=priority, sentiment=said)
        rows = (await desk.found("to_answer", None)).rows
        queues.append([dict(row) | {"ticket_id": tickets.index(row["ticket_id"])} for row in rows])
    assert sorted(row["ticket_id"] for row in queues[0]) == list(range(12))
    assert [row["priority"] for row in queues[0]] == sorted(priorities)
    assert queues[0] == queues[1] == queues[2]


@pytest.mark.feature(40)
async def test_the_queue_finds_tickets_by_what_they_need(place: Place) -> None:
    category, both = await place.take("category"), await place.take("category", "urgency")
    foreign = await place.take(*ALL, abstained_for="language", lang="pl")
    proposed, settled = await place.take(), await place.take(automatic=ALL)
    assert await place.ids("to_triage", None) == {category, both, foreign}
    assert await place.ids("to_triage", "category") == {category, both, foreign}
    assert await place.ids("to_triage", "urgency") == {both, foreign}
    assert await place.ids("to_triage", "language") == {foreign}
    assert await place.ids("to_triage", "proposed") == {category, both}
    assert await place.ids("to_answer", None) == {proposed, settled}
    assert await place.ids("to_answer", "proposed") == {proposed}
    assert await place.ids("to_answer", "category") == set()


async def test_the_filter_holds_from_page_to_page(place: Place) -> None:
    wanted = {await place.take("urgency") for _ in range(queue.PAGE + 3)}
    for _ in range(3):
        await place.take("category")
    first = await place.found("to_triage", "urgency")
    second = await place.found("to_triage", "urgency", first.after)
    assert (len(first.rows), len(second.rows), second.after) == (queue.PAGE, 3, None)
    assert {row["ticket_id"] for row in (*first.rows, *second.rows)} == wanted


@pytest.mark.feature(42)
async def test_a_verdict_is_kept_once_and_a_dismissed_value_is_remembered(place: Place) -> None:
    from services.desk.adapters import store

    ticket_id = await place.take()
    async with place.database.unit() as unit:
        ticket = await store.load(unit.connection, ticket_id)
        said = verdicts.verdict(ticket, "category", None)
        assert said is not None
        await verdicts.keep(unit.connection, ticket_id, said, event_id=uuid4(), agent="a.roy", at=START)
        head = await store.refresh(unit, ticket_id)
    assert (head.abstained, head.values.get("category")) == (("category",), None)
    async with place.database.pool.acquire() as connection:
        assert await verdicts.dismissed(connection, ticket_id) == {"category": frozenset({"network"})}
        [row] = await verdicts.of_ticket(connection, ticket_id)
    assert (row["verdict"], row["mode"], row["said"], row["lang"], row["value"]) == (
        "dismissed", "preselect", "network", "fr", None,
    )  # fmt: skip
    await place.take(automatic=ALL, ticket=ticket_id)
    assert await place.ids("to_triage", "category") == {ticket_id}


@pytest.mark.feature(34)
async def test_a_group_has_the_tickets_whose_category_stands(place: Place) -> None:
    mine, automatic = await place.take("urgency"), await place.take("urgency", automatic=("category",))
    await place.take("category")
    async with place.database.pool.acquire() as connection:
        for takes, found in ((("network", "hosting"), {mine, automatic}), (("billing",), set()), ((), set())):
            page = await queue.page(
                connection,
                place.tenant,
                "to_triage",
                filters=Filters(categories=takes),
                after=None,
                overdue_before=START,
            )
            assert {row["ticket_id"] for row in page.rows} == found
