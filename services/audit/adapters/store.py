"""The ledger's rows in PostgreSQL. One writer at a time, so that numbers have no gaps and every row knows the last."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.audit.domain.ledger import Entry, Row, chain, unreadable
from shared.messaging.unit import Connection

_LOCK = 7213003
_NOTING = 7213004
_PAGE_ROWS = 500
_BEFORE_ALL = -(2**63)
_COLUMNS = (
    "seq, recorded_at, event_id, event_type, event_time, source, tenant, ticket_id, actor, cause_id, trace_id,"
    " facts, data_digest, prev_hash, hash"
)
_INSERT = (
    f"insert into ledger ({_COLUMNS})"  # noqa: S608
    " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb, $13, $14, $15)"
)
_TIME = "case when {0} between '0001-01-01 00:00+00' and '9999-12-31 23:59:59.999999+00' then {0} end as {0}"
_READ = _COLUMNS.replace("recorded_at", _TIME.format("recorded_at")).replace("event_time", _TIME.format("event_time"))
"""A time that Python cannot hold is none: one such would stop the reading of all rows."""
_PAGE = f"select {_READ} from ledger where seq >= $1 and seq <= $2 order by seq limit $3"  # noqa: S608
_SPAN = f"select {_READ} from ledger where seq between $1 and $2 order by seq"  # noqa: S608
_LAST = f"select {_READ} from ledger where $2::uuid is null or ticket_id = $2 order by seq desc limit $1"  # noqa: S608

_KNOWN = "select event_id, event_type, data_digest from ledger where event_id = any($1::uuid[])"
_DESTROY_EACH = """
select place, keyring.destroy(tenant, ticket_id) as count
from unnest($1::text[], $2::uuid[]) with ordinality as asked (tenant, ticket_id, place)
"""


class EventIdReused(Exception):  # noqa: N818
    """Another event with the same id is in the ledger."""


async def append(connection: Connection, entries: Sequence[Entry], recorded_at: datetime) -> int:
    """Adds the entries, in their order, in the caller's transaction; how many. One that is there is passed over.

    Raises:
        EventIdReused: the id of one is there with other data.
    """
    await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
    after = await head(connection)
    rows: list[Row] = []
    for entry in await _new(connection, entries):
        rows.append(chain(entry, after=after, recorded_at=recorded_at))
        after = (rows[-1].seq, rows[-1].hash)
    if rows:
        await connection.executemany(_INSERT, [_values(row) for row in rows])
    return len(rows)


async def _new(connection: Connection, entries: Sequence[Entry]) -> list[Entry]:
    found = await connection.fetch(_KNOWN, [entry.event_id for entry in entries])
    known = {row["event_id"]: (row["event_type"], row["data_digest"]) for row in found}
    new = []
    for entry in entries:
        what = (entry.event_type, entry.data_digest)
        if entry.event_id not in known:
            known[entry.event_id] = what
            new.append(entry)
        elif known[entry.event_id] != what:
            raise EventIdReused
    return new


def _values(row: Row) -> tuple[Any, ...]:
    entry = row.entry
    return (
        row.seq, row.recorded_at, entry.event_id, entry.event_type, entry.event_time, entry.source,
        entry.tenant, entry.ticket_id, entry.actor, entry.cause_id, entry.trace_id, json.dumps(dict(entry.facts)),
        entry.data_digest, row.prev_hash, row.hash,
    )  # fmt: skip


async def destroy_keys(connection: Connection, tenant: str, ticket_id: UUID) -> int:
    """Destroys the ticket's data keys, and says how many: what was sealed under them is unreadable wherever it lies."""
    destroyed: int = await connection.fetchval("select keyring.destroy($1, $2)", tenant, ticket_id)
    return destroyed


async def destroy_keys_of_each(connection: Connection, tickets: Sequence[tuple[str, UUID]]) -> list[int]:
    """As `destroy_keys`, for many tickets in one statement, in their order."""
    rows = await connection.fetch(
        _DESTROY_EACH, [tenant for tenant, _ in tickets], [ticket_id for _, ticket_id in tickets]
    )
    return [row["count"] for row in sorted(rows, key=lambda row: row["place"])]


async def note_alone(connection: Connection) -> None:
    """Until the transaction ends nobody else notes the ledger's head."""
    await connection.execute("select pg_advisory_xact_lock($1)", _NOTING)


async def head(connection: Any) -> tuple[int, str] | None:
    """The last row's number and hash; `connection` is a connection or a pool."""
    row = await connection.fetchrow("select seq, hash from ledger order by seq desc limit 1")
    return None if row is None else (row["seq"], row["hash"])


async def hash_at(connection: Any, seq: int) -> str | None:
    found: str | None = await connection.fetchval("select hash from ledger where seq = $1", seq)
    return found


async def rows_of(connection: Any, first: int, last: int) -> list[Row]:
    return [_row(row) for row in await connection.fetch(_SPAN, first, last)]


async def pages(connection: Connection) -> AsyncIterator[list[Row]]:
    """The whole ledger as far as it goes now, in order, a page a statement.

    No snapshot is held meanwhile: it would keep the database from clearing away what all services delete. Rows are only
    added, and at the end, so the pages of a ledger that nobody touched are what one snapshot would show. Each begins
    with the last row of the one before: a number that stands twice shows there too.
    """
    end, _ = await head(connection) or (0, "")
    last: Row | None = None
    while rows := [
        _row(row) for row in await connection.fetch(_PAGE, last.seq if last else _BEFORE_ALL, end, _PAGE_ROWS)
    ]:
        new = rows[1:] if rows[0] == last else rows
        if not new:
            return
        yield new
        last = new[-1]


async def last_rows(connection: Connection, count: int, ticket_id: UUID | None) -> list[Row]:
    return [_row(row) for row in reversed(await connection.fetch(_LAST, count, ticket_id))]


def _row(row: Any) -> Row:
    """What stands there, or that it cannot be read: somebody with every right may have put there what we never do."""
    facts = _facts(row["facts"])
    if facts is None or row["recorded_at"] is None or row["event_time"] is None:
        return unreadable(row["seq"], row["prev_hash"])
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
        facts=facts,
        data_digest=row["data_digest"],
    )
    return Row(row["seq"], row["recorded_at"], entry, row["prev_hash"], row["hash"])


def _facts(stored: str) -> dict[str, Any] | None:
    try:
        found = json.loads(stored)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
