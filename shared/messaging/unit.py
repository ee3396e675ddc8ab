"""A unit of work: what a handler writes and what it publishes commit together, or not at all."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from schemas.base import EventData
from shared.messaging import binding
from shared.messaging.event import Event
from shared.messaging.refused import Refused
from shared.telemetry import tracing

MAX_EVENT_BYTES = 4 * 1024 * 1024

_INSERT = """
insert into outbox (event_id, topic, key, headers, payload) values ($1, $2, $3, $4, $5)
on conflict (event_id, topic) do nothing
"""

_FIRST_TIMES = """
insert into inbox (event_id, consumer) select id, $2 from unnest($1::uuid[]) as given (id) order by id
on conflict do nothing returning event_id
"""

Connection = asyncpg.Connection | PoolConnectionProxy


_HOLD = "select pg_advisory_xact_lock_shared(hashtextextended(current_schema() || $1::uuid::text, 7213039))"
_CLOSE = "select pg_advisory_xact_lock(hashtextextended(current_schema() || $1::uuid::text, 7213039))"
_IS_ERASED = "select exists (select from erased where id = $1)"


async def is_erased(database: Connection | asyncpg.Pool, ticket_id: UUID) -> bool:
    """Whether the service erased the ticket; `database` is a connection or a pool."""
    return bool(await database.fetchval(_IS_ERASED, ticket_id))


def refused_by(consumer: str) -> str:
    """Under this name the inbox knows what a consumer set aside and has not handled since."""
    return f"{consumer}/refused"


class UnitOfWork:
    """One open transaction of one service."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.published: list[EventData] = []

    async def publish(self, event: Event[Any]) -> None:
        """Puts the event in the outbox; the relay sends it once the transaction has committed."""
        headers = binding.headers_of(event, event.trace or tracing.inject())
        if await self._enqueue(event.id, event.type, binding.key_of(event), headers, binding.value_of(event)):
            self.published.append(event.data)

    async def publish_dead_letter(
        self, event_id: UUID, topic: str, key: bytes | None, headers: dict[str, str], payload: bytes
    ) -> None:
        await self._enqueue(event_id, topic, key, {**headers, **tracing.inject()}, payload)

    async def first_time(self, event_id: UUID, consumer: str) -> bool:
        """Notes the event in the inbox; False when it was handled before."""
        done = await self.connection.execute(
            "insert into inbox (event_id, consumer) values ($1, $2) on conflict do nothing",
            event_id,
            consumer,
        )
        return bool(done.endswith(" 1"))

    async def first_times(self, event_ids: Sequence[UUID], consumer: str) -> set[UUID]:
        """As `first_time`, for many at once: those that were not handled before.

        In order of their ids: two batches that know some of the same wait for each other, never both.
        """
        rows = await self.connection.fetch(_FIRST_TIMES, event_ids, consumer)
        return {row["event_id"] for row in rows}

    async def taken_back(self, event_id: UUID, consumer: str, *, record_id: UUID) -> bool:
        """Claims an event that was refused; False when it was not, or it is handled or claimed by somebody else.

        A record that could not be read when it was refused stands in the inbox under `record_id`.
        """
        rows = await self.connection.fetch(
            "delete from inbox where event_id = any($1::uuid[]) and consumer = $2 returning event_id",
            [event_id, record_id],
            refused_by(consumer),
        )
        claimed = {row["event_id"] for row in rows}
        return event_id in claimed or (bool(claimed) and await self.first_time(event_id, consumer))

    async def hold(self, ticket_id: UUID) -> bool:
        """Keeps the ticket from being erased until the transaction ends; False when it was erased before."""
        await self.connection.execute(_HOLD, ticket_id)
        return not await is_erased(self.connection, ticket_id)

    async def wait_for_others(self, ticket_id: UUID) -> None:
        """Waits for what works on the ticket; until this transaction ends nobody begins to."""
        await self.connection.execute(_CLOSE, ticket_id)

    async def close_for_good(self, ticket_id: UUID) -> None:
        """From this transaction on, `hold` says False; what waited for the end of a restriction goes."""
        await self.wait_for_others(ticket_id)
        await self.connection.execute("insert into erased (id) values ($1) on conflict do nothing", ticket_id)
        await self.connection.execute("delete from waiting_record where ticket_id = $1", ticket_id)
        await self.connection.execute("delete from restricted where ticket_id = $1", ticket_id)

    async def _enqueue(
        self, event_id: UUID, topic: str, key: bytes | None, headers: dict[str, str], payload: bytes
    ) -> bool:
        """What the bus would never take must not enter the outbox: it would stand at its head for ever.

        False when the same event stands there already.
        """
        if len(payload) > MAX_EVENT_BYTES:
            raise Refused("event_too_large")
        done = await self.connection.execute(_INSERT, event_id, topic, key, json.dumps(headers), payload)
        return bool(done.endswith(" 1"))
