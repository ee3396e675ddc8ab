"""A large desk, as its own role: what each page asks does not grow with all the tickets that ever were."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from schemas.topics import SERVICES
from services.desk.adapters import erasures, finding, likeness, queue, standing
from services.desk.domain.finding import wanted
from services.desk.handlers import HELD
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase, provisioned_database
from tests.integration import lead
from tests.integration.conftest import eventually
from tests.integration.plans import Plan, asked, plan_of, plans_of, session
from tests.integration.test_search_speed import WORDS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.feature(102)]

MINE, OTHER = "default", "hostile"
SENT, OPEN = 20_000, 400
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
FACTS = """
insert into fact (ticket_id, kind, key, version, stamp, event_id, data)
select ticket_id, kind, '1', 1, waiting_since, gen_random_uuid(), '{}'
from ticket, unnest(array['ticket.received.v1', 'ticket.pseudonymized.v1', 'ticket.triaged.v1']) kind
"""
REOPENED = """
update ticket set state = $3, view = $3 where ticket_id in
    (select ticket_id from ticket where tenant = $1 and view = 'sent' order by ticket_id limit $2)
"""
REQUEST = """
insert into erasure (request_id, ticket_id, tenant, agent, reason, requested_at)
select md5($2::timestamptz::text)::uuid, gen_random_uuid(), $1, 'retention', 'retention', $2::timestamptz from generate_series(1, $3::int)
"""
ANSWERS = """
insert into erasure_answer (event_id, request_id, ticket_id, tenant, service, erased, erased_at)
select gen_random_uuid(), request_id, ticket_id, tenant, service, '{}', requested_at
from erasure, unnest($1::text[]) service
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def postgres() -> AsyncIterator[ProvisionedDatabase]:
    async with provisioned_database(walled=True) as database:
        owner = await asyncpg.connect(database.admin_url, server_settings={"search_path": "desk"})
        for tenant in (MINE, OTHER):
            await owner.execute(lead.TICKETS, tenant, SENT, NOW)
            for view in ("to_answer", "to_triage", "waiting"):
                await owner.execute(REOPENED, tenant, OPEN, view)
        await owner.execute(FACTS)
        await owner.execute("vacuum analyze")
        await owner.close()
        yield database


async def test_a_fresh_list_counts_the_open_views_alone_and_the_overdue_once(postgres: ProvisionedDatabase) -> None:
    async with session(postgres, "desk", MINE) as connection:

        async def listed() -> None:
            overdue = await queue.lag(connection, MINE, NOW)
            counts = await queue.counts(connection, MINE, overdue)
            assert counts == {"to_answer": OPEN + overdue.count, "to_triage": OPEN, "waiting": OPEN}
            assert overdue.count == OPEN

        plans = await plans_of(connection, listed)
    assert [plan.whole("ticket") for plan in plans] == [[], []]
    assert [plan.indexes <= {"ticket_waiting", "ticket_queue", "ticket_newest"} for plan in plans] == [True, True]


async def test_the_status_page_looks_for_unread_tickets_among_the_open_ones(postgres: ProvisionedDatabase) -> None:
    async with session(postgres, "desk", MINE) as connection:
        plans = await plans_of(connection, lambda: standing.told(connection, MINE, NOW))
        told = await standing.told(connection, MINE, NOW)
    assert [plan.sql for plan in plans if plan.whole("ticket")] == []
    assert {one.service: one.waiting.count for one in told.services if one.waiting}["drafter"] == 2 * OPEN


async def test_the_queue_tells_of_a_crowd_without_its_tickets(postgres: ProvisionedDatabase) -> None:
    first, tickets = uuid4(), [uuid4() for _ in range(3000)]
    async with session(postgres, "desk", MINE) as connection:
        for kind in ("burst", "theme"):
            await connection.execute(
                f"insert into {kind} values ($1, $2, 1, $3, 'access', '{{fr}}', $4, $4, $5)",
                MINE, first, tickets, NOW, NOW + timedelta(hours=1),
            )  # fmt: skip
        statements = await asked(connection, lambda: likeness.going_on(connection, MINE, NOW))
        for sql, arguments in statements:
            statement = await connection.prepare(sql)
            assert [one.type.kind for one in statement.get_attributes() if one.name == "tickets"] == []
            assert [row["size"] for row in await statement.fetch(*arguments)] == [3000]
        assert len(statements) == 2
        for told in await likeness.going_on(connection, MINE, NOW):
            assert await likeness.tickets_of(connection, MINE, told) == tickets
        for kind in ("burst", "theme"):
            await connection.execute(f"delete from {kind}")


