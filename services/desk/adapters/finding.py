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
LOOKED_AT = 1000
SECONDS_BETWEEN = 6 * 3600.0
_REST = 0.05

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
_NEXT = f"""
select t.ticket_id, w.ticket_id is not null as noted
from (select ticket_id from ticket where ticket_id > $1 order by ticket_id limit {LOOKED_AT}) as t
left join ticket_words w using (ticket_id) order by t.ticket_id
"""  # noqa: S608


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
    """Makes up for tickets that came before there was a search; how many. Looks at some of all tickets at a time."""
    filled, after = 0, UUID(int=0)
    while looked := await database.pool.fetch(_NEXT, after):
        after = looked[-1]["ticket_id"]
        without = [row["ticket_id"] for row in looked if not row["noted"]]
        for start in range(0, len(without), BATCH):
            await _note(database, without[start : start + BATCH])
        filled += len(without)
        await anyio.sleep(_REST)
    return filled


async def _note(database: Database, tickets: Sequence[UUID]) -> None:
    async with database.unit() as unit:
        for ticket_id in tickets:
            if await store.lock(unit.connection, ticket_id) is not None:
                ticket = await store.load(unit.connection, ticket_id)
                await words.note(unit.connection, ticket_id, ticket.facts)


async def keep_filling(database: Database) -> None:
    """A look at all tickets, and a long rest when none was without."""
    if not await fill(database):
        await anyio.sleep(SECONDS_BETWEEN)
