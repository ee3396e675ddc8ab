"""What an installation with hundreds of thousands of tickets does often reads an index, and goes in batches."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from schemas.topics import SERVICES
from shared.messaging.retaining import BATCH, forget_handled
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase, provisioned_database

KEPT = timedelta(days=45)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def walled() -> AsyncIterator[ProvisionedDatabase]:
    """As in an installation: the wall between tenants decides which indexes can be used."""
    async with provisioned_database(walled=True) as database:
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