async def test_completed_erasures_are_looked_at_once_by_index_in_batches(postgres: ProvisionedDatabase) -> None:
    """A request of 500 tickets that all seven services answered, and one that a service left unanswered."""
    database = await Database.connect(postgres.urls["desk"], schema="desk", tenant=MINE, size=2)
    asked_at = NOW - timedelta(days=8)
    try:
        async with database.pool.acquire() as connection:
            await connection.execute(REQUEST, MINE, asked_at, 500)
            await connection.execute(ANSWERS, list(SERVICES))
            await connection.execute(REQUEST, MINE, asked_at - timedelta(days=1), 1)
        await analyzed(postgres, "erasure", "erasure_answer")
        looked: list[tuple[int, int]] = []
        plans: list[Plan] = []
        for _ in range(4):
            async with database.pool.acquire() as connection, connection.transaction():
                unit = UnitOfWork(connection)
                for sql, arguments in await asked(connection, partial(looking, unit, looked)):
                    if "erasure_answer" in sql:
                        plans.append(await plan_of(connection, sql, *arguments))
        assert looked == [(200, 1), (200, 0), (101, 0), (0, 0)]
        assert [plan.whole("erasure_answer") for plan in plans] == [[]] * 4
        assert "erasure_answer_by_ticket" in plans[0].indexes
        async with database.unit() as unit:
            assert await erasures.ask_again(unit, NOW + timedelta(days=8)) == (1, 1), "the unanswered one alone"
    finally:
        async with database.pool.acquire() as connection:
            for table in ("erasure", "erasure_answer", "outbox"):
                await connection.execute(f"delete from {table}")
        await database.close()


async def analyzed(postgres: ProvisionedDatabase, *tables: str) -> None:
    owner = await asyncpg.connect(postgres.admin_url, server_settings={"search_path": "desk"})
    await owner.execute(f"analyze {', '.join(tables)}")
    await owner.close()


async def looking(unit: UnitOfWork, looked: list[tuple[int, int]]) -> None:
    looked.append(await erasures.ask_again(unit, NOW))


async def test_every_table_that_an_erasure_takes_a_ticket_from_finds_it_by_an_index(
    postgres: ProvisionedDatabase,
) -> None:
    held = {step.table for step in HELD if step.sql == f"delete from {step.table} where ticket_id = $1"}
    owner = await asyncpg.connect(postgres.admin_url, server_settings={"search_path": "desk"})
    led = await owner.fetch(
        "select indrelid::regclass::text as name from pg_index join pg_attribute a "
        "on attrelid = indrelid and attnum = indkey[0] where attname = 'ticket_id' and indpred is null"
    )
    await owner.execute(lead.SUGGESTIONS, MINE)
    await owner.execute("analyze suggestion")
    await owner.close()
    assert len(held) > 15
    assert held - {row["name"] for row in led} == set()
    async with session(postgres, "desk", MINE) as connection:
        plan = await plan_of(connection, "delete from suggestion where ticket_id = $1", uuid4())
        await connection.execute("delete from suggestion")
    assert plan.indexes == {"suggestion_by_ticket"}


async def scans(owner: asyncpg.Connection) -> tuple[int, int]:
    """How often the words were read from end to end, and how often by their index."""
    row = await owner.fetchrow(
        "select seq_scan, (select idx_scan from pg_stat_user_indexes where indexrelname = 'ticket_words_found') as found "
        "from pg_stat_user_tables where schemaname = 'desk' and relname = 'ticket_words'"
    )
    return row["seq_scan"], row["found"]


async def test_a_search_behind_the_wall_reads_its_index_and_finds_no_other_tenant_s(
    postgres: ProvisionedDatabase,
) -> None:
    """Words that only the other tenant's tickets hold, and an id of theirs, asked by every session that there may be."""
    owner = await asyncpg.connect(postgres.admin_url, server_settings={"search_path": "desk"})
    for tenant in (MINE, OTHER):
        await owner.execute(WORDS, tenant)
    await owner.execute(
        "update ticket_words set words = words || array_to_tsvector(array[$2]) where tenant = $1", OTHER, "autre"
    )
    theirs = await owner.fetchval("select ticket_id from ticket where tenant = $1 limit 1", OTHER)
    await owner.execute("vacuum analyze ticket_words")
    before = await scans(owner)
    async with session(postgres, "desk", MINE) as connection:
        page = await finding.page(connection, MINE, wanted("rare777"), None)
        assert len(page.rows) == await finding.count(connection, wanted("rare777")) == SENT // 1000
        assert {row["subject"] for row in page.rows} == {"objet " * 8}
        await connection.execute("select pg_stat_force_next_flush()")
    seen = [before]

    async def told() -> bool:
        seen.append(await scans(owner))
        return seen[-1][1] >= before[1] + 2

    await eventually(told)
    assert seen[-1] == (before[0], before[1] + 2)
    for tenant, asked_as, many in ((OTHER, OTHER, True), (MINE, MINE, False), (MINE, OTHER, False), ("", OTHER, False)):
        async with session(postgres, "desk", tenant) as connection:
            for typed in ("autres", str(theirs)):
                want = wanted(typed)
                found = await finding.page(connection, asked_as, want, None)
                assert bool(found.rows) == many, (tenant, asked_as, typed)
                assert bool(await finding.count(connection, want)) == many
                ids = await connection.fetch(
                    "select tickets_found($1::tsquery, $2, $3, null, null, 99)", want.tsquery, want.lowest, want.highest
                )
                assert bool(ids) == many
    for service in SERVICES:
        may = await owner.fetchval(
            "select has_function_privilege($1, p.oid, 'execute') from pg_proc p where proname = 'tickets_found'",
            f"guichet_{service}",
        )
        assert may == (service == "desk")
    await owner.close()
