"""Which database this machine uses, and why."""

import os
from typing import Protocol

import asyncpg

from shared.local.layout import Home
from shared.local.postgres import PostgresServer
from shared.local.process import Child, StartFailed

URL = "GUICHET_DATABASE_URL"


class DatabaseServer(Protocol):
    """What the supervisor needs of a database server."""

    child: Child | None

    @property
    def kind(self) -> str: ...
    def url(self) -> str: ...
    async def start(self, *, preferred_port: int | None = None) -> None: ...
    async def stop(self) -> None: ...
    async def ready(self) -> bool: ...


class ExternalDatabase:
    """A server that an administrator runs; the URL's user may create a database, roles and the vector extension."""

    kind = "the PostgreSQL server you named"
    child: Child | None = None

    def __init__(self, url: str) -> None:
        self._url = url

    def url(self) -> str:
        return self._url

    async def start(self, *, preferred_port: int | None = None) -> None:
        del preferred_port
        if not await self.ready():
            raise StartFailed(f"no PostgreSQL answers at {URL}")

    async def stop(self) -> None:
        """It is not ours to stop."""

    async def ready(self) -> bool:
        try:
            connection = await asyncpg.connect(self._url, timeout=5)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        await connection.close()
        return True


def choose(home: Home) -> tuple[DatabaseServer, str]:
    """The database and the reason for it, to be shown."""
    named = os.environ.get(URL)
    if named:
        return ExternalDatabase(named), f"{URL} is set"
    return PostgresServer(home), f"{URL} is not set"
