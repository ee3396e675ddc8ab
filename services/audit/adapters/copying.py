"""Keeps the write-once copy up with the ledger, which never waits for it."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import anyio.to_thread
from opentelemetry.metrics import CallbackOptions, Meter, Observation

from services.audit.adapters import segments, store
from services.audit.adapters.checkpoints import CurrentKey
from services.audit.adapters.copy_folder import Moved, Standing
from services.audit.adapters.copy_storage import Away, CopyStorage
from services.audit.adapters.segments import Limits
from services.audit.domain.ledger import Problem
from services.audit.domain.recent import RecentNotes
from services.audit.domain.segment import (
    BEGINNING,
    LONGEST,
    BrokenRows,
    BrokenSegment,
    End,
    Segment,
    Span,
    by_id,
    digest_of,
    make,
    read,
)
from shared.persistence.database import TRANSIENT, Database
from shared.telemetry import names
from shared.telemetry.instruments import gauge
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.audit.copying")

_EVERY_SECONDS: Final = 10.0


class Contradicted(Exception):  # noqa: N818
    """Ledger and copy say different things: nothing more is written until a person has looked."""

    def __init__(self, problem: Problem) -> None:
        super().__init__("the ledger and its copy contradict each other")
        self.problem = problem


class Copying:
    """Writes a segment whenever one is closed. Several of these may do so at once, and write the same.

    `within`: how old a row may be that is in no segment. `notes`: what rows must agree with, beside their chain.
    `state`, `reason`: `current`, `catching_up`, `waiting` (for the storage) or `contradicted`, and the code of what is
    the matter.
    """

    def __init__(
        self, database: Database, storage: CopyStorage, key: CurrentKey, clock: Callable[[], datetime],
        meter: Meter, *, within: timedelta, longest: int = LONGEST, notes: RecentNotes | None = None,
    ) -> None:  # fmt: skip
        self._pool = database.pool
        self._storage = storage
        self._key = key
        self._clock = clock
        self._within = within
        self._longest = longest
        self._notes = notes or RecentNotes()
        self._end: End | None = None
        self._standing: Standing | None = None
        """The file of the last segment, without which nothing is written after it."""
        self._due_from: datetime | None = None
        self._ahead: tuple[int, datetime] | None = None
        """From which row on all are from the future, and when that was seen first."""
        self.state = "waiting"
        self.reason = "starting"
        gauge(meter, names.LEDGER_COPY_OVERDUE, [self._tell_overdue])
        gauge(meter, names.LEDGER_COPY_CONTRADICTED, [self._tell_contradicted])

    @property
    def overdue(self) -> float:
        """Seconds since the oldest row that is in no segment should be in one."""
        if self._due_from is None:
            return 0.0
        return max(0.0, (self._clock() - self._due_from).total_seconds())

    def about(self) -> dict[str, Any]:
        told: dict[str, Any] = {"state": self.state, "overdue_seconds": round(self.overdue)}
        if self.reason:
            told["reason"] = self.reason
        if self._end is not None:
            told["rows"] = self._end.seq
        return told

    async def run(self) -> None:
        """Runs until cancelled; a database that is away is waited for."""
        while True:
            try:
                await self.catch_up()
            except TRANSIENT as error:
                logger.warning("the copy of the ledger waits", extra=fields(error=type(error).__name__))
            await asyncio.sleep(_EVERY_SECONDS)

    async def catch_up(self) -> int:
        """Writes all segments that are closed; how many. What stands in the way becomes the state."""
        count = 0
        try:
            while await self._copy_next():
                count += 1
                if self.state != "current":
                    self._now("catching_up", "")
        except Moved:
            self._wait("moved")
        except Away as away:
            self._wait(away.reason)
        except Contradicted as contradicted:
            self._contradict(contradicted.problem)
        else:
            self._now("current", "")
        if count:
            logger.info("segments of the ledger were copied", extra=fields(count=count))
        return count

    async def _copy_next(self) -> bool:
        try:
            return await self._copy_after_end()
        except Moved:
            self._end = None
            return await self._copy_after_end()

    async def _copy_after_end(self) -> bool:
        await self._note_due()
        if self._end is None:
            self._end = await self._find_end()
            await self._note_due()
        else:
            await self._compare(self._end)
        limits = Limits(self._longest, self._clock() - self._within)
        found = await segments.next_span(self._pool, self._end.seq + 1, limits, self._clock())
        if found is None:
            await self._storage.there(self._standing)
            return False
        span, decided_at = found
        content, end = await self._made(span, decided_at, self._end)
        written = await self._storage.write(span, content, self._standing)
        if written is not None:
            self._end, self._standing = end, written
        else:
            self._end = await self._find_end()
            if self._end.seq < span.last:
                raise Away("name_taken")
        await segments.note_written(self._pool, self._storage.path, span.last, self._clock())
        return True

    async def _note_due(self) -> None:
        copied = self._end.seq if self._end is not None else await segments.written_to(self._pool, self._storage.path)
        since = await segments.waiting_since(self._pool, copied + 1, self._longest)
        self._due_from = self._due(copied + 1, since) if since is not None else None

    def _due(self, first: int, since: datetime) -> datetime:
        now = self._clock()
        if since <= now:
            return since + self._within
        if self._ahead is None or self._ahead[0] != first:
            self._ahead = (first, now)
        return self._ahead[1]

    async def _made(self, span: Span, at: datetime, after: End) -> tuple[bytes, End]:
        notes = self._notes.of(*span, reach=LONGEST)
        known_to = max(span.last, notes[-1].seq) if notes else span.last
        found = await store.rows_of(self._pool, span.first, known_to)
        due = span.last - after.seq
        rows, beyond = found[:due], found[due:]
        if len(rows) < due:
            raise Contradicted(Problem("dropped", after.seq + len(rows) + 1))
        try:
            sealing = partial(make, rows, after, at, self._key(), beyond=beyond, notes=notes)
            content = await anyio.to_thread.run_sync(sealing)
            digest = await anyio.to_thread.run_sync(digest_of, content)
        except BrokenRows as broken:
            raise Contradicted(broken.problem) from None
        return content, End(span.last, rows[-1].hash, digest)

    async def _find_end(self) -> End:
        """Where the folder ends, which must be true of the ledger and be as far as was ever written to it.

        An empty folder that was written to is a mount that is not there.
        """
        written = await segments.written_to(self._pool, self._storage.path)
        await self._storage.sweep()
        spans = await self._storage.spans()
        if not spans:
            if written:
                raise Away("empty")
            self._standing = None
            return BEGINNING
        if written > spans[-1].last:
            raise Contradicted(Problem("segment_missing", spans[-1].last + 1))
        self._standing = await self._storage.standing(spans[-1])
        segment = await self._read(spans[-1])
        await self._compare(segment.end)
        await segments.note_written(self._pool, self._storage.path, segment.end.seq, self._clock())
        return segment.end

    async def _compare(self, end: End) -> None:
        """The ledger's row where the copy ends must be there still, and the same."""
        found = await store.hash_at(self._pool, end.seq)
        if end.seq and found != end.hash:
            raise Contradicted(Problem("dropped" if found is None else "not_as_copied", end.seq))

    async def _read(self, span: Span) -> Segment:
        content = await self._storage.read(span)
        known = by_id(self._key(now=True).public_keys)
        try:
            segment = await anyio.to_thread.run_sync(read, span, content, known)
        except BrokenSegment as broken:
            raise Contradicted(broken.problem) from None
        if segment.key not in known:
            raise Contradicted(Problem("segment_not_signed", span.first))
        return segment

    def _wait(self, reason: str) -> None:
        """What was contradicted stays so until a look has found it well; storage that is away mends nothing."""
        if self.state != "contradicted" or self._end is not None:
            self._now("waiting", reason)
        self._end = None

    def _now(self, state: str, reason: str) -> None:
        if (state, reason) == (self.state, self.reason):
            return
        if state == "waiting":
            logger.warning("the copy of the ledger waits for its storage", extra=fields(reason=reason))
        elif self.state == "waiting" and self.reason != "starting":
            logger.info("the copy of the ledger goes on")
        self.state, self.reason = state, reason

    def _contradict(self, problem: Problem) -> None:
        if (self.state, self.reason) != ("contradicted", problem.code):
            logger.critical(
                "the ledger and its copy contradict each other", extra=fields(code=problem.code, seq=problem.seq)
            )
        self._end = None
        self.state, self.reason = "contradicted", problem.code

    def _tell_overdue(self, _: CallbackOptions) -> Iterable[Observation]:
        yield Observation(self.overdue)

    def _tell_contradicted(self, _: CallbackOptions) -> Iterable[Observation]:
        yield Observation(int(self.state == "contradicted"))
