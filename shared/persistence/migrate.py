"""Runs each service's SQL files once, as the owner: `pre` before new code starts, `post` after it runs everywhere."""

import re
from importlib import resources
from typing import Literal, NamedTuple

import asyncpg

from schemas.topics import SERVICES

Phase = Literal["pre", "post"]
_NAME = re.compile(r"^(\d{4})_(pre|post)_[a-z0-9_]+\.sql$")


class Migration(NamedTuple):
    schema: str
    name: str
    phase: str
    sql: str


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
    """Its name says which edition it is: a schema that has an earlier one gets what is new."""
    sql = (resources.files("shared.persistence") / "messaging.sql").read_text(encoding="utf-8")
    return Migration(schema, "0000_pre_messaging_4.sql", "pre", sql)


def _keyring() -> Migration:
    sql = (resources.files("shared.sealing") / "keyring.sql").read_text(encoding="utf-8")
    return Migration("keyring", "0000_pre_keyring.sql", "pre", sql)


async def migrate(admin_url: str, phase: Phase, service: str | None = None) -> list[str]:
    """Applies what has not been applied yet and returns its names. Safe to run from several places at once."""
    connection = await asyncpg.connect(admin_url)
    try:
        await connection.execute("select pg_advisory_lock(7213001)")
        wanted = [service] if service else list(SERVICES)
        plan = [_keyring(), *(item for name in wanted for item in (_shared(name), *migrations(name)))]
        done = [f"{item.schema}/{item.name}" for item in plan if item.phase == phase and await _apply(connection, item)]
        if phase == "post":
            await connection.execute(
                (resources.files("shared.persistence") / "tenancy.sql").read_text(encoding="utf-8")
            )
        return done
    finally:
        await connection.close()


async def _apply(connection: asyncpg.Connection, item: Migration) -> bool:
    async with connection.transaction():
        await connection.execute(f'create schema if not exists "{item.schema}"')
        await connection.execute(f'set local search_path to "{item.schema}", public')
        await connection.execute(
            "create table if not exists migration (name text primary key, applied_at timestamptz default now())"
        )
        done = await connection.execute("insert into migration (name) values ($1) on conflict do nothing", item.name)
        if not done.endswith(" 1"):
            return False
        await connection.execute(item.sql)
        return True
