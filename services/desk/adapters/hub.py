"""Tells open pages that something changed: PostgreSQL tells every replica, the replica tells its pages."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from services.desk.adapters import presence, store
from shared.messaging.retry import Backoff
from shared.persistence.database import TRANSIENT, Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.desk")

_CHANNELS = (store.CHANNEL, presence.CHANNEL)
_WAITING_AT_MOST = 64
_HEARTBEAT_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class News:
    """A ticket that changed, or that somebody came to or left."""

    kind: Literal["changed", "presence"]
    ticket_id: UUID


class Hub:
    """Fans news of tickets out to listening pages. A page that does not keep up misses some, never blocks others."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[News | None]] = set()

    def tell(self, news: News) -> None:
        for queue in self._queues:
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(news)

    def close(self) -> None:
        """Ends every stream."""
        for queue in self._queues:
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(None)

    @property
    def listeners(self) -> int:
        return len(self._queues)

    async def changes(self, heartbeat: float = _HEARTBEAT_SECONDS) -> AsyncGenerator[News | None]:
        """News as it comes; None now and then, so that a dead connection is noticed."""
        queue: asyncio.Queue[News | None] = asyncio.Queue(_WAITING_AT_MOST)
        self._queues.add(queue)
        try:
            yield None
            while True:
                try:
                    news = await asyncio.wait_for(queue.get(), heartbeat)
                except TimeoutError:
                    yield None
                    continue
                if news is None:
                    return
                yield news
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
    def heard(_connection: Any, _pid: int, channel: str, payload: object) -> None:
        with contextlib.suppress(ValueError):
            hub.tell(News("presence" if channel == presence.CHANNEL else "changed", UUID(str(payload))))

    async with database.pool.acquire() as connection:
        for channel in _CHANNELS:
            await connection.add_listener(channel, heard)
        try:
            while True:
                await asyncio.sleep(_HEARTBEAT_SECONDS)
                await connection.execute("select 1")
        finally:
            with contextlib.suppress(*TRANSIENT):
                for channel in _CHANNELS:
                    await connection.remove_listener(channel, heard)
