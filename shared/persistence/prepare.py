"""`python -m shared.persistence.prepare [pre|post]`: doors and migrations, as the owner, on a database that others run.

Roles and the extension `vector` are made by whoever runs the server (on a cluster, the operator). Safe to repeat.
An empty database gets what is `post` at once too, the wall between tenants: no earlier code runs on it. Until that is
done, the schema that is filled last says so in its comment.
"""

import asyncio
import sys
from typing import Final, Literal

import asyncpg

from schemas.topics import SERVICES
from shared.persistence import doors
from shared.persistence.migrate import migrate
from shared.persistence.settings import OwnerSettings

_FIRST: Final = "first preparation"
_IS_FIRST: Final = """
select to_regclass(format('%I.migration', $1::text)) is null
    or obj_description(to_regnamespace(quote_ident($1)), 'pg_namespace') is not distinct from $2
"""
_BEGUN: Final = f"comment on schema \"{SERVICES[-1]}\" is '{_FIRST}'"
_OVER: Final = f'comment on schema "{SERVICES[-1]}" is null'


class NotReady(Exception):  # noqa: N818
    """Something that others make is not there yet; the message says what."""


async def prepare(owner_url: str, phase: Literal["pre", "post"]) -> list[str]:
    """The migrations that were applied.

    Raises:
        NotReady: a role is missing.
    """
    connection = await asyncpg.connect(owner_url)
    try:
        if missing := await doors.missing_roles(connection):
            raise NotReady(f"roles not made yet: {', '.join(missing)}")
        first = await _is_first(connection)
        await doors.close(connection)
        for service in SERVICES:
            await doors.open_one(connection, service)
        if first:
            await connection.execute(_BEGUN)
    finally:
        await connection.close()
    applied = await migrate(owner_url, phase)
    if not first:
        return applied
    if phase == "pre":
        applied += await migrate(owner_url, "post")
    await _over(owner_url)
    return applied


async def _is_first(connection: asyncpg.Connection) -> bool:
    """The schema that is filled last holds nothing, or a first run was cut short before its end."""
    return bool(await connection.fetchval(_IS_FIRST, SERVICES[-1], _FIRST))


async def _over(owner_url: str) -> None:
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(_OVER)
    finally:
        await connection.close()


def main(arguments: list[str]) -> int:
    phase: Literal["pre", "post"] = "post" if arguments == ["post"] else "pre"
    url = OwnerSettings().database_url.get_secret_value()
    try:
        applied = asyncio.run(prepare(url, phase))
    except (NotReady, OSError, asyncpg.PostgresError) as error:
        told = str(error) if isinstance(error, NotReady) else type(error).__name__
        sys.stderr.write(f"the database is not ready: {told}; nothing was lost, this is tried again\n")
        return 1
    sys.stdout.write("".join(f"applied {name}\n" for name in applied) or "nothing to do\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
