"""What is looked for again and again in tables that only grow is found by an index, under each service's own role and wall."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from services.desk.adapters import erasures, finding, ledger
from services.desk.adapters.ledger import Asked
from shared.messaging.retaining import Step
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase, provisioned_database
from tests.integration import lead
from tests.integration.conftest import eventually
from tests.integration.plans import asked, plans_of, session
from tests.integration.test_retention import RULES

pytestmark = pytest.mark.asyncio(loop_scope="session")

TENANT, NOW = "default", datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
SMALL = {
    "crm.disclosed": "as long as anything is told of it: its index is there, what is told is looked up by ticket",
    "crm.webhook_delivery": "of versions before there were subscribers",
    "desk.lease": "open pages",
    "desk.proposal": "proposed articles",
    "desk.step_failure": "steps that failed in the last days",
    "desk.viewing": "who looked at what in the last days",
    "pseudonymizer.waiting_correction": "corrections that came before their message",
}
STEPS = {f"{service}.{step.table}": step for service, rules in RULES.items() for rule in rules for step in rule.steps}
LED = """
select (select a.attname from unnest(i.indkey) with ordinality as k (number, place)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number where a.attname <> 'tenant' order by k.place limit 1
) as column from pg_index i where i.indrelid = $1::text::regclass and i.indisvalid
"""
"""By which column each index leads, to a session that serves one tenant."""
INDEX = "ledger_by_action"
ROWS = """
insert into ledger
select i, $2, gen_random_uuid(), 'access.recorded.v1', $2, 'desk', $1, null, 'a', null, null,
    jsonb_build_object('action', case i when 7 then 'key.renewed' else 'ticket.opened' end), '', '', ''
from generate_series(1, 5000) i
"""
REQUEST = """
insert into erasure (request_id, ticket_id, tenant, agent, reason, requested_at)
select md5($1::text)::uuid, gen_random_uuid(), $2, 'retention', 'retention', $3::timestamptz from generate_series(1, 100)
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def postgres() -> AsyncIterator[ProvisionedDatabase]:
    async with provisioned_database(walled=True) as database:
        yield database


@pytest_asyncio.fixture(loop_scope="session")
async def desk(postgres: ProvisionedDatabase) -> AsyncIterator[asyncpg.Connection]:
    async with session(postgres, "desk", TENANT) as connection:
        yield connection


async def analyzed(postgres: ProvisionedDatabase, *tables: str) -> None:
    owner = await asyncpg.connect(postgres.admin_url, server_settings={"search_path": "desk"})
    await owner.execute(f"vacuum analyze {', '.join(tables)}")
    await owner.close()


@pytest.mark.feature(84)
@pytest.mark.parametrize("name", STEPS.keys() - SMALL.keys())
async def test_what_is_too_old_is_found_by_its_age(postgres: ProvisionedDatabase, name: str) -> None:
    service, table = name.split(".")
    async with session(postgres, service, TENANT) as connection:
        statements = await asked(connection, partial(taken, STEPS[name], connection))
        ages = set(re.findall(r"(\w+) < \$1", statements[0][0]))
        led = await connection.fetch(LED, table)
    assert ages & {row["column"] for row in led}, (ages, led)


async def taken(step: Step, connection: asyncpg.Connection) -> None:
    await step.remove(UnitOfWork(connection), NOW, 500)


@pytest.mark.feature(85)
async def test_the_erasures_are_listed_from_one_to_the_next(
    postgres: ProvisionedDatabase, desk: asyncpg.Connection
) -> None:
    """The fifth was asked for again under its id, with more tickets: it stands where it first was."""
    when = [NOW - timedelta(days=number) for number in range(40)]
    for number, at in enumerate(when):
        await desk.execute(REQUEST, str(number), TENANT, at)
    await desk.execute(REQUEST, "5", TENANT, NOW + timedelta(hours=1))
    await analyzed(postgres, "erasure")
    seen: list[Any] = []
    before: tuple[datetime, UUID] | None = None
    while page := await erasures.listed(desk, TENANT, "retention", before, 15):
        seen += page
        before = page[-1]["at"], page[-1]["request_id"]
    assert [row["at"] for row in seen] == when
    assert [row["tickets"] for row in seen] == [200 if number == 5 else 100 for number in range(40)]
    assert await erasures.listed(desk, TENANT, "subject_request", None, 15) == []
    (plan,) = await plans_of(desk, partial(erasures.listed, desk, TENANT, "retention", None, 2))
    assert plan.whole("erasure") == []
    assert "erasure_by_time" in plan.indexes


@pytest.mark.feature(65)
async def test_tickets_without_words_are_looked_for_some_at_a_time(
    postgres: ProvisionedDatabase, desk: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_REST", 0)
    await desk.execute(lead.TICKETS, TENANT, 3500, NOW)
    await desk.execute("insert into ticket_words select ticket_id, tenant, '' from ticket offset 60")
    await analyzed(postgres, "ticket", "ticket_words")
    looks = await plans_of(desk, partial(desk.fetch, finding._NEXT, UUID(int=0)))
    assert [plan.whole("ticket") for plan in looks] == [[]]
    database = await Database.connect(postgres.urls["desk"], schema="desk", tenant=TENANT, size=1)
    try:
        assert [await finding.fill(database) for _ in range(2)] == [60, 0]
    finally:
        await database.close()


@pytest.mark.feature(83)
async def test_a_rare_action_is_found_in_the_ledger_by_its_index(
    postgres: ProvisionedDatabase, desk: asyncpg.Connection
) -> None:
    """The ledger itself is behind a function: how it is asked shows in what the index was used for."""
    owner = await asyncpg.connect(postgres.admin_url, server_settings={"search_path": "audit"})
    await owner.execute(ROWS, TENANT, NOW)
    await owner.execute("vacuum analyze ledger")
    found = await ledger.page(desk, Asked(TENANT, action="key.renewed"), 50)
    assert [row["seq"] for row in found] == [7]
    assert await ledger.page(desk, Asked(TENANT, action="nothing.such"), 50) == []
    await desk.execute("select pg_stat_force_next_flush()")

    async def used() -> bool:
        return bool(
            await owner.fetchval("select idx_scan = 2 from pg_stat_user_indexes where indexrelname = $1", INDEX)
        )

    await eventually(used)
    await owner.close()
