"""A migration of tables in use: nobody waits long behind it, and one that was cut off is run again."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from shared.messaging.restricting import restricted_since
from shared.persistence.migrate import APART, Migration, expected, migrate
from tests.conftest import ProvisionedDatabase
from tests.integration.conftest import eventually

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.feature(89)]

SCHEMA = "made_up"
WIDER = Migration(SCHEMA, "0001_pre_wider.sql", "pre", "alter table kept add column more text;")
FOUND = Migration(
    SCHEMA,
    "0002_pre_found.sql",
    "pre",
    f"{APART} it is large\ncreate index concurrently if not exists kept_by_text on kept (text);\n\n"
    "-- contract: a column of nobody's\ndo $$\nbegin\n    update kept set text = 'new' where text = 'old';\n    commit;\nend $$;\n",
)
DEADLOCKED = Migration(
    SCHEMA,
    "0003_pre_deadlocked.sql",
    "pre",
    f"{APART} others write meanwhile\ndo $$\nbegin\n    insert into kept values ('begun');\n    commit;\n"
    "    if (select count(*) from kept where text = 'begun') = 1 then\n        raise exception using errcode = 'deadlock_detected';\n"
    "    end if;\nend $$;\n",
)
"""As PostgreSQL ends one of two that wait for each other; the second try finds nobody in its way."""
WAITS = "select exists (select from pg_locks where not granted)"
VALID = "select indisvalid from pg_index where indexrelid = to_regclass('made_up.kept_by_text')"


@pytest_asyncio.fixture(loop_scope="session")
async def owner(postgres: ProvisionedDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(postgres.admin_url)
    await connection.execute(f"create schema {SCHEMA}")
    await connection.execute(f"create table {SCHEMA}.kept (text text)")
    await connection.execute(f"insert into {SCHEMA}.kept values ('old')")
    try:
        yield connection
    finally:
        await connection.execute(f"drop schema {SCHEMA} cascade")
        await connection.close()


@pytest_asyncio.fixture(loop_scope="session")
async def busy(postgres: ProvisionedDatabase, owner: asyncpg.Connection) -> AsyncIterator[asyncpg.Connection]:
    """Somebody who has written to the table in a transaction that goes on."""
    connection = await asyncpg.connect(postgres.admin_url)
    await connection.execute(f"begin; insert into {SCHEMA}.kept values ('theirs')")
    try:
        yield connection
    finally:
        await connection.close()


def planned(monkeypatch: pytest.MonkeyPatch, item: Migration) -> None:
    monkeypatch.setattr("shared.persistence.migrate.migrations", lambda _: [item])


async def until_it_waits(owner: asyncpg.Connection) -> None:
    async def waits() -> bool:
        return bool(await owner.fetchval(WAITS))

    await eventually(waits)


async def test_nobody_waits_long_behind_a_migration_that_waits_for_a_table(
    postgres: ProvisionedDatabase, owner: asyncpg.Connection, busy: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(monkeypatch, WIDER)
    migrating = asyncio.create_task(migrate(postgres.admin_url, "pre", "triage"))
    await until_it_waits(owner)
    async with asyncio.timeout(15):
        assert await owner.fetch(f"select text from {SCHEMA}.kept")
    assert not migrating.done()
    await busy.execute("commit")
    assert await migrating == [f"{SCHEMA}/{WIDER.name}"]
    assert await migrate(postgres.admin_url, "pre", "triage") == []


async def test_it_says_so_when_a_table_stays_in_use(
    postgres: ProvisionedDatabase, busy: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(monkeypatch, WIDER)
    with pytest.raises(asyncpg.LockNotAvailableError):
        await migrate(postgres.admin_url, "pre", "triage", patience=0)


async def test_what_is_done_apart_lets_others_write_meanwhile_and_two_at_once_end(
    postgres: ProvisionedDatabase, owner: asyncpg.Connection, busy: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(monkeypatch, FOUND)
    both = [asyncio.create_task(migrate(postgres.admin_url, "pre", "triage")) for _ in range(2)]
    await until_it_waits(owner)
    async with asyncio.timeout(15):
        await owner.execute(f"insert into {SCHEMA}.kept values ('mine')")
    assert not any(one.done() for one in both)
    await busy.execute("commit")
    assert sorted(await asyncio.gather(*both)) == [[], [f"{SCHEMA}/{FOUND.name}"]]
    assert await owner.fetchval(VALID)
    assert {row["text"] for row in await owner.fetch(f"select text from {SCHEMA}.kept")} == {"new", "mine", "theirs"}


async def test_what_is_done_apart_and_ends_in_a_deadlock_is_done_again(
    postgres: ProvisionedDatabase, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(monkeypatch, DEADLOCKED)
    assert await migrate(postgres.admin_url, "pre", "triage") == [f"{SCHEMA}/{DEADLOCKED.name}"]
    assert await migrate(postgres.admin_url, "pre", "triage") == []


async def test_an_index_that_was_left_half_built_is_built_anew(
    postgres: ProvisionedDatabase, owner: asyncpg.Connection, busy: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(monkeypatch, FOUND)
    migrating = asyncio.create_task(migrate(postgres.admin_url, "pre", "triage"))
    await until_it_waits(owner)
    await owner.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where query like '-- apart%' and pid <> pg_backend_pid()"
    )
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
        await migrating
    assert await owner.fetchval(VALID) is False
    await busy.execute("rollback")
    assert await migrate(postgres.admin_url, "pre", "triage") == [f"{SCHEMA}/{FOUND.name}"]
    assert await owner.fetchval(VALID)


async def test_what_all_services_share_comes_to_a_schema_that_has_an_earlier_edition_of_it(
    postgres: ProvisionedDatabase, owner: asyncpg.Connection
) -> None:
    await owner.execute(
        "alter table triage.restricted drop column decided_at; delete from triage.migration where name like '0000_%';"
        "insert into triage.migration (name) values ('0000_pre_messaging_4.sql')"
    )
    [again] = await migrate(postgres.admin_url, "pre", "triage")
    assert {again.removeprefix("triage/")} == {name for name in expected("triage") if name.startswith("0000_")}
    assert await owner.fetch("select decided_at from triage.restricted") == []


async def test_a_restriction_that_no_decisions_time_was_noted_of_counts_from_when_it_was_known(
    postgres: ProvisionedDatabase, owner: asyncpg.Connection
) -> None:
    """What was approved before is refused, were it only to be asked for anew: until then it would have gone out."""
    before, meanwhile = uuid4(), uuid4()
    noted = "insert into triage.restricted (ticket_id, restriction_id) values ($1, $1)"
    await owner.execute("alter table triage.restricted drop column decided_at")
    await owner.execute("delete from triage.migration where name like '0000_%'")
    await owner.execute(noted, before)
    at = await owner.fetchval("select now()")
    await migrate(postgres.admin_url, "pre", "triage")
    await owner.execute(noted, meanwhile)
    await owner.execute("set search_path to triage")
    for ticket_id in (before, meanwhile):
        since = await restricted_since(owner, ticket_id)
        assert since is not None
        assert since >= at
    await owner.execute("reset search_path; delete from triage.restricted")
