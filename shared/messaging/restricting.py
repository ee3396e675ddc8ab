"""What every service does of a restriction: it notes it, and records of that ticket wait until it is lifted."""

import asyncio
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

import asyncpg

from schemas.restriction import RestrictionDecided
from schemas.topics import BY_NAME
from shared.messaging.dead_letters import Origin
from shared.messaging.event import Event
from shared.messaging.subscription import Subscription
from shared.messaging.unit import Connection, UnitOfWork, is_erased

STANDS: Final = "select from restricted r where not r.lifted and r.ticket_id"
"""In an `exists (…)`, with what the ticket's id must be after it."""
_NOTE: Final = """
insert into restricted (ticket_id, restriction_id, lifted, decided_at) values ($1, $2, $3, $4)
on conflict (ticket_id, restriction_id) do update set lifted = true where excluded.lifted
"""
_OF_THESE: Final = "select distinct ticket_id from restricted where not lifted and ticket_id = any($1::uuid[])"
_SINCE: Final = "select max(decided_at) from restricted where ticket_id = $1 and not lifted"
_LAY: Final = """
insert into waiting_record (consumer, event_id, tenant, ticket_id, origin, headers, value)
values ($1, $2, $3, $4, $5::jsonb, $6::jsonb, $7) on conflict do nothing
"""
_DUE: Final = f"""
select id, origin, headers, value from waiting_record
where consumer = $1 and not exists ({STANDS} = waiting_record.ticket_id) order by id limit $2
"""  # noqa: S608


class Raw(NamedTuple):
    """A record as it came."""

    origin: Origin
    headers: dict[str, str]
    value: bytes


class Laid(NamedTuple):
    """A record that was set aside."""

    id: int
    raw: Raw


class TakesUp(Protocol):
    async def take_up(self) -> int: ...


def waits_at(service: str, topic: str) -> bool:
    """Whether events of a restricted ticket wait before this service."""
    known = BY_NAME.get(topic)
    return known is not None and service in known.waits_at


def is_told(service: str) -> bool:
    """Whether the service reads what the desk decides of restrictions. The audit has it on record, as all else."""
    return service in BY_NAME[RestrictionDecided.TYPE].readers


def subscription() -> Subscription[RestrictionDecided, None]:
    """The same for every service that keeps something of tickets."""
    return Subscription(RestrictionDecided, obey, also_erased=True)


async def obey(event: Event[RestrictionDecided], _: None, unit: UnitOfWork) -> None:
    """Who works on the ticket ends first; the erasure that ends a restriction takes its note along."""
    data = event.data
    if data.decision == "erased" or await is_erased(unit.connection, data.ticket_id):
        return
    await unit.wait_for_others(data.ticket_id)
    lifted = data.decision == "lifted"
    await note(unit.connection, data.ticket_id, data.restriction_id, data.decided_at, lifted=lifted)


async def note(connection: Connection, ticket_id: UUID, restriction_id: UUID, at: datetime, *, lifted: bool) -> None:
    """In whatever order they come, a lifted restriction stays lifted."""
    await connection.execute(_NOTE, ticket_id, restriction_id, lifted, at)


async def restricted_since(connection: Connection, ticket_id: UUID) -> datetime | None:
    """When the latest restriction was decided that is in force; None when none is."""
    at: datetime | None = await connection.fetchval(_SINCE, ticket_id)
    return at


async def restricted(database: Connection | asyncpg.Pool, tickets: Collection[UUID]) -> set[UUID]:
    """Those of the tickets whose processing is restricted now."""
    return {row["ticket_id"] for row in await database.fetch(_OF_THESE, list(tickets))}


async def lay_aside(connection: Connection, consumer: str, event: Event[Any], raw: Raw) -> None:
    """Keeps a record as it came; one that comes again is kept once."""
    origin, headers = json.dumps(asdict(raw.origin)), json.dumps(raw.headers)
    await connection.execute(
        _LAY, consumer, event.id, event.tenant, event.ticket_id, origin, headers, raw.value
    )  # fmt: skip


async def due(pool: asyncpg.Pool, consumer: str, most: int) -> list[Laid]:
    """What one consumer set aside of tickets that are not restricted any more, in the order in which it came."""
    rows = await pool.fetch(_DUE, consumer, most)
    return [
        Laid(row["id"], Raw(Origin(**json.loads(row["origin"])), json.loads(row["headers"]), row["value"]))
        for row in rows
    ]


async def taken_up(pool: asyncpg.Pool, ids: Collection[int]) -> None:
    await pool.execute("delete from waiting_record where id = any($1::bigint[])", list(ids))


async def take_up(consumers: Sequence[TakesUp], *, pause: float = 2.0) -> None:
    """One look at what was lifted, and a pause after it: work for the background."""
    for consumer in consumers:
        while await consumer.take_up():
            pass
    await asyncio.sleep(pause)
