"""What `guichet audit` reads: the ledger and its checkpoints, with nothing running but the database."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import anyio.to_thread
import asyncpg

from services.audit.adapters import store
from services.audit.adapters.checkpoints import ledger_key, load
from services.audit.domain.checkpoint import BrokenNote, LedgerKey
from services.audit.domain.ledger import GENESIS, Problem, Row, Verdict, Verifier

SCHEMA = "audit"


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the ledger lies, and what vouches for it from outside."""

    database_url: str
    checkpoint_file: Path | None
    ledger_key_file: Path | None

    def key(self) -> LedgerKey | None:
        if self.ledger_key_file is None or not self.ledger_key_file.exists():
            return None
        return ledger_key(self.ledger_key_file)


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict, and what it rests on."""

    verdict: Verdict
    checkpoints_used: bool
    signatures_checked: bool


async def verify(sources: Sources) -> Finding:
    """Reads the whole ledger once, and all notes beside it, in a memory that does not grow with them.

    Checked are each row's hash and place, each note's signature and place, and each note against its row.
    """
    key, path = sources.key(), sources.checkpoint_file
    public_keys = key.public_keys if key else ()
    try:
        # The end of the notes is found first: a row that is noted is there, so none of them speaks of a row to come.
        notes = await anyio.to_thread.run_sync(load, path, public_keys) if path is not None else iter(())
        verdict = await _verdict(sources.database_url, Verifier(notes))
    except BrokenNote as broken:
        verdict = Verdict(0, GENESIS, 0, Problem("checkpoint_altered", broken.line))
        return Finding(verdict, checkpoints_used=True, signatures_checked=key is not None)
    if path is not None and not verdict.checkpoints and verdict.rows and verdict.problem is None:
        verdict = Verdict(verdict.rows, verdict.head, 0, Problem("checkpoints_missing", verdict.rows))
    return Finding(verdict, checkpoints_used=bool(verdict.checkpoints), signatures_checked=key is not None)


async def _verdict(database_url: str, verifier: Verifier) -> Verdict:
    connection = await _connect(database_url)
    try:
        async for rows in store.pages(connection):
            if not await anyio.to_thread.run_sync(verifier.feed_all, rows):
                break
    finally:
        await connection.close(timeout=5)
    return await anyio.to_thread.run_sync(verifier.verdict)


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
