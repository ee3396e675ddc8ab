"""The messages of each ticket, pseudonymised, in PostgreSQL: of two readings of one message the later stays."""

from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from schemas.tickets import TicketTriaged
from services.drafter.domain.summary import Message
from shared.messaging.event import Event
from shared.messaging.unit import Connection

_LOCK: Final = "select pg_advisory_xact_lock(hashtextextended($1 || $2::uuid::text, 5120987))"
_PUT: Final = """
insert into thread as held (tenant, ticket_id, version, stamp, event_id, received_at, lang, body)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (tenant, ticket_id, version) do update
set stamp = excluded.stamp, event_id = excluded.event_id, lang = excluded.lang, body = excluded.body
where (held.stamp, held.event_id) < (excluded.stamp, excluded.event_id)
returning xmax <> 0 as replaced
"""
_ALL: Final = "select * from thread where tenant = $1 and ticket_id = $2 order by version"


async def put(connection: Connection, event: Event[TicketTriaged]) -> bool:
    """Keeps the message, alone on its thread until the transaction ends; True when it stands for an earlier reading."""
    data = event.data
    await connection.execute(_LOCK, event.tenant, data.ticket_id)
    replaced = await connection.fetchval(
        _PUT, event.tenant, data.ticket_id, data.version, event.time, event.id, data.received_at, data.lang, data.body
    )
    return bool(replaced)


async def messages(connection: Connection, tenant: str, ticket_id: UUID, zone: ZoneInfo) -> list[Message]:
    """What is known of the thread, in order."""
    return [
        Message(row["version"], row["received_at"].astimezone(zone), row["lang"], row["body"])
        for row in await connection.fetch(_ALL, tenant, ticket_id)
    ]
