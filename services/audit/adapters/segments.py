"""Where segments of the copy end, and how far each folder was written: decided once, in the ledger's database."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from services.audit.adapters import store
from services.audit.domain.segment import Span

_RECORDED_AT: Final = "select recorded_at from ledger where seq = $1"
_DECIDED: Final = "select last, decided_at from segment where first = $1"
_DECIDE: Final = "insert into segment (first, last, decided_at) values ($1, $2, $3) on conflict do nothing"
_WRITTEN_TO: Final = "select coalesce(max(last), 0) from segment_written where folder = $1"
_NOTE_WRITTEN: Final = """
insert into segment_written (folder, last, written_at) values ($1, $2, $3) on conflict do nothing
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """A segment is closed after so many rows, or when its first row is this old (`before` is that moment)."""

    rows: int
    before: datetime


async def recorded_at(pool: Any, seq: int) -> datetime | None:
    found: datetime | None = await pool.fetchval(_RECORDED_AT, seq)
    return found


async def next_span(pool: Any, first: int, limits: Limits, now: datetime) -> tuple[Span, datetime] | None:
    """Which rows the segment that begins there holds, and when that was decided; None as long as it is not closed."""
    if (found := await _decided(pool, first)) is None:
        head = await store.head(pool)
        since = await recorded_at(pool, first)
        if head is None or since is None:
            return None
        last = min(head[0], first + limits.rows - 1)
        if last < first + limits.rows - 1 and since > limits.before:
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
