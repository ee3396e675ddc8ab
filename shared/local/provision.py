"""Makes the database ready: one role and one schema for each service, and no way from one to another."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from schemas.topics import SERVICES
from shared.local import files
from shared.local.process import StartFailed
from shared.persistence import doors
from shared.persistence.doors import role
from shared.persistence.migrate import migrate

DATABASE = "guichet"


async def provision(admin_url: str, secrets_file: Path) -> Mapping[str, str]:
    """Safe to repeat. Returns each service's own database URL.

    A role that exists keeps its password: it may belong to another installation, which would be locked
    out. `StartFailed` when this home's passwords do not open the roles.
    """
    secrets = files.passwords(secrets_file, [role(service) for service in SERVICES])
    await create_database(admin_url)
    owner_url = _with(admin_url, database=DATABASE)
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("create extension if not exists vector schema public")
        await doors.close(connection)
        for service in SERVICES:
            await _open_one(connection, service, secrets[role(service)])
    finally:
        await connection.close()
    urls = {service: _with(owner_url, user=role(service), password=secrets[role(service)]) for service in SERVICES}
    await _own_all(urls)
    await migrate(owner_url, "pre")
    await migrate(owner_url, "post")
    return urls


def owner_url(admin_url: str) -> str:
    """The owner's way into the product's database."""
    return _with(admin_url, database=DATABASE)


async def create_database(admin_url: str) -> None:
    connection = await asyncpg.connect(admin_url)
    try:
        if not await connection.fetchval("select 1 from pg_database where datname = $1", DATABASE):
            await connection.execute(f'create database "{DATABASE}"')
    finally:
        await connection.close()


async def create_role(connection: asyncpg.Connection, service: str, password: str) -> None:
    """A role that may log in and no more. One that exists keeps its password."""
    name = role(service)
    if not await connection.fetchval("select 1 from pg_roles where rolname = $1", name):
        literal = await connection.fetchval("select quote_literal($1::text)", password)
        await connection.execute(
            f'create role "{name}" login nosuperuser nocreatedb nocreaterole noinherit password {literal}'
        )


async def _open_one(connection: asyncpg.Connection, service: str, password: str) -> None:
    """The role owns nothing: what it may do comes from default privileges on what the migrations create."""
    name = role(service)
    await create_role(connection, service, password)
    await doors.open_one(connection, service)
    await connection.execute(f'alter role "{name}" in database "{DATABASE}" set search_path = "{service}", public')


async def _own_all(urls: Mapping[str, str]) -> None:
    for service, url in urls.items():
        try:
            connection = await asyncpg.connect(url)
        except asyncpg.InvalidAuthorizationSpecificationError:
            raise StartFailed(
                f"this database belongs to another installation: its role {role(service)} has another password. "
                "Nothing was changed. Start with that installation's home (--home), whose keys open what the database "
                "holds, or name an empty server"
            ) from None
        await connection.close()


def _with(url: str, *, database: str | None = None, user: str | None = None, password: str | None = None) -> str:
    parts = urlsplit(url)
    netloc = parts.netloc
    if user is not None:
        where = netloc.rpartition("@")[2]
        netloc = f"{quote(user, safe='')}:{quote(password or '', safe='')}@{where}"
    path = f"/{database}" if database is not None else parts.path
    return urlunsplit(parts._replace(netloc=netloc, path=path))
