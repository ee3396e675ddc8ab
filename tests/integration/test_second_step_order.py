"""What ends log-ins, factors and sessions takes their rows in one order, so that no two wait for each other."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from services.desk.adapters.accounts import Session
from services.desk.adapters.factors import Factors
from services.desk.adapters.identities import Identities
from services.desk.domain.agents import Agent
from services.desk.domain.identity import NotAdmitted, Person
from tests.conftest import ProvisionedDatabase
from tests.integration.conftest import eventually
from tests.integration.test_listed_accounts import SECRET, Office, now, office

__all__ = ["office"]
pytestmark = pytest.mark.asyncio(loop_scope="session")

ORDER = ("halfway", "factor", "recovery_code", "session")
Act = Callable[[Office, str], Awaitable[object]]


def identities(office: Office) -> Identities:
    return Identities(office.database, office.accounts(), f"https://{office.tenant}.example", now)


async def reset(office: Office, login: str) -> None:
    admin = Session(Agent(f"{office.tenant}.root", "Root", "admin", office.tenant), "token")
    assert await office.second(office.accounts()).reset(admin, login)


async def remove(office: Office, login: str) -> None:
    async with office.database.unit() as unit:
        assert await Factors(office.tenant, SECRET).remove(unit.connection, login)


async def close(office: Office, login: str) -> None:
    await office.starts(office.named("root", "admin"))


async def turn_away(office: Office, login: str) -> None:
    await identities(office).turn_away(NotAdmitted("no_role", login))


async def person(office: Office, act: Act) -> str:
    """Somebody who has one row of everything, as `act` finds them."""
    pool = office.database.pool
    if act is turn_away:
        known = Person(subject=office.tenant, name="Bob", role="agent", strong=False, sid=None)
        login = (await identities(office).keep(known)).login
    else:
        bob = office.named("bob")
        await office.starts(bob, office.named("root", "admin"))
        login = bob.login
    await pool.execute("insert into factor (login, sealed, confirmed_at) values ($1, '', now())", login)
    await pool.execute("insert into recovery_code (login, code_hash) values ($1, 'a')", login)
    await pool.execute(
        "insert into halfway (token_hash, login, expires_at, by_provider) values ($1, $1, now() + interval '1h', true)",
        login,
    )
    await pool.execute(
        "insert into session (token_hash, login, created_at, expires_at, by_provider) "
        "values ($1, $1, now(), now() + interval '1h', true)",
        login,
    )
    return login


async def held(watching: asyncpg.Connection, table: str, login: str) -> bool:
    """Whether another transaction has the row."""
    rows = await watching.fetch(f"select login from {table} where login = $1 for update skip locked", login)
    return not rows


async def waits_for(watching: asyncpg.Connection, blocking: asyncpg.Connection) -> bool:
    asked = "select exists (select from pg_stat_activity where $1 = any(pg_blocking_pids(pid)))"
    return bool(await watching.fetchval(asked, blocking.get_server_pid()))


@pytest.mark.parametrize(
    ("act", "first"),
    [
        (reset, "halfway"), (reset, "factor"), (reset, "recovery_code"),
        (remove, "factor"),
        (close, "halfway"), (turn_away, "halfway"),
    ],
)  # fmt: skip
async def test_rows_are_taken_in_one_order(office: Office, postgres: ProvisionedDatabase, act: Act, first: str) -> None:
    login = await person(office, act)
    subject = office.tenant if act is turn_away else login
    blocking = await asyncpg.connect(postgres.urls["desk"], server_settings={"search_path": "desk"})
    watching = await asyncpg.connect(postgres.urls["desk"], server_settings={"search_path": "desk"})
    try:
        async with blocking.transaction():
            await blocking.execute(f"select 1 from {first} where login = $1 for update", login)
            acting = asyncio.ensure_future(act(office, subject))
            await eventually(lambda: waits_for(watching, blocking))
            later = ORDER[ORDER.index(first) + 1 :]
            assert [table for table in later if await held(watching, table, login)] == []
        await acting
    finally:
        await blocking.close()
        await watching.close()


async def test_a_log_in_that_opens_its_session_waits_for_no_account_that_closes(
    office: Office, postgres: ProvisionedDatabase
) -> None:
    login = await person(office, close)
    entering = await asyncpg.connect(postgres.urls["desk"], server_settings={"search_path": "desk"})
    watching = await asyncpg.connect(postgres.urls["desk"], server_settings={"search_path": "desk"})
    try:
        async with entering.transaction():
            await entering.execute("delete from halfway where login = $1", login)
            closing = asyncio.ensure_future(close(office, login))
            await eventually(lambda: waits_for(watching, entering))
            await entering.execute(
                "insert into session (token_hash, login, created_at, expires_at) "
                "values ($1 || '/2', $1, now(), now() + interval '1h')",
                login,
            )
        await closing
    finally:
        await entering.close()
        await watching.close()
