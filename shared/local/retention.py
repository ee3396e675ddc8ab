"""What retention removed, class by class, as each service noted it; and how long the topics keep."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import asyncpg

from schemas.topics import DEAD_LETTER_RETENTION, SERVICES, TOPICS

_LAST = """
select distinct on (data_class) data_class, days, up_to, left_over, held_over, at, rows::text as rows,
    (select coalesce(sum(value::bigint), 0) from retention_run o, jsonb_each_text(o.rows)
     where o.data_class = r.data_class) as ever
from retention_run r order by data_class, at desc
"""


@dataclass(frozen=True, slots=True)
class Told:
    """The last run of one class. `removed`: rows by table in it; `ever`: in all runs noted (400 days)."""

    service: str
    data_class: str
    days: int
    at: datetime
    up_to: datetime
    removed: dict[str, int]
    ever: int
    left: int
    held: int
    """Rows that old which stay because their ticket's processing is restricted."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"at": self.at.isoformat(), "up_to": self.up_to.isoformat()}


async def read(url: str) -> list[Told]:
    """Raises `asyncpg.PostgresError`, `OSError` or `TimeoutError` when the database does not answer."""
    connection = await asyncpg.connect(url, timeout=5)
    try:
        return [told for service in SERVICES for told in await _of(connection, service)]
    finally:
        await connection.close()


async def _of(connection: asyncpg.Connection, service: str) -> list[Told]:
    await connection.execute(f'set search_path to "{service}"')
    rows = await connection.fetch(_LAST)
    return [_told(service, row) for row in rows]


def _told(service: str, row: Any) -> Told:
    return Told(
        service=service,
        data_class=row["data_class"],
        days=row["days"],
        at=row["at"],
        up_to=row["up_to"],
        removed=json.loads(row["rows"]),
        ever=int(row["ever"]),
        left=row["left_over"],
        held=row["held_over"],
    )


def topics() -> list[dict[str, Any]]:
    """How long each topic keeps its events, and its dead letters."""
    letters = DEAD_LETTER_RETENTION.days
    return [{"topic": one.name, "days": one.retention.days, "dead_letters_days": letters} for one in TOPICS]
