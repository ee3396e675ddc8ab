"""A sender's sign of life."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from services.crm.adapters.lease import Lease


class Connection:
    """To a database that went away and was not missed yet."""

    def is_closed(self) -> bool:
        return False

    async def execute(self, sql: str, *_: object) -> None:
        if "unlock" in sql:
            raise ConnectionError("the database is gone")


class Away:
    """As a database, as far as a lease asks."""

    @property
    def pool(self) -> "Away":
        return self

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Connection]:
        yield Connection()


@pytest.mark.feature(70)
async def test_it_ends_when_it_is_told_to_though_its_connection_cannot_be_tidied_up() -> None:
    """A lease that went on would be waited for, and the sender would never be started again."""
    database: Any = Away()
    lease = Lease(database)
    alive = asyncio.create_task(lease.keep())
    await lease.wait()
    alive.cancel()
    done, _ = await asyncio.wait({alive}, timeout=10)
    alive.cancel()
    assert done == {alive}
