"""What an installation with hundreds of thousands of tickets does often reads an index, and goes in batches."""

import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from schemas.policies import PolicyDecided
from schemas.tickets import TicketTriaged
from schemas.topics import SERVICES, consumer_group
from services.crm import handlers as crm
from services.drafter import handlers as drafter
from services.drafter.adapters import likeness
from services.intake import handlers as intake
from services.pseudonymizer import handlers as pseudonymizer
from services.triage import handlers as triage
from shared.messaging.erasing import Step
from shared.messaging.retaining import BATCH, forget_handled
from shared.messaging.subscription import AnySubscription, Subscription
from shared.persistence.database import Database
from shared.runtime.consuming import INBOX_KEPT, lasting
from shared.runtime.service import utc_now
from tests.conftest import ProvisionedDatabase, provisioned_database

KEPT = timedelta(days=45)
_MANY_SOLVED = """
insert into drafter.solved (
    tenant, ticket_id, reply_id, version, lang, subject, sentences, left_out, encoder, embedding, decided_at, proposal_id
) select 'default', gen_random_uuid(), gen_random_uuid(), 1, 'fr', '', '{}', 0, '', array_fill(0, array[384])::vector, now(),
    gen_random_uuid() from generate_series(1, 2000);
insert into drafter.sent_reply (tenant, reply_id, ticket_id) select tenant, reply_id, ticket_id from drafter.solved;
analyze drafter.solved, drafter.sent_reply;
"""
"""Two indexes would do for an empty one: by its rows the planner knows which of them finds a ticket."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def walled() -> AsyncIterator[ProvisionedDatabase]:
    """As in an installation: the wall between tenants decides which indexes can be used."""
    async with provisioned_database(walled=True) as database:
        connection = await asyncpg.connect(database.admin_url)
        await connection.execute(_MANY_SOLVED)
        await connection.close()
        yield database


@pytest_asyncio.fixture(loop_scope="session")
async def owner(walled: ProvisionedDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(walled.admin_url)
    yield connection
    await connection.close()


@pytest.mark.feature(84)
async def test_an_inbox_of_which_much_is_due_at_once_is_emptied_in_batches(
    walled: ProvisionedDatabase, owner: asyncpg.Connection
) -> None:
    await owner.execute(
        "insert into triage.inbox select gen_random_uuid(), 'triage/x', now() - interval '46 days'"
        " from generate_series(1, $1::int)",
        3 * BATCH + 7,
    )
    await owner.execute("insert into triage.inbox select gen_random_uuid(), 'triage/x', now() - interval '44 days'")
    await owner.execute(f"""
        create table public.removed (rows bigint, in_transaction bigint);
        grant insert on public.removed to guichet_triage;
        create function public.note_removed() returns trigger language plpgsql as $$
        begin
            insert into public.removed select count(*), txid_current() from gone;
            if (select count(*) from gone) > {BATCH} then raise exception 'too many at once'; end if;
            return null;
        end $$;
        create trigger note_removed after delete on triage.inbox referencing old table as gone
            for each statement execute function public.note_removed();
    """)
    database = await Database.connect(walled.urls["triage"], schema="triage", tenant="default", size=1)
    try:
        assert await forget_handled(database, KEPT) == 3 * BATCH + 7
    finally:
        await database.close()
    removed = await owner.fetch("select rows, in_transaction from public.removed")
    assert sorted(row["rows"] for row in removed) == [7, BATCH, BATCH, BATCH]
    assert len({row["in_transaction"] for row in removed}) == 4, "what was done of it stays done"
    assert await owner.fetchval("select count(*) from triage.inbox") == 1


@pytest.mark.feature(84)
async def test_an_inbox_keeps_what_topics_of_years_may_bring_again(
    walled: ProvisionedDatabase, owner: asyncpg.Connection
) -> None:
    async def apply(*_: object) -> None:
        """Nothing is handled here."""

    subscriptions: list[AnySubscription] = [Subscription(PolicyDecided, apply), Subscription(TicketTriaged, apply)]
    kept, gone = (consumer_group("crm", item.topic) for item in subscriptions)
    for group in (kept, gone):
        await owner.execute("insert into crm.inbox select gen_random_uuid(), $1, now() - interval '46 days'", group)
    database = await Database.connect(walled.urls["crm"], schema="crm", tenant="default", size=1)
    try:
        assert await forget_handled(database, INBOX_KEPT, lasting("crm", subscriptions)) == 1
    finally:
        await database.close()
    assert await owner.fetchval("select array_agg(consumer) from crm.inbox") == [kept]


@pytest.mark.feature(84)
@pytest.mark.parametrize("service", SERVICES)
async def test_what_is_due_in_an_inbox_is_found_by_an_index(walled: ProvisionedDatabase, service: str) -> None:
    database = await Database.connect(walled.urls[service], schema=service, tenant="default", size=1)
    try:
        async with database.pool.acquire() as connection:
            which = "select ctid from inbox where handled_at < now() - interval '45 days' limit 500"
            scans = await _scans(connection, which)
    finally:
        await database.close()
    assert "inbox_by_age" in {scan.get("Index Name") for scan in scans}


NO_LONGER_WRITTEN = {"webhook_delivery"}
"""Of versions before there were subscribers: it only shrinks."""
HELD_BY: dict[str, Sequence[Step]] = {
    "intake": intake.HELD,
    "pseudonymizer": pseudonymizer.eraser().steps,
    "triage": triage.HELD,
    "drafter": drafter.HELD,
    "crm": crm.HELD,
}
STEPS = [
    pytest.param(service, step, id=f"{service}-{number}-{step.table}")
    for service, steps in HELD_BY.items()
    for number, step in enumerate(steps)
    if step.table not in NO_LONGER_WRITTEN and not step.sql.startswith("select pg_advisory_xact_lock")
]


@pytest.mark.feature(84)
@pytest.mark.parametrize(("service", "step"), STEPS)
async def test_one_ticket_is_erased_without_reading_a_whole_table(
    walled: ProvisionedDatabase, owner: asyncpg.Connection, service: str, step: Step
) -> None:
    database = await Database.connect(walled.urls[service], schema=service, tenant="default", size=1)
    try:
        async with database.pool.acquire() as connection:
            scans = await _scans(connection, step.sql, uuid4(), *([utc_now()] if step.dated else []))
    finally:
        await database.close()
    assert scans
    for scan in scans:
        assert await _is_selective(owner, service, scan), scan


@pytest.mark.feature(46)
@pytest.mark.parametrize("crowd", ["burst", "theme"])
async def test_what_was_told_of_a_ticket_s_crowd_is_found_without_reading_all_crowds(
    walled: ProvisionedDatabase, owner: asyncpg.Connection, crowd: likeness.Kept
) -> None:
    database = await Database.connect(walled.urls["drafter"], schema="drafter", tenant="default", size=1)
    try:
        async with database.pool.acquire() as connection:
            scans = await _scans(connection, likeness._TOLD_OF[crowd], "default", [uuid4()])
    finally:
        await database.close()
    assert all([await _is_selective(owner, "drafter", scan) for scan in scans])


async def _scans(connection: Any, sql: str, *arguments: object) -> list[dict[str, Any]]:
    """The places of the statement's plan that read a table or an index, where reading it whole is the last resort."""
    async with connection.transaction():
        await connection.execute("set local enable_seqscan = off")
        plan = json.loads(await connection.fetchval(f"explain (format json) {sql}", *arguments))[0]["Plan"]
    return [node for node in _nodes(plan) if "Scan" in node["Node Type"]]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", []):
        yield from _nodes(inner)


_COLUMNS = """
select array_agg(a.attname::text order by k.place) from pg_index i
cross join unnest(i.indkey) with ordinality k (number, place)
join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
where i.indexrelid = ($1 || '.' || $2)::regclass
"""


async def _is_selective(owner: asyncpg.Connection, service: str, scan: dict[str, Any]) -> bool:
    """Whether an index's first columns are asked for, and not the tenant alone."""
    if scan["Node Type"] in ("Bitmap Heap Scan", "Function Scan", "Subquery Scan"):
        return True  # what it reads was found by a node below it
    if "Index Cond" not in scan:
        return False
    columns: list[str] = await owner.fetchval(_COLUMNS, service, scan["Index Name"])
    asked = [bool(re.search(rf"\b{column}\b (=|&&|@>)", scan["Index Cond"])) for column in columns]
    leading = [column for column, is_asked in zip(columns, asked, strict=True) if is_asked]
    return asked[0] and leading != ["tenant"] and leading == columns[: len(leading)]
