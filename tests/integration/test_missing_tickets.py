"""The ledger's own answer to whether something was lost; rows put in as the audit writes them."""

import json
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
import pytest_asyncio
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from services.audit.adapters.missing import MissingWatch, missing
from shared.persistence.database import Database
from shared.telemetry import metrics
from tests.conftest import ProvisionedDatabase

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_ROW = """
insert into ledger select coalesce(max(seq), 0) + 1, $1, gen_random_uuid(), $2, $1, 'x', 'default', $3, 'x', null, null,
    $4::jsonb, '', '', '' from ledger
"""
SET_ASIDE = {"action": "dead_letter.written", "by": "pseudonymizer", "purpose": "ticket.received.v1/0/17"}


@pytest_asyncio.fixture(loop_scope="session")
async def ledger(postgres: ProvisionedDatabase) -> AsyncIterator[asyncpg.Connection]:
    """In a transaction that is rolled back: the real ledger's rows cannot be removed."""
    connection = await asyncpg.connect(postgres.admin_url, server_settings={"search_path": "audit,public"})
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield connection
    finally:
        await transaction.rollback()
        await connection.close()


async def note(ledger: asyncpg.Connection, minutes: int, event: str, ticket: uuid.UUID, **facts: object) -> None:
    await ledger.execute(_ROW, NOW - timedelta(minutes=minutes), event, ticket, json.dumps(facts))


@pytest.mark.feature(82)
async def test_what_came_in_and_got_no_further_is_missing_after_ten_minutes(ledger: asyncpg.Connection) -> None:
    one, two, three, four, five = (uuid.uuid4() for _ in range(5))
    for ticket, minutes in ((one, 30), (two, 30), (three, 30), (four, 5), (five, 30)):
        await note(ledger, minutes, "ticket.received.v1", ticket, version=1)
    assert await missing(ledger, NOW) == 4
    await note(ledger, 29, "ticket.pseudonymized.v1", one, version=1)
    await note(ledger, 29, "ticket.erased.v1", two)
    await note(ledger, 29, "access.recorded.v1", three, **SET_ASIDE)
    assert await missing(ledger, NOW) == 1
    assert await missing(ledger, NOW + timedelta(minutes=6)) == 2
    await note(ledger, 28, "ticket.received.v1", one, version=2)
    assert await missing(ledger, NOW) == 2, "the second message of a ticket whose first one is there"
    assert await missing(ledger, NOW + timedelta(days=2)) == 0


@pytest.mark.feature(82)
async def test_a_dead_letter_explains_neither_a_later_message_nor_what_the_door_did_not_take(
    ledger: asyncpg.Connection,
) -> None:
    earlier, behind, now = (uuid.uuid4() for _ in range(3))
    await note(ledger, 300, "access.recorded.v1", earlier, **SET_ASIDE)
    for ticket in (earlier, behind, now):
        await note(ledger, 30, "ticket.received.v1", ticket, version=2)
    await note(
        ledger, 29, "access.recorded.v1", behind, **SET_ASIDE | {"by": "drafter", "purpose": "ticket.triaged.v1/0/9"}
    )
    await note(ledger, 29, "access.recorded.v1", now, **SET_ASIDE)
    assert await missing(ledger, NOW) == 2


@pytest.mark.feature(82, 85)
async def test_what_waits_because_its_ticket_is_restricted_is_not_missing_until_that_has_ended(
    ledger: asyncpg.Connection,
) -> None:
    ticket, other = uuid.uuid4(), uuid.uuid4()
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    event = "restriction.decided.v1"
    for restriction_id in (first, second):
        await note(ledger, 60, event, ticket, restriction_id=restriction_id, decision="restricted")
    for one in (ticket, other):
        await note(ledger, 30, "ticket.received.v1", one, version=2)
    assert await missing(ledger, NOW) == 1
    await note(ledger, 20, event, ticket, restriction_id=first, decision="lifted")
    assert await missing(ledger, NOW) == 1, "the other one still stands"
    await note(ledger, 15, event, ticket, restriction_id=second, decision="lifted")
    assert await missing(ledger, NOW) == 2
    await note(ledger, 14, "ticket.pseudonymized.v1", ticket, version=2)
    assert await missing(ledger, NOW) == 1


@pytest.mark.feature(82)
async def test_what_cannot_be_counted_is_not_told_as_it_was(postgres: ProvisionedDatabase) -> None:
    reader = InMemoryMetricReader()
    database = await Database.connect(postgres.urls["audit"], schema="audit")
    watch = MissingWatch(database, lambda: NOW, metrics.provider("audit", [reader]).get_meter("guichet"))
    await watch.count()
    assert reader.get_metrics_data() is not None
    await database.close()
    with pytest.raises(asyncpg.InterfaceError):
        await watch.count()
    assert reader.get_metrics_data() is None
