"""The pool of one service's role, and its transactions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from shared.messaging.outcomes import Outcomes
from shared.messaging.unit import UnitOfWork
from shared.telemetry.metrics import meter

# What a restart or a cut connection looks like from here: worth another try, nothing was committed or
# the inbox knows it was.
TRANSIENT: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.exceptions.CannotConnectNowError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.TransactionRollbackError,
    OSError,
    TimeoutError,
)


class Database:
    """Opened by the composition root; knows one schema and reaches no other."""

    def __init__(self, pool: asyncpg.Pool, outcomes: Outcomes | None = None) -> None:
        self.pool = pool
        self._outcomes = outcomes or Outcomes(meter())

    @classmethod
    async def connect(cls, url: str, *, schema: str, size: int = 5) -> "Database":
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=size,
            command_timeout=30,
            server_settings={"search_path": f"{schema},public", "application_name": f"guichet-{schema}"},
        )
        return cls(pool)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[UnitOfWork]:
        async with self.pool.acquire() as connection, connection.transaction():
            unit = UnitOfWork(connection)
            yield unit
        self._outcomes.count(unit.published)

    async def close(self) -> None:
        await self.pool.close()
