"""The pool of one service's role, and its transactions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from shared.messaging.outcomes import Outcomes
from shared.messaging.unit import UnitOfWork
from shared.telemetry.metrics import meter

TENANT_SETTING = "guichet.tenant"

# What a restart, a cut connection, a full disk or a server that is being replaced looks like from here: worth another
# try, nothing was committed or the inbox knows it was. `InternalClientError` is what asyncpg says when the connection
# is lost within a statement.
TRANSIENT: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.exceptions.CannotConnectNowError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.TransactionRollbackError,
    asyncpg.exceptions.ReadOnlySQLTransactionError,
    asyncpg.exceptions.PostgresSystemError,
    OSError,
    TimeoutError,
)


# The server notices within half a minute that nobody is there any more: until then a lost session keeps its locks.
_NOTICED = {
    "tcp_keepalives_idle": "15",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30000",
}


def session_of(tenant: str | None, schema: str) -> dict[str, str]:
    """What a session of a service says of itself when it begins; `tenancy.sql` goes by it."""
    return {"search_path": f"{schema},public"} | ({} if tenant is None else {TENANT_SETTING: tenant})


class Database:
    """Opened by the composition root; knows one schema and reaches no other."""

    def __init__(self, pool: asyncpg.Pool, outcomes: Outcomes | None = None) -> None:
        self.pool = pool
        self._outcomes = outcomes or Outcomes(meter())

    @classmethod
    async def connect(cls, url: str, *, schema: str, tenant: str | None = None, size: int = 5) -> "Database":
        """Its sessions see the rows of `tenant`; without one, of nobody."""
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=size,
            command_timeout=30,
            server_settings={"application_name": f"guichet-{schema}", **_NOTICED, **session_of(tenant, schema)},
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
