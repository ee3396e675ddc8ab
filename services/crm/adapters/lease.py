"""Says which senders are alive: each holds a session-level advisory lock on its owner id for as long as it lives."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from services.crm.adapters import store
from services.crm.domain.delivery import State
from shared.messaging.retry import Backoff
from shared.messaging.unit import Connection
from shared.persistence.database import Database
from shared.runtime.ending import told_to_end
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.crm.lease")

_PULSE_SECONDS = 2.0


def _lock_key(owner: UUID) -> int:
    return int.from_bytes(owner.bytes[:8], "big", signed=True)


class Lease:
    """One sender's sign of life. While it is not held, the sender takes nothing new."""

    def __init__(self, database: Database) -> None:
        self.owner = uuid4()
        self.in_hand: set[tuple[UUID, int]] = set()  # reply and attempt, of what this owner knows that it took
        self._database = database
        self._held = asyncio.Event()

    async def wait(self) -> None:
        await self._held.wait()

    async def keep(self) -> None:
        """Holds the lock until cancelled, and takes it again when the database was away."""
        backoff = Backoff(first=0.2, most=5.0)
        while True:
            try:
                async with self._hold() as connection:
                    backoff.reset()
                    while True:
                        await asyncio.sleep(_PULSE_SECONDS)
                        await connection.execute("select 1")
            except Exception as error:
                if told_to_end():
                    raise
                logger.warning("the sender's lease is lost for now", extra=fields(error=type(error).__name__))
                await asyncio.sleep(backoff.next())

    @asynccontextmanager
    async def _hold(self) -> AsyncIterator[Connection]:
        key = _lock_key(self.owner)
        async with self._database.pool.acquire() as connection:
            await connection.execute("select pg_advisory_lock($1)", key)
            self._held.set()
            try:
                yield connection
            finally:
                self._held.clear()
                if not connection.is_closed():
                    await connection.execute("select pg_advisory_unlock($1)", key)


async def is_dead(connection: Connection, owner: UUID) -> bool:
    """Nobody holds the owner's lock; until this transaction ends nobody can."""
    dead: bool = await connection.fetchval("select pg_try_advisory_xact_lock($1)", _lock_key(owner))
    return dead


async def left_by_the_dead(connection: Connection, owner: UUID) -> list[tuple[store.Delivery, UUID, State]]:
    """What owners that are no more had in hand. A living owner's rows are never in the list."""
    found = await store.abandoned(connection, owner)
    dead = {other: await is_dead(connection, other) for other in {row[1] for row in found}}
    return [row for row in found if dead[row[1]]]
