"""Tickets whose crowd is large, until what they change of it was told."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.drafter.adapters.likeness import Kept
from services.drafter.domain.bursts import Arrival
from shared.messaging.unit import Connection

_PUT_OFF: Final = """
insert into unsettled (tenant, kept, ticket_id, event_id) select $1, $2, ticket_id, $4 from unnest($3::uuid[]) ticket_id
on conflict (tenant, kept, ticket_id) do update set event_id = excluded.event_id
"""
_FIRST: Final = """
select ticket_id, unsettled.event_id, received_at, category, lang from unsettled join likeness using (tenant, ticket_id)
where tenant = $1 and kept = $2 order by received_at, ticket_id limit 1
"""
_SETTLED: Final = "delete from unsettled where tenant = $1 and kept = $2 and ticket_id = any($3::uuid[])"
_OF_KIND: Final = "delete from unsettled where tenant = $1 and kept = $2"
_FORGOTTEN: Final = """
delete from unsettled where not exists
    (select from likeness where likeness.tenant = unsettled.tenant and likeness.ticket_id = unsettled.ticket_id)
"""


@dataclass(frozen=True, slots=True)
class PutOff:
    arrival: Arrival
    event_id: UUID


async def put_off(connection: Connection, tenant: str, kept: Kept, tickets: Collection[UUID], event_id: UUID) -> None:
    if tickets:
        await connection.execute(_PUT_OFF, tenant, kept, list(tickets), event_id)


async def crowds(connection: Connection) -> list[tuple[str, Kept]]:
    """Tenants of which something waits, and of which kind. Tickets that are forgotten since wait no more."""
    await connection.execute(_FORGOTTEN)
    rows = await connection.fetch("select distinct tenant, kept from unsettled order by tenant, kept")
    return [(row["tenant"], row["kept"]) for row in rows]


async def first(connection: Connection, tenant: str, kept: Kept) -> PutOff | None:
    """The earliest that waits."""
    row = await connection.fetchrow(_FIRST, tenant, kept)
    if row is None:
        return None
    return PutOff(Arrival(row["received_at"], row["ticket_id"], row["category"], row["lang"]), row["event_id"])


async def settled(connection: Connection, tenant: str, kept: Kept, tickets: Iterable[UUID]) -> None:
    await connection.execute(_SETTLED, tenant, kept, list(tickets))


async def forget(connection: Connection, tenant: str, kept: Kept) -> None:
    """Nothing of this kind is told any more."""
    await connection.execute(_OF_KIND, tenant, kept)
