"""The ledger's rows in PostgreSQL. One writer at a time, so that numbers have no gaps and every row knows the last."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

from services.audit.domain.ledger import Entry, Row, chain
from shared.messaging.unit import Connection

_LOCK = 7213003
_BATCH = 500
_COLUMNS = (
    "seq, recorded_at, event_id, event_type, event_time, source, tenant, ticket_id, actor, cause_id, trace_id,"
    " facts, data_digest, prev_hash, hash"
)
_INSERT = (
    f"insert into ledger ({_COLUMNS})"  # noqa: S608
    " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb, $13, $14, $15)"
)
_IN_ORDER = f"select {_COLUMNS} from ledger order by seq"  # noqa: S608
_LAST = f"select {_COLUMNS} from ledger where $2::uuid is null or ticket_id = $2 order by seq desc limit $1"  # noqa: S608


class EventIdReused(Exception):  # noqa: N818
    """Another event with the same id is in the ledger."""


async def append(connection: Connection, entry: Entry, recorded_at: datetime) -> Row | None:
    """Adds the entry in the caller's transaction; None when this very event is there already.

    Raises:
        EventIdReused: the id is there with other data.
    """
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
    known = await connection.fetchrow("select event_type, data_digest from ledger where event_id = $1", entry.event_id)
    if known is not None:
        if (known["event_type"], known["data_digest"]) != (entry.event_type, entry.data_digest):
            raise EventIdReused
        return None
    row = chain(entry, after=await head(connection), recorded_at=recorded_at)
    await connection.execute(
        _INSERT, row.seq, row.recorded_at, entry.event_id, entry.event_type, entry.event_time, entry.source,
        entry.tenant, entry.ticket_id, entry.actor, entry.cause_id, entry.trace_id, json.dumps(dict(entry.facts)),
        entry.data_digest, row.prev_hash, row.hash,
    )  # fmt: skip
    return row


async def destroy_keys(connection: Connection, tenant: str, ticket_id: UUID) -> int:
    """Destroys the ticket's data keys, and says how many: what was sealed under them is unreadable wherever it lies."""
    destroyed: int = await connection.fetchval("select keyring.destroy($1, $2)", tenant, ticket_id)
    return destroyed


async def head(connection: Any) -> tuple[int, str] | None:
    """The last row's number and hash; `connection` is a connection or a pool."""
    row = await connection.fetchrow("select seq, hash from ledger order by seq desc limit 1")
    return None if row is None else (row["seq"], row["hash"])


async def hash_at(connection: Any, seq: int) -> str | None:
    found: str | None = await connection.fetchval("select hash from ledger where seq = $1", seq)
    return found


async def batches_in_order(connection: Connection) -> AsyncIterator[list[Row]]:
    """The whole ledger, streamed from one snapshot."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        cursor = await connection.cursor(_IN_ORDER)
        while rows := await cursor.fetch(_BATCH):
            yield [_row(row) for row in rows]


async def last_rows(connection: Connection, count: int, ticket_id: UUID | None) -> list[Row]:
    return [_row(row) for row in reversed(await connection.fetch(_LAST, count, ticket_id))]


def _row(row: Any) -> Row:
    entry = Entry(
        event_id=row["event_id"],
        event_type=row["event_type"],
        event_time=row["event_time"],
        source=row["source"],
        tenant=row["tenant"],
        ticket_id=row["ticket_id"],
        actor=row["actor"],
        cause_id=row["cause_id"],
        trace_id=row["trace_id"],
        facts=json.loads(row["facts"]),
        data_digest=row["data_digest"],
    )
    return Row(row["seq"], row["recorded_at"], entry, row["prev_hash"], row["hash"])
