"""Where segments of the copy end, and how far each folder was written: decided once, in the ledger's database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from services.audit.adapters import store
from services.audit.domain.segment import LONGEST, Span

_SINCE: Final = """
select greatest(least(min(recorded_at), '9998-12-31'), '0002-01-01') from ledger where seq between $1 and $2
having count(*) > 0
"""
_DECIDED: Final = "select last, decided_at from segment where first = $1"
_DECIDE: Final = "insert into segment (first, last, decided_at) values ($1, $2, $3) on conflict do nothing"
_WRITTEN_TO: Final = "select coalesce(max(last), 0) from segment_written where folder = $1"
_NOTE_WRITTEN: Final = """
insert into segment_written (folder, last, written_at) values ($1, $2, $3) on conflict do nothing
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """A segment is closed after so many rows, or when the oldest of them is from before this moment."""

    rows: int
    before: datetime


async def waiting_since(pool: Any, first: int, rows: int) -> datetime | None:
    """The earliest of so many rows from there on: a clock that jumped for one of them hides none of the others."""
    found: datetime | None = await pool.fetchval(_SINCE, first, first + rows - 1)
    return found


async def is_late(connection: Any, first: int, after: timedelta) -> bool:
    """Whether that row, or one soon after it, should long be in the copy. The database says what time it is."""
    since = await waiting_since(connection, first, LONGEST)
    return since is not None and await connection.fetchval("select now()") > since + after


async def next_span(pool: Any, first: int, limits: Limits, now: datetime) -> tuple[Span, datetime] | None:
    """Which rows the segment that begins there holds, and when that was decided; None as long as it is not closed.

    Rows of which all are from the future were dated by a clock that was wrong: they are closed at once.
    """
    if (found := await _decided(pool, first)) is None:
        head = await store.head(pool)
        since = await waiting_since(pool, first, limits.rows)
        if head is None or since is None:
            return None
        last = min(head[0], first + limits.rows - 1)
        if last < first + limits.rows - 1 and limits.before < since <= now:
            return None
        await pool.execute(_DECIDE, first, last, now)
        found = await _decided(pool, first)
    return found


async def _decided(pool: Any, first: int) -> tuple[Span, datetime] | None:
    row = await pool.fetchrow(_DECIDED, first)
    return None if row is None else (Span(first, row["last"]), row["decided_at"])


async def written_to(pool: Any, folder: Path) -> int:
    """The last row that is known to stand in this folder."""
    found: int = await pool.fetchval(_WRITTEN_TO, str(folder))
    return found


async def note_written(pool: Any, folder: Path, last: int, at: datetime) -> None:
    await pool.execute(_NOTE_WRITTEN, str(folder), last, at)
