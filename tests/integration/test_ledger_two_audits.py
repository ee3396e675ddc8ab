"""Two audits at once while the ledger's key is renewed: no line of an older key ever stands after one of a newer."""

import asyncio
import base64
import os
from pathlib import Path
from uuid import uuid4

import pytest

from services.audit.adapters import store
from services.audit.adapters.checkpoints import Checkpoints, ledger_key, load
from services.audit.adapters.line_file import append_line
from services.audit.domain.checkpoint import LedgerKey, note
from shared.persistence.database import Database
from shared.watched import Watched
from tests.integration.archive import Archive, archive, correction, now
from tests.integration.conftest import eventually

__all__ = ["archive"]
pytestmark = pytest.mark.feature(83)


class Pod:
    """An audit service with a key file and sessions of its own."""

    def __init__(self, archive: Archive, database: Database, folder: Path) -> None:
        path = archive.sources.checkpoint_file
        assert path is not None
        self.key_file = folder / f"{uuid4()}.key"
        self.give(archive)
        self.checkpoints = Checkpoints(database, path, Watched(self.key_file, ledger_key).get, now)

    def give(self, archive: Archive, *newer: bytes) -> None:
        """Its node's copy of the keys arrives."""
        assert archive.sources.ledger_key_file is not None
        seeds = [*(base64.b64encode(one) for one in newer), archive.sources.ledger_key_file.read_bytes()]
        new = self.key_file.with_suffix(".new")
        new.write_bytes(b"\n".join(seeds))
        new.replace(self.key_file)


async def test_of_two_audits_the_one_whose_key_comes_later_notes_nothing_until_it_is_there(
    archive: Archive, tmp_path: Path
) -> None:
    await archive.fill(2)
    newer, path = os.urandom(32), archive.sources.checkpoint_file
    assert path is not None
    other = await Database.connect(archive.sources.database_url, schema="audit")
    first, second = Pod(archive, archive.database, tmp_path), Pod(archive, other, tmp_path)
    try:
        for pod in (first, second):
            await pod.checkpoints.compare()
        first.give(archive, newer)
        async with archive.database.unit() as unit:
            await store.note_alone(unit.connection)  # the first is about to note
            await archive.record(correction())
            waiting = asyncio.ensure_future(second.checkpoints.keep_up())
            blocked = "select exists (select from pg_stat_activity where $1 = any(pg_blocking_pids(pid)))"
            pid = unit.connection.get_server_pid()
            await eventually(lambda: archive.admin.fetchval(blocked, pid))
            line = note(*(await store.head(unit.connection) or (0, "")), now(), ledger_key(first.key_file))
            append_line(path, line)
        await waiting
        assert (second.checkpoints.noting, second.checkpoints.trusted) == (False, True)
        await archive.record(correction())
        await first.checkpoints.keep_up()
        await second.checkpoints.keep_up()
        assert [first.checkpoints.noting, second.checkpoints.noting] == [True, False]
        second.give(archive, newer)
        await archive.record(correction())
        await second.checkpoints.keep_up()
        assert second.checkpoints.noting
        noted = list(load(path, lambda: ledger_key(second.key_file).public_keys))
        assert [one.seq for one in noted] == [2, 3, 4, 5]
    finally:
        await other.close()


@pytest.mark.parametrize("seq", [2, 1 << 63])
async def test_a_last_line_that_is_untrue_keeps_no_audit_from_noting(archive: Archive, seq: int) -> None:
    await archive.fill(2)
    path = archive.sources.checkpoint_file
    assert path is not None
    append_line(path, note(seq, "0" * 64, now(), LedgerKey(os.urandom(32))))
    await archive.record(correction())
    assert await archive.checkpoints.note_head()
