"""Searching the queue by pseudonymised words and ids. Nothing is opened; what is asked is kept nowhere."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import anyio

from schemas.tickets import TicketPseudonymized
from services.desk.adapters import store, words
from services.desk.adapters.queue import COLUMNS, PAGE, Cursor, Page, cut
from services.desk.domain.finding import Wanted, excerpt
from shared.messaging.unit import Connection
from shared.persistence.database import Database

MOST_COUNTED = 1000
BATCH = 50
SECONDS_BETWEEN = 600.0

_PAGE = f"""
select {COLUMNS} from ticket
where tenant = $1 and ticket_id = any(array(select tickets_found($2::tsquery, $3, $4, $5, $6, {PAGE + 1})))
order by waiting_since desc, ticket_id desc
"""  # noqa: S608
_COUNT = f"select tickets_counted($1::tsquery, $2, $3, {MOST_COUNTED + 1})"

_TEXTS = """
select ticket_id, data ->> 'body' as text from fact where ticket_id = any($1::uuid[]) and kind = $2
order by version desc
"""


async def page(connection: Connection, tenant: str, wanted: Wanted, after: Cursor | None) -> Page:
    """One page of what was found, the newest first; of the tenant that the session serves, and of no other."""
    start = (after.since, after.ticket_id) if after else (None, None)
    return cut(await connection.fetch(_PAGE, tenant, *_asked(wanted), *start))


async def excerpts(connection: Connection, wanted: Wanted, rows: Sequence[Any]) -> dict[UUID, str]:
    """By ticket, where a word stands in a message as the models saw it; of those whose subject has none."""
    unclear = [row["ticket_id"] for row in rows if wanted.stems and not excerpt(row["subject"], wanted.stems)]
    told = await connection.fetch(_TEXTS, unclear, TicketPseudonymized.TYPE)
    found: dict[UUID, str] = {}
    for row in told:
        if row["ticket_id"] not in found and (stretch := excerpt(row["text"], wanted.stems)):
            found[row["ticket_id"]] = stretch
    return found


async def count(connection: Connection, wanted: Wanted) -> int:
    """How many were found, up to one more than `MOST_COUNTED`."""
    return int(await connection.fetchval(_COUNT, *_asked(wanted)))


def _asked(wanted: Wanted) -> tuple[Any, ...]:
    return wanted.tsquery, wanted.lowest, wanted.highest


async def fill(database: Database) -> int:
    """Makes up for tickets that came before there was a search; how many, at most `BATCH`."""
    async with database.unit() as unit:
        rows = await unit.connection.fetch(
            "select t.ticket_id from ticket t where not exists "
            "(select from ticket_words w where w.ticket_id = t.ticket_id) limit $1",
            BATCH,
        )
        for row in rows:
            if await store.lock(unit.connection, row["ticket_id"]) is not None:
                ticket = await store.load(unit.connection, row["ticket_id"])
                await words.note(unit.connection, row["ticket_id"], ticket.facts)
    return len(rows)


async def keep_filling(database: Database) -> None:
    """A batch, and a rest when there was none."""
    if not await fill(database):
        await anyio.sleep(SECONDS_BETWEEN)
