"""The hash chain: what a row's hash covers, and how to find the first place where a ledger was tampered with."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from services.audit.domain.checkpoint import Noted
from services.audit.domain.shapes import UNREADABLE

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """What is recorded of one event, before it has its place in the chain."""

    event_id: UUID
    event_type: str
    event_time: datetime
    source: str
    tenant: str
    ticket_id: UUID | None
    actor: str
    cause_id: UUID | None
    trace_id: str | None
    facts: Mapping[str, Any]
    data_digest: str


_ENTRY: Final = tuple(field.name for field in fields(Entry))


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in its place."""

    seq: int
    recorded_at: datetime
    entry: Entry
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Problem:
    """The first place where the ledger is not what was written. `code` says how it shows."""

    code: str
    seq: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """`rows` and `head` are what was read and holds; from `problem.seq` on the ledger cannot be trusted."""

    rows: int
    head: str
    checkpoints: int
    problem: Problem | None

    @property
    def green(self) -> bool:
        return self.problem is None


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def row_hash(seq: int, recorded_at: datetime, entry: Entry, prev_hash: str) -> str:
    """SHA-256 over the canonical JSON of all a row says, the hash of the row before it included."""
    return hashlib.sha256(canonical(covered(seq, recorded_at, entry, prev_hash))).hexdigest()


def covered(seq: int, recorded_at: datetime, entry: Entry, prev_hash: str) -> dict[str, Any]:
    """All that a row's hash covers."""
    told = {name: getattr(entry, name) for name in _ENTRY}
    return {**told, "seq": seq, "recorded_at": recorded_at, "prev_hash": prev_hash}


def chain(entry: Entry, *, after: tuple[int, str] | None, recorded_at: datetime) -> Row:
    """The entry as the next row after `(seq, hash)`, or as the first."""
    last_seq, prev_hash = after or (0, GENESIS)
    seq = last_seq + 1
    return Row(seq, recorded_at, entry, prev_hash, row_hash(seq, recorded_at, entry, prev_hash))


def unreadable(seq: int, prev_hash: str) -> Row:
    """In the place of a row that holds what we could not have written. Its hash is none, and so shows it changed."""
    nothing, never = UUID(int=0), datetime.fromtimestamp(0, UTC)
    entry = Entry(nothing, UNREADABLE, never, UNREADABLE, UNREADABLE, None, UNREADABLE, None, None, {}, "")
    return Row(seq, never, entry, prev_hash, "")


def data_digest(key: bytes, data: Any) -> str:
    """HMAC-SHA-256 of an event's data: proof to whoever holds key and event, nothing to others."""
    return hmac.new(key, canonical(data), hashlib.sha256).hexdigest()


def _intact(row: Row) -> bool:
    try:
        return row.hash == row_hash(row.seq, row.recorded_at, row.entry, row.prev_hash)
    except RecursionError:
        return False  # no facts of ours are so deep


class Beside:
    """Notes that are read beside the rows, each when its row comes; none is kept."""

    def __init__(self, notes: Iterable[Noted]) -> None:
        self._notes = iter(notes)
        self._next: Noted | None = None
        self.read = 0

    def agrees(self, row: Row) -> bool:
        """What is noted of this row, if anything is, is true of it."""
        if not self.left() or self._next is None or self._next.seq != row.seq:
            return True
        noted, self._next = self._next, None
        return noted.hash == row.hash

    def left(self) -> bool:
        """Whether something is noted of a row that has not come yet."""
        if self._next is None and (note := next(self._notes, None)) is not None:
            self._next = note
            self.read += 1
        return self._next is not None

    def read_on(self) -> None:
        """To their end."""
        self.read += sum(1 for _ in self._notes)


class Verifier:
    """Reads a ledger row by row, in order of `seq`, against itself and against what was noted outside the database.

    `notes` of some rows, `copied` of each that a copy holds; in order of `seq` too, they are read beside the rows, and
    none is kept. What they raise, each method may raise. `after`: the row that the first one follows.
    """

    def __init__(
        self, notes: Iterable[Noted] = (), copied: Iterable[Noted] = (), *, after: tuple[int, str] = (0, GENESIS)
    ) -> None:
        self._notes = Beside(notes)
        self._copied = Beside(copied)
        self._seq, self._head = after
        self._problem: Problem | None = None

    def feed(self, row: Row) -> bool:
        """False when there is no point in reading on."""
        code = self._what_is_wrong(row)
        if code is not None:
            self._problem = Problem(code, row.seq if code == "inserted" else self._seq + 1)
            return False
        self._seq, self._head = row.seq, row.hash
        return True

    def feed_all(self, rows: Iterable[Row]) -> bool:
        """As `feed`, for many rows. CPU work."""
        return all(self.feed(row) for row in rows)

    def _what_is_wrong(self, row: Row) -> str | None:
        if row.seq > self._seq + 1:
            return "dropped"
        if row.seq <= self._seq:
            return "inserted"
        linked = row.prev_hash == self._head
        intact = _intact(row)
        if not linked:
            return "replaced" if intact else "reordered"
        if not intact:
            return "changed"
        if not self._copied.agrees(row):
            return "not_as_copied"
        return None if self._notes.agrees(row) else "not_as_noted"

    def verdict(self) -> Verdict:
        """After the last row. Reads the notes to their end. CPU work."""
        problem = self._problem
        if (self._notes.left() or self._copied.left()) and problem is None:
            problem = Problem("dropped", self._seq + 1)
        self._notes.read_on()
        return Verdict(self._seq, self._head, self._notes.read, problem)

    def broken(self, problem: Problem) -> Verdict:
        """Where what is read beside the rows turns out not to hold."""
        return Verdict(self._seq, self._head, self._notes.read, problem)


def verify(rows: Iterable[Row], notes: Iterable[Noted] = ()) -> Verdict:
    verifier = Verifier(notes)
    for row in rows:
        if not verifier.feed(row):
            break
    return verifier.verdict()
