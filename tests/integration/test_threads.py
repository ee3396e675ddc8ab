"""Summaries of long threads on PostgreSQL: whatever order messages come in, and after one was masked anew."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from schemas.summaries import TicketSummarized
from schemas.tickets import Kind, TicketTriaged
from services.drafter.adapters.searcher import Reading
from services.drafter.domain.bursts import Rule
from services.drafter.domain.outcome import Draft
from services.drafter.domain.summary import Message, Summary, is_long, said, summarize
from services.drafter.handlers import Drafter
from shared.messaging.event import Event
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase
from tests.integration.test_likeness import DAY, DRAFT
from tests.unit.drafter.test_handlers import Recorded, triaged


class ByRules:
    """The rules alone: as if no two sentences had anything in common."""

    zone = ZoneInfo("Europe/Paris")

    def is_long(self, messages: Sequence[Message]) -> bool:
        return is_long(messages, 60)

    async def summarize(self, messages: Sequence[Message]) -> Summary:
        told = said(messages)
        return summarize(told, [[float(one is other) for other in told] for one in told])


DRAFTER = Drafter(Recorded(), Rule(), timedelta(days=365), ByRules())
READING = Reading(Draft(DRAFT.lang, DRAFT.outcome, reason=DRAFT.reason))


@pytest_asyncio.fixture(loop_scope="session")
async def database(postgres: ProvisionedDatabase) -> AsyncIterator[Database]:
    database = await Database.connect(postgres.urls["drafter"], schema="drafter", size=2)
    await clear(database)
    yield database
    await clear(database)
    await database.close()


async def clear(database: Database) -> None:
    for table in ("draft", "thread", "outbox"):
        await database.pool.execute(f"delete from {table}")


def came(ticket_id: UUID, version: int, body: str, **changes: Any) -> Event[TicketTriaged]:
    at = DAY + timedelta(hours=version)
    return replace(triaged(ticket_id, version=version, body=body, received_at=at, **changes), time=at)


async def told(database: Database, *events: Event[TicketTriaged]) -> list[TicketSummarized]:
    for event in events:
        async with database.unit() as unit:
            await DRAFTER.apply(event, READING, unit)
    rows = await database.pool.fetch("select payload from outbox where topic = $1 order by id", TicketSummarized.TYPE)
    return [TicketSummarized.model_validate_json(row["payload"]) for row in rows]


@pytest.mark.feature(4, 94)
async def test_a_thread_ends_in_one_summary_whatever_order_its_messages_come_in(database: Database) -> None:
    def events(ticket: UUID) -> list[Event[TicketTriaged]]:
        return [
            came(ticket, 1, "Le VPN ne marche plus. Qui doit signer la demande ?"),
            came(ticket, 2, "J'ai redémarré la box. Il me le faut d'ici mercredi."),
            came(ticket, 3, "Absent du bureau. Quand revient-il de congé ?", kind=Kind.AUTO_REPLY),
        ]

    in_order = (await told(database, *events(uuid4())))[-1]
    backwards = (await told(database, *reversed(events(uuid4()))))[-1]
    assert in_order.lines == backwards.lines
    assert in_order.messages == backwards.messages == (1, 2)
    assert [(line.role, line.message) for line in in_order.lines if line.role != "key"] == [
        ("problem", 1),
        ("tried", 2),
        ("question", 1),
    ]
    assert [(one.day.isoformat(), one.message) for one in in_order.dates] == [("2026-12-02", 2)]


@pytest.mark.feature(94)
async def test_a_message_masked_anew_replaces_what_was_kept_and_told_of_it(database: Database) -> None:
    ticket = uuid4()
    first = came(ticket, 1, "Le VPN de Zorblatt ne marche plus du tout. Zorblatt peut-il entrer ?")
    later = came(ticket, 1, "Le VPN de [PERSON_1] ne marche plus du tout. [PERSON_1] peut-il entrer ?")
    anew = replace(later, time=first.time + timedelta(minutes=1))
    found = await told(database, first, anew, first)
    assert "Zorblatt" not in found[-1].model_dump_json()
    assert "[PERSON_1]" in found[-1].model_dump_json()
    assert await database.pool.fetchval("select count(*) from thread where body like '%Zorblatt%'") == 0


async def test_a_short_thread_is_kept_and_not_told(database: Database) -> None:
    assert await told(database, came(uuid4(), 1, "Merci de rappeler.")) == []
