"""Since when something like a ticket is known, kept beside its vector, whatever order tickets come in.

A year of vectors is compared before the tenant's lock is taken; under it, only those that were placed meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.drafter.domain.bursts import Arrival
from shared.messaging.restricting import STANDS
from shared.messaging.unit import Connection

_EARLIEST: Final = f"""
select other.ticket_id, other.received_at from likeness own join likeness other using (tenant, encoder)
where own.tenant = $1 and own.ticket_id = $2 and other.ticket_id <> $2 and other.embedding <=> own.embedding <= $3
    and not exists ({STANDS} = other.ticket_id)
order by other.received_at, other.ticket_id limit 1
"""  # noqa: S608
_SINCE_PLACED: Final = f"""
select min(other.received_at) from likeness own join likeness other using (tenant, encoder)
where own.tenant = $1 and own.ticket_id = $2 and other.ticket_id <> $2 and other.embedding <=> own.embedding <= $3
    and other.placed > $4 and not exists ({STANDS} = other.ticket_id)
"""  # noqa: S608
_STANDS: Final = """
select exists (
    select from likeness own join likeness other using (tenant, encoder)
    where own.tenant = $1 and own.ticket_id = $2 and other.ticket_id = $3 and other.received_at = $4
        and other.embedding <=> own.embedding <= $5
)
"""
_MOVED: Final = """
select y.ticket_id, y.received_at, y.category, y.lang, y.like_since > $3 as known_earlier
from likeness own join likeness y using (tenant, encoder)
where own.tenant = $1 and own.ticket_id = $2 and y.ticket_id <> $2
    and (y.like_since = $3 and y.received_at <> $3 and y.embedding <=> own.embedding > $4
        or y.like_since > $3 and y.embedding <=> own.embedding <= $4)
order by y.received_at, y.ticket_id
"""
_PLACE: Final = """
update likeness set like_since = $3, placed = nextval('likeness_placed') where tenant = $1 and ticket_id = $2
"""
_NOTE: Final = "update likeness set like_since = $3 where tenant = $1 and ticket_id = any($2::uuid[])"
_SINCE: Final = f"""
update likeness own set like_since = (
    select min(other.received_at) from likeness other
    where other.tenant = own.tenant and other.encoder = own.encoder
        and (other.ticket_id = own.ticket_id or other.embedding <=> own.embedding <= $3
            and not exists ({STANDS} = other.ticket_id))
)
where own.tenant = $1 and own.ticket_id = any($2::uuid[])
"""  # noqa: S608
_KNOWN: Final = """
select count(*) >= $3 from (select from likeness where tenant = $1 and received_at < $2 limit $3) before
"""


@dataclass(frozen=True, slots=True)
class Past:
    """The earliest ticket very like one, among those placed up to then."""

    placed: int
    ticket_id: UUID | None = None
    at: datetime | None = None


async def past(connection: Connection, tenant: str, ticket_id: UUID, seen: float) -> Past:
    """Before the tenant's lock: what is found must still be looked at under it."""
    # Asked first: what is placed between the two questions is compared twice, and never not at all.
    placed = await connection.fetchval("select coalesce(max(placed), 0) from likeness where tenant = $1", tenant)
    row = await connection.fetchrow(_EARLIEST, tenant, ticket_id, 1 - seen)
    return Past(placed) if row is None else Past(placed, row["ticket_id"], row["received_at"])


async def since(connection: Connection, tenant: str, own: Arrival, before: Past, seen: float) -> list[Arrival]:
    """Notes it for a ticket, and for the later ones to which this ticket makes a difference; those are returned."""
    known = await _known_since(connection, tenant, own, before, seen)
    await connection.execute(_PLACE, tenant, own.ticket_id, known)
    rows = await connection.fetch(_MOVED, tenant, own.ticket_id, own.at, 1 - seen)
    now_known = [row["ticket_id"] for row in rows if row["known_earlier"]]
    no_more = [row["ticket_id"] for row in rows if not row["known_earlier"]]
    if now_known:
        await connection.execute(_NOTE, tenant, now_known, own.at)
    if no_more:
        await connection.execute(_SINCE, tenant, no_more, 1 - seen)
    return [Arrival(row["received_at"], row["ticket_id"], row["category"], row["lang"]) for row in rows]


async def _known_since(connection: Connection, tenant: str, own: Arrival, before: Past, seen: float) -> datetime:
    """An earliest one that has changed or gone since says nothing any more; then all are compared anew."""
    if before.ticket_id is not None and not await connection.fetchval(
        _STANDS, tenant, own.ticket_id, before.ticket_id, before.at, 1 - seen
    ):
        before = await past(connection, tenant, own.ticket_id, seen)
    fresh = await connection.fetchval(_SINCE_PLACED, tenant, own.ticket_id, 1 - seen, before.placed)
    return min(at for at in (own.at, before.at, fresh) if at is not None)


async def known(connection: Connection, tenant: str, before: datetime, least: int) -> bool:
    """Whether so many tickets came before then."""
    found: bool = await connection.fetchval(_KNOWN, tenant, before, least)
    return found
