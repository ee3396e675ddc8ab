"""Tells open pages that something changed: PostgreSQL tells every replica, the replica tells its pages."""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from services.desk.adapters import presence, store
from shared.messaging.retry import Backoff
from shared.persistence.database import TRANSIENT, Database
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.desk")

TOGETHER_SECONDS: Final = 0.5
"""A page is told at once after a quiet while; then what comes is gathered for so long, and told together."""
WAITING_AT_MOST: Final = 10_000
"""A page that takes nothing while so much gathers has gone: its stream ends, and one that comes back reads anew."""
_CHANNELS = (store.CHANNEL, presence.CHANNEL)
_HEARTBEAT_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class News:
    """A ticket that changed, or that somebody came to or left."""

    kind: Literal["changed", "presence"]
    ticket_id: UUID


class _Listener:
    """What one page has not been told yet: each piece of news once, however often it came."""

    def __init__(self) -> None:
        self._waiting: dict[News, None] = {}
        self._woken = asyncio.Event()
        self._ended = False

    def tell(self, news: News) -> None:
        self._waiting[news] = None
        self._ended = self._ended or len(self._waiting) > WAITING_AT_MOST
        self._woken.set()

    def end(self) -> None:
        self._ended = True
        self._woken.set()

    async def waited(self, seconds: float) -> bool:
        """Until there is news, or for so long; False when the stream has ended."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        return not self._ended

    def take(self) -> Sequence[News]:
        told = tuple(self._waiting)
        self._waiting.clear()
        self._woken.clear()
        return told


class Hub:
    """Fans news of tickets out to listening pages. A page that lags behind is told later, and blocks no other."""

    def __init__(self) -> None:
        self._listeners: set[_Listener] = set()
        self._name, self._changes = secrets.token_hex(4), 0

    @property
    def news_at(self) -> str:
        """Another one once a ticket changed, or may have: a page made before that listens after was told by nobody."""
        return f"{self._name}-{self._changes}"

    def tell(self, news: News) -> None:
        self._changes += news.kind == "changed"
        for listener in self._listeners:
            listener.tell(news)

    def close(self) -> None:
        """Ends every stream, since news may have been lost."""
        self._changes += 1
        for listener in self._listeners:
            listener.end()

    @property
    def listeners(self) -> int:
        return len(self._listeners)

    async def changes(
        self, heartbeat: float = _HEARTBEAT_SECONDS, together: float = TOGETHER_SECONDS
    ) -> AsyncGenerator[Sequence[News]]:
        """News as they gather; none of them now and then, so that a dead connection is noticed."""
        listener = _Listener()
        self._listeners.add(listener)
        try:
            yield ()
            while await listener.waited(heartbeat):
                yield (told := listener.take())
                if told:
                    await asyncio.sleep(together)
        finally:
            self._listeners.discard(listener)


async def keep_listening(database: Database, hub: Hub) -> None:
    """Runs until cancelled. One connection a replica listens for all its pages.

    What is told while there is no such connection reaches nobody: once there is one, every stream is ended, and a
    page that comes back reads anew.
    """
    backoff = Backoff(first=0.2, most=5.0)

    def listening() -> None:
        backoff.reset()
        hub.close()

    while True:
        try:
            await _listen(database, hub, listening)
        except TRANSIENT as error:
            logger.warning("live updates wait for the database", extra=fields(error=type(error).__name__))
            await asyncio.sleep(backoff.next())


async def _listen(database: Database, hub: Hub, listening: Callable[[], None]) -> None:
    """Until the connection is lost."""
    gone = asyncio.Event()

    def lost(_connection: Any) -> None:
        gone.set()

    def heard(_connection: Any, _pid: int, channel: str, payload: object) -> None:
        with contextlib.suppress(ValueError):
            hub.tell(News("presence" if channel == presence.CHANNEL else "changed", UUID(str(payload))))

    async with database.pool.acquire() as connection:
        connection.add_termination_listener(lost)
        for channel in _CHANNELS:
            await connection.add_listener(channel, heard)
        listening()
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_HEARTBEAT_SECONDS):
                        await gone.wait()
                await connection.execute("select 1")
        finally:
            connection.remove_termination_listener(lost)
            with contextlib.suppress(*TRANSIENT):
                for channel in _CHANNELS:
                    await connection.remove_listener(channel, heard)
