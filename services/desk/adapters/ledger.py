"""What the desk may ask of the ledger: the functions that the audit opens to it. It reads no table of the audit's."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shared.messaging.unit import Connection

_AT_ONCE: Final = 500
_WHEN: Final = "least(greatest({0}, '0001-01-02'), '9999-12-30') as {0}"
_PAGE: Final = (
    f"select seq, {_WHEN.format('recorded_at')}, event_type, {_WHEN.format('event_time')}, source, ticket_id, actor,"  # noqa: S608
    " facts, hash from ledger.page($1, $2, $3, $4, $5, $6, $7, $8, $9)"
)
"""A row that somebody put there by hand must not keep the page, which says that the ledger is red, from being shown."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows: all that are given must fit. `until` is the first moment that does not."""

    tenant: str
    before: int | None = None
    ticket_id: UUID | None = None
    type: str | None = None
    action: str | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def page(connection: Connection, asked: Asked, most: int) -> list[dict[str, Any]]:
    """Rows of the ledger, the latest first: codes, ids and times."""
    rows = await connection.fetch(
        _PAGE,
        asked.tenant, asked.before, asked.ticket_id, asked.type, asked.action, asked.actor, asked.since, asked.until,
        most,
    )  # fmt: skip
    return [{**row, "facts": _facts(row["facts"])} for row in rows]


def _facts(stored: str) -> dict[str, Any]:
    try:
        found = json.loads(stored)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


async def given_in_clear(connection: Connection, tenant: str, ticket_id: UUID) -> list[dict[str, Any]]:
    """What was opened of one ticket for a subscriber, the earliest first, as far as the ledger has it by now."""
    found: list[dict[str, Any]] = []
    before = None
    while rows := await page(connection, Asked(tenant, before, ticket_id, action="details.opened"), _AT_ONCE):
        found += rows
        before = rows[-1]["seq"]
    return found[::-1]


async def standing(connection: Connection) -> Any:
    """The last check of the whole ledger, the number of its last row now, and whether a check is awaited."""
    return await connection.fetchrow("select * from ledger.standing()")


async def ask(connection: Connection, login: str) -> None:
    """Has the whole ledger checked soon; while a check is awaited, another is not asked for."""
    await connection.execute("select ledger.ask($1)", login)
