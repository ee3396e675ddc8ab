"""Since when something like a ticket is known, kept beside its vector, whatever order tickets come in."""

from datetime import datetime
from typing import Final

from services.drafter.domain.bursts import Arrival
from shared.messaging.unit import Connection

_MOVED: Final = """
select y.ticket_id, y.received_at, y.category, y.lang from likeness own join likeness y using (tenant, encoder)
where own.tenant = $1 and own.ticket_id = $2 and y.ticket_id <> $2
    and (y.like_since = $3 and y.received_at <> $3 and y.embedding <=> own.embedding > $4
        or y.like_since > $3 and y.embedding <=> own.embedding <= $4)
order by y.received_at, y.ticket_id
"""
_SINCE: Final = """
update likeness own set like_since = (
    select min(other.received_at) from likeness other
    where other.tenant = own.tenant and other.encoder = own.encoder
        and (other.ticket_id = own.ticket_id or other.embedding <=> own.embedding <= $3)
)
where own.tenant = $1 and own.ticket_id = any($2::uuid[])
"""
_KNOWN: Final = """
select count(*) >= $3 from (select from likeness where tenant = $1 and received_at < $2 limit $3) before
"""


async def since(connection: Connection, tenant: str, own: Arrival, seen: float) -> list[Arrival]:
    """Notes it for a ticket, and for the later ones to which this ticket makes a difference; those are returned."""
    rows = await connection.fetch(_MOVED, tenant, own.ticket_id, own.at, 1 - seen)
    moved = [Arrival(row["received_at"], row["ticket_id"], row["category"], row["lang"]) for row in rows]
    await connection.execute(_SINCE, tenant, [own.ticket_id, *(one.ticket_id for one in moved)], 1 - seen)
    return moved


async def known(connection: Connection, tenant: str, before: datetime, least: int) -> bool:
    """Whether so many tickets came before then."""
    found: bool = await connection.fetchval(_KNOWN, tenant, before, least)
    return found
