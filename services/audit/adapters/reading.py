"""What `guichet audit` reads: the ledger and its checkpoints, with nothing running but the database."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import anyio.from_thread
import anyio.to_thread
import asyncpg

from services.audit.adapters import segments, store
from services.audit.adapters.checkpoints import ledger_key, load
from services.audit.adapters.copy_folder import CopyFolder
from services.audit.adapters.copy_reading import OpenCopy
from services.audit.adapters.copy_storage import PATIENCE_SECONDS, Away, CopyStorage
from services.audit.domain.checkpoint import BrokenNote
from services.audit.domain.copied import CopyReader, check_alone
from services.audit.domain.ledger import GENESIS, Problem, Row, Verdict, Verifier
from services.audit.domain.segment import BrokenSegment

SCHEMA = "audit"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the ledger lies, and what vouches for it from outside.

    `copy_may_be_away`: then it is checked without its copy, and the finding says so. `known_keys`: public ones, in the
    place of those of the ledger's file.
    """

    database_url: str
    checkpoint_file: Path | None
    ledger_key_file: Path | None
    copy_dir: Path | None = None
    copy_may_be_away: bool = False
    copy_patience_seconds: float = PATIENCE_SECONDS
    copy_late_after: timedelta = timedelta(minutes=75)
    known_keys: tuple[bytes, ...] | None = None

    def public_keys(self) -> tuple[bytes, ...]:
        """The newest first; none, and no signature is checked."""
        if self.known_keys is not None:
            return self.known_keys
        if self.ledger_key_file is None or not self.ledger_key_file.exists():
            return ()
        return ledger_key(self.ledger_key_file).public_keys


@dataclass(frozen=True, slots=True)
class CopyFinding:
    """To which row the copy goes, in how many segments; or why it could not be read, as a code.

    `late`: the rows after that should long be in it.
    """

    rows: int = 0
    segments: int = 0
    away: str | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict, and what it rests on."""

    verdict: Verdict
    checkpoints_used: bool
    signatures_checked: bool
    copy: CopyFinding | None = None
    copy_was_named: bool = False

    @property
    def green(self) -> bool:
        """Whether all holds that was to be compared; a named copy that ends too early speaks for too little."""
        late = self.copy_was_named and self.copy is not None and self.copy.late
        return self.verdict.green and not late


async def verify(sources: Sources) -> Finding:
    """Reads the whole ledger once, and all notes and the copy beside it, in a memory that does not grow with them.

    Checked are each row's hash and place, each note's and each segment's signature and place, and each note and each
    copied row against its row.

    Raises:
        Away: the copy cannot be read, or holds nothing although the ledger does.
    """
    try:
        return await _verify(sources, sources.copy_dir)
    except Away as away:
        if not sources.copy_may_be_away:
            raise
        return replace(await _verify(sources, None), copy=CopyFinding(away=away.reason))


async def _verify(sources: Sources, copy_dir: Path | None) -> Finding:
    path, keys = sources.checkpoint_file, sources.public_keys
    # The end of the notes is found first: a row that is noted is there, so none of them speaks of a row to come.
    notes = await anyio.to_thread.run_sync(load, path, keys) if path is not None else iter(())
    signed = bool(keys())
    connection = await _connect(sources.database_url)
    late = False
    try:
        copy = await _opened(connection, sources, copy_dir) if copy_dir is not None else None
        verdict = await _verdict(connection, Verifier(notes, copy.rows() if copy is not None else ()), copy)
        if copy is not None:
            late = await segments.is_late(connection, copy.reader.end.seq + 1, sources.copy_late_after)
    except BrokenNote as broken:
        verdict = Verdict(0, GENESIS, 0, Problem("checkpoint_altered", broken.line))
        return Finding(verdict, checkpoints_used=True, signatures_checked=signed)
    finally:
        await connection.close(timeout=5)
    if path is not None and not verdict.checkpoints and verdict.rows and verdict.problem is None:
        verdict = replace(verdict, problem=Problem("checkpoints_missing", verdict.rows))
    if copy is not None and verdict.problem is None:
        verdict = replace(verdict, problem=copy.problem)
    found = CopyFinding(copy.reader.end.seq, copy.reader.segments, late=late) if copy is not None else None
    return Finding(
        verdict, checkpoints_used=bool(verdict.checkpoints), signatures_checked=signed, copy=found,
        copy_was_named=not sources.copy_may_be_away,
    )  # fmt: skip


async def _opened(connection: asyncpg.Connection, sources: Sources, copy_dir: Path) -> OpenCopy:
    """Before the ledger's end is known: a row that is copied is there. What was written is known before what stands.

    The keys come last: whatever sealed a segment that stands there is among them, also one that is a moment old.
    """
    storage = CopyStorage(CopyFolder(copy_dir), sources.copy_patience_seconds)
    written = await segments.written_to(connection, storage.path)
    spans = await storage.spans()
    if not spans and (sources.copy_may_be_away or not written) and await store.head(connection) is not None:
        raise Away("empty")
    return OpenCopy(storage, spans, sources.public_keys(), written)


async def _verdict(connection: asyncpg.Connection, verifier: Verifier, copy: OpenCopy | None) -> Verdict:
    try:
        async for rows in store.pages(connection):
            if copy is not None:
                await copy.fetch_to(rows[-1].seq)
            if not await anyio.to_thread.run_sync(verifier.feed_all, rows):
                break
        if copy is not None:
            await copy.fetch_next()
        return await anyio.to_thread.run_sync(verifier.verdict)
    except BrokenSegment as broken:
        return verifier.broken(broken.problem)


async def verify_alone(
    copy_dir: Path, public_keys: tuple[bytes, ...], patience_seconds: float = PATIENCE_SECONDS
) -> Finding:
    """A copy by itself, on whatever machine: neither database nor checkpoints are asked.

    Raises:
        Away: it cannot be read, or holds no segment.
    """
    storage, reader = CopyStorage(CopyFolder(copy_dir), patience_seconds), CopyReader(public_keys)
    spans = await storage.spans()
    if not spans:
        raise Away("empty")
    fetched = ((span, anyio.from_thread.run(storage.read, span)) for span in spans)
    problem = await anyio.to_thread.run_sync(check_alone, fetched, reader)
    end = reader.end
    found = CopyFinding(end.seq, reader.segments)
    return Finding(
        Verdict(end.seq, end.hash, 0, problem), checkpoints_used=False, signatures_checked=bool(public_keys), copy=found
    )


async def tail(sources: Sources, count: int, ticket_id: UUID | None) -> list[Row]:
    connection = await _connect(sources.database_url)
    try:
        return await store.last_rows(connection, count, ticket_id)
    finally:
        await connection.close(timeout=5)


async def _connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(
        url,
        timeout=10,
        command_timeout=60,
        server_settings={"search_path": f"{SCHEMA},public", "application_name": "guichet-audit-read"},
    )
