"""Runs each service's SQL files once, as the owner: `pre` before new code starts, `post` after it runs everywhere.

A file is one transaction. One that begins with `-- apart:` is not: what would hold a table in use for long is done
statement by statement, with an empty line between two, each safe to be cut off and run again.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from importlib import resources
from typing import Final, Literal, NamedTuple

import asyncpg

from schemas.topics import SERVICES

Phase = Literal["pre", "post"]
APART: Final = "-- apart:"
_LOCK: Final = 7213001
_NAME = re.compile(r"^(\d{4})_(pre|post)_[a-z0-9_]+\.sql$")
_BETWEEN = re.compile(r"(?<=;)\n\s*\n")
_CONCURRENT = re.compile(r"create (?:unique )?index concurrently if not exists (\w+)")
_HALF_BUILT: Final = """
select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
where not i.indisvalid and c.relnamespace = $1::regnamespace and c.relname = any($2::text[])
"""
_LONGEST_LOCK_WAIT: Final = "set local lock_timeout = '2s'"
"""Whoever comes to a table after a migration that waits for it waits too: so it does not wait for long at once."""
_PATIENCE: Final = 600.0
_PAUSE: Final = 1.0
_IN_THE_WAY = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)


class Migration(NamedTuple):
    schema: str
    name: str
    phase: str
    sql: str

    @property
    def apart(self) -> bool:
        return self.sql.startswith(APART)


def migrations(service: str) -> list[Migration]:
    """A service's migrations in order; a file with another name than `NNNN_pre_what.sql` is an error."""
    folder = resources.files(f"services.{service}.adapters") / "migrations"
    found = []
    for file in sorted((item for item in folder.iterdir() if item.name.endswith(".sql")), key=lambda item: item.name):
        match = _NAME.match(file.name)
        if match is None:
            raise ValueError(f"not a migration's name: {service}/{file.name}")
        found.append(Migration(service, file.name, match[2], file.read_text(encoding="utf-8")))
    return found


def expected(service: str) -> set[str]:
    """The names that stand in the schema's `migration` once the service's code can start."""
    return {item.name for item in (_shared(service), *migrations(service)) if item.phase == "pre"}


def _shared(schema: str) -> Migration:
    """Its name is made of what it says: a schema that has an earlier edition gets what is new."""
    sql = (resources.files("shared.persistence") / "messaging.sql").read_text(encoding="utf-8")
    return Migration(schema, f"0000_pre_messaging_{sha256(sql.encode()).hexdigest()[:8]}.sql", "pre", sql)


def _keyring() -> Migration:
    sql = (resources.files("shared.sealing") / "keyring.sql").read_text(encoding="utf-8")
    return Migration("keyring", "0000_pre_keyring.sql", "pre", sql)


async def migrate(
    admin_url: str, phase: Phase, service: str | None = None, *, patience: float = _PATIENCE
) -> list[str]:
    """Applies what has not been applied yet and returns its names. Safe to run from several places at once.

    Raises:
        LockNotAvailableError: a table was in somebody's use for all of `patience`; what was applied stays applied.
    """
    connection = await asyncpg.connect(admin_url)
    try:
        await _alone(connection)
        wanted = [service] if service else list(SERVICES)
        plan = [_keyring(), *(item for name in wanted for item in (_shared(name), *migrations(name)))]
        done = [
            f"{item.schema}/{item.name}"
            for item in plan
            if item.phase == phase and await _apply(connection, item, patience)
        ]
        if phase == "post":
            await _patiently(lambda: _wall(connection), patience)
        return done
    finally:
        await connection.close()


async def _alone(connection: asyncpg.Connection) -> None:
    """Asked for again and again: who waits within a statement is in the way of an index that another builds apart."""
    while not await connection.fetchval("select pg_try_advisory_lock($1)", _LOCK):  # noqa: ASYNC110
        await asyncio.sleep(_PAUSE)


async def _patiently(work: Callable[[], Awaitable[bool]], patience: float) -> bool:
    end = time.monotonic() + patience
    while True:
        try:
            return await work()
        except _IN_THE_WAY:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(_PAUSE)


async def _apply(connection: asyncpg.Connection, item: Migration, patience: float) -> bool:
    work = _apply_apart if item.apart else _apply_whole
    return await _patiently(lambda: work(connection, item), patience)


async def _apply_whole(connection: asyncpg.Connection, item: Migration) -> bool:
    async with _changing(connection):
        await _begin(connection, item)
        if not await _note(connection, item):
            return False
        await connection.execute(item.sql)
        return True


async def _apply_apart(connection: asyncpg.Connection, item: Migration) -> bool:
    """Noted once all of it is done. An index that an earlier try left half built is built anew."""
    async with _changing(connection):
        await _begin(connection, item)
        if await connection.fetchval("select true from migration where name = $1", item.name):
            return False
    await connection.execute(f'set search_path to "{item.schema}", public')
    try:
        for row in await connection.fetch(_HALF_BUILT, item.schema, _CONCURRENT.findall(item.sql)):
            await connection.execute(f'drop index concurrently "{item.schema}"."{row["relname"]}"')
        for statement in _BETWEEN.split(item.sql):
            await connection.execute(statement)
        return await _note(connection, item)
    finally:
        await connection.execute("reset search_path")


@asynccontextmanager
async def _changing(connection: asyncpg.Connection) -> AsyncIterator[None]:
    async with connection.transaction():
        await connection.execute(_LONGEST_LOCK_WAIT)
        yield


async def _begin(connection: asyncpg.Connection, item: Migration) -> None:
    await connection.execute(f'create schema if not exists "{item.schema}"')
    await connection.execute(f'set local search_path to "{item.schema}", public')
    await connection.execute(
        "create table if not exists migration (name text primary key, applied_at timestamptz default now())"
    )


async def _note(connection: asyncpg.Connection, item: Migration) -> bool:
    """False when it is noted already."""
    done = await connection.execute("insert into migration (name) values ($1) on conflict do nothing", item.name)
    return bool(done.endswith(" 1"))


async def _wall(connection: asyncpg.Connection) -> bool:
    async with _changing(connection):
        await connection.execute((resources.files("shared.persistence") / "tenancy.sql").read_text(encoding="utf-8"))
    return True
