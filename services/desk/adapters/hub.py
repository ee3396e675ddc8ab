"""Tells open pages that something changed: PostgreSQL tells every replica, the replica tells its pages."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from services.desk.adapters.store import CHANNEL
from shared.messaging.retry import Backoff
from shared.persistence.database import TRANSIENT, Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.desk")

_WAITING_AT_MOST = 64
_HEARTBEAT_SECONDS = 15.0


class Hub:
    """Fans ticket ids out to listening pages. A page that does not keep up misses some, never blocks others."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[UUID | None]] = set()

    def tell(self, ticket_id: UUID) -> None:
        for queue in self._queues:
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(ticket_id)

    def close(self) -> None:
        """Ends every stream."""
        for queue in self._queues:
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(None)

    @property
    def listeners(self) -> int:
        return len(self._queues)

    async def changes(self, heartbeat: float = _HEARTBEAT_SECONDS) -> AsyncIterator[UUID | None]:
        """Changed tickets as they come; None now and then, so that a dead connection is noticed."""
        queue: asyncio.Queue[UUID | None] = asyncio.Queue(_WAITING_AT_MOST)
        self._queues.add(queue)
        try:
            yield None
            while True:
                try:
                    changed = await asyncio.wait_for(queue.get(), heartbeat)
                except TimeoutError:
                    yield None
                    continue
                if changed is None:
                    return
                yield changed
        finally:
            self._queues.discard(queue)


async def keep_listening(database: Database, hub: Hub) -> None:
    """Runs until cancelled. One connection a replica listens for all its pages."""
    backoff = Backoff(first=0.2, most=5.0)
    while True:
        try:
            await _listen(database, hub)
        except TRANSIENT as error:
            logger.warning("live updates wait for the database", extra=fields(error=type(error).__name__))
            await asyncio.sleep(backoff.next())


async def _listen(database: Database, hub: Hub) -> None:
    def heard(_connection: Any, _pid: int, _channel: str, payload: object) -> None:
        with contextlib.suppress(ValueError):
            hub.tell(UUID(str(payload)))

    async with database.pool.acquire() as connection:
        await connection.add_listener(CHANNEL, heard)
        try:
            while True:
                await asyncio.sleep(_HEARTBEAT_SECONDS)
                await connection.execute("select 1")
        finally:
            with contextlib.suppress(*TRANSIENT):
                await connection.remove_listener(CHANNEL, heard)
