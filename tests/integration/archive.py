"""A ledger on PostgreSQL with its checkpoints, its copy and its key, for the tests that tamper with them."""

import base64
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from opentelemetry.metrics import get_meter

from schemas.tickets import TicketCorrected
from services.audit.adapters import reading
from services.audit.adapters.checkpoints import Checkpoints
from services.audit.adapters.copy_folder import CopyFolder
from services.audit.adapters.copy_storage import CopyStorage
from services.audit.adapters.copying import Copying
from services.audit.adapters.reading import Finding, Sources
from services.audit.domain.checkpoint import LedgerKey
from services.audit.domain.ledger import Problem
from services.audit.domain.recent import RecentNotes
from services.audit.domain.segment import Span
from services.audit.handlers import Handlers
from shared.messaging.event import Event, originate
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase

ROWS = 12
IN_FIVES = [Span(1, 5), Span(6, 10), Span(11, 12)]
_EMPTY = "truncate ledger, inbox, outbox, verification, segment, segment_written"


def now() -> datetime:
    return datetime.now(UTC)


def correction(value: str = "network") -> Event[TicketCorrected]:
    ticket_id = uuid4()
    data = TicketCorrected(
        ticket_id=ticket_id, version=1, field="category", value=value, agent="a.roy", corrected_at=now()
    )
    return originate(data, source="desk", tenant="default", ticket_id=ticket_id, actor="a.roy")


@dataclass
class Archive:
    database: Database
    admin: asyncpg.Connection
    sources: Sources
    key: LedgerKey
    recent: RecentNotes = field(default_factory=RecentNotes)
    """What the checkpoints of one process remember."""

    @property
    def handlers(self) -> Handlers:
        return Handlers(self.key.digest_key, now)

    @property
    def checkpoints(self) -> Checkpoints:
        assert self.sources.checkpoint_file is not None
        made = Checkpoints(self.database, self.sources.checkpoint_file, lambda **_: self.key, now)
        made.recent = self.recent
        return made

    async def record(self, event: Event[Any], at: datetime | None = None) -> None:
        handlers = self.handlers if at is None else Handlers(self.key.digest_key, lambda: at)
        async with self.database.unit() as unit:
            await handlers.record(event, None, unit)

    async def fill(self, count: int = ROWS) -> None:
        for _ in range(count):
            await self.record(correction())
        assert await self.checkpoints.note_head()

    async def verify(self) -> Finding:
        return await reading.verify(self.sources)

    async def by_hand(self, *statements: str) -> None:
        """As somebody with every right over the database would."""
        async with self.admin.transaction():
            await self.admin.execute("set local session_replication_role = replica")
            for statement in statements:
                await self.admin.execute(statement)

    def copying(self, folder: Path, *, within: timedelta = timedelta(0), longest: int = 5) -> Copying:
        storage = CopyStorage(CopyFolder(folder))
        return Copying(
            self.database, storage, lambda **_: self.key, now, get_meter("tests"), within=within, longest=longest,
            notes=self.recent,
        )  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        return {
            "GUICHET_DATABASE_URL": self.sources.database_url,
            "GUICHET_CHECKPOINT_FILE": str(self.sources.checkpoint_file),
            "GUICHET_LEDGER_KEY_FILE": str(self.sources.ledger_key_file),
        }


@pytest_asyncio.fixture(loop_scope="session")
async def archive(postgres: ProvisionedDatabase, tmp_path: Path) -> AsyncIterator[Archive]:
    seed = os.urandom(32)
    key_file = tmp_path / "ledger.key"
    key_file.write_bytes(base64.b64encode(seed))
    database = await Database.connect(postgres.urls["audit"], schema="audit", size=8)
    admin = await asyncpg.connect(postgres.admin_url, server_settings={"search_path": "audit"})
    made = Archive(
        database, admin, Sources(postgres.urls["audit"], tmp_path / "checkpoints.jsonl", key_file), LedgerKey(seed)
    )
    await made.by_hand(_EMPTY)
    try:
        yield made
    finally:
        await made.by_hand(_EMPTY)
        await admin.close()
        await database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "copy"
    made.mkdir()
    return made


@pytest.fixture
def copied(archive: Archive, folder: Path) -> Archive:
    """Its verification compares with the copy."""
    archive.sources = replace(archive.sources, copy_dir=folder)
    return archive


async def problem_of(archive: Archive) -> Problem | None:
    return (await archive.verify()).verdict.problem


def path_of(folder: Path, span: Span) -> Path:
    return folder / span.name


def take_away(folder: Path, span: Span) -> None:
    path_of(folder, span).unlink()
