"""How PostgreSQL goes about what a piece of code asks, under the role and the walls of whoever asks."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from shared.persistence.database import session_of
from tests.conftest import ProvisionedDatabase


@dataclass(frozen=True, slots=True)
class Plan:
    sql: str
    nodes: Sequence[dict[str, Any]]

    def whole(self, *tables: str) -> list[str]:
        """Those of the tables that are read from end to end."""
        return [
            node["Relation Name"]
            for node in self.nodes
            if node["Node Type"] == "Seq Scan" and node["Relation Name"] in tables
        ]

    @property
    def indexes(self) -> set[str]:
        return {node["Index Name"] for node in self.nodes if "Index Name" in node}


@asynccontextmanager
async def session(postgres: ProvisionedDatabase, service: str, tenant: str) -> AsyncIterator[asyncpg.Connection]:
    """One session as a service has it in an installation."""
    connection = await asyncpg.connect(postgres.urls[service], server_settings=session_of(tenant, service))
    try:
        yield connection
    finally:
        await connection.close()


async def asked(connection: asyncpg.Connection, work: Callable[[], Awaitable[Any]]) -> list[tuple[str, Sequence[Any]]]:
    """The statements that the work runs, with what fills their places."""
    found: list[tuple[str, Sequence[Any]]] = []

    def note(query: Any) -> None:
        if not isinstance(query.exception, BaseException):
            found.append((query.query, query.args or ()))

    with connection.query_logger(note):
        await work()
        await asyncio.sleep(0)  # it is told of the last one in the loop's next round
    return found


async def plan_of(connection: asyncpg.Connection, sql: str, *arguments: Any) -> Plan:
    told = await connection.fetchval(f"explain (format json) {sql}", *arguments)
    return Plan(sql, list(_nodes(json.loads(told)[0]["Plan"])))


async def plans_of(connection: asyncpg.Connection, work: Callable[[], Awaitable[Any]]) -> list[Plan]:
    return [await plan_of(connection, sql, *arguments) for sql, arguments in await asked(connection, work)]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from _nodes(inner)
