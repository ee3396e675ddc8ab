"""One schema for each service, and no way from one to another."""

import asyncpg

from schemas.topics import SERVICES


def role(service: str) -> str:
    """The database role of a service."""
    return f"guichet_{service}"


async def close(connection: asyncpg.Connection) -> None:
    """Nothing is open to everybody. Asked of the owner, on its database."""
    name = await connection.fetchval("select quote_ident(current_database())")
    await connection.execute(f"revoke all on database {name} from public")
    await connection.execute("revoke create on schema public from public")


async def open_one(connection: asyncpg.Connection, service: str) -> None:
    """A role that exists gets its own schema. It owns nothing: what it may do are default privileges."""
    name, database = role(service), await connection.fetchval("select quote_ident(current_database())")
    for statement in (
        f'create schema if not exists "{service}"',
        f'revoke all on schema "{service}" from public',
        f'grant connect on database {database} to "{name}"',
        f'grant usage on schema "{service}" to "{name}"',
        f'alter default privileges in schema "{service}" grant select, insert, update, delete on tables to "{name}"',
        f'alter default privileges in schema "{service}" grant usage, select on sequences to "{name}"',
    ):
        await connection.execute(statement)


async def missing_roles(connection: asyncpg.Connection) -> list[str]:
    """Those that whoever runs the server has not made yet."""
    wanted = [role(service) for service in SERVICES]
    there = await connection.fetch("select rolname from pg_roles where rolname = any($1)", wanted)
    return sorted(set(wanted) - {row["rolname"] for row in there})
