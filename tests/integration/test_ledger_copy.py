"""The ledger's write-once copy: whole segments or none, whatever happens, and the rows that are due."""

import asyncio
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.audit.adapters import reading
from services.audit.adapters.copy_folder import CopyFolder
from services.audit.domain.segment import Span
from tests.integration.archive import (
    IN_FIVES,
    ROWS,
    Archive,
    archive,
    copied,
    correction,
    folder,
    now,
    problem_of,
)

__all__ = ["archive", "copied", "folder"]
pytestmark = pytest.mark.feature(83)


async def test_rows_are_copied_whole_and_the_copy_is_verified_with_and_without_the_database(
    copied: Archive, folder: Path
) -> None:
    await copied.fill()
    assert await copied.copying(folder).catch_up() == 3
    assert CopyFolder(folder).spans() == IN_FIVES
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444}
    found = await copied.verify()
    assert found.verdict.green
    assert found.copy == reading.CopyFinding(ROWS, 3)
    alone = await reading.verify_alone(folder, copied.key.public_keys)
    assert (alone.verdict.green, alone.verdict.rows, alone.verdict.head) == (True, ROWS, found.verdict.head)
    assert alone.signatures_checked


async def test_a_segment_is_closed_by_its_size_or_by_its_age(archive: Archive, folder: Path) -> None:
    await archive.fill()
    copying = archive.copying(folder, within=timedelta(hours=1))
    assert await copying.catch_up() == 2
    assert CopyFolder(folder).spans() == IN_FIVES[:2]
    assert (copying.state, copying.overdue) == ("current", 0)
    assert await copying.catch_up() == 0
    assert await archive.copying(folder).catch_up() == 1


@pytest.mark.parametrize("table", ["segment", "segment_written"])
@pytest.mark.parametrize("what", ["update {} set last = last", "delete from {}"])
async def test_the_service_may_not_change_what_was_decided_or_written(archive: Archive, table: str, what: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await archive.database.pool.execute(what.format(table))


@pytest.mark.parametrize("others", [0, 3])
async def test_a_row_from_a_clock_that_jumped_ahead_holds_no_other_row_up(
    archive: Archive, folder: Path, others: int
) -> None:
    hour = timedelta(hours=1)
    await archive.record(correction(), at=now() + timedelta(days=3_650))
    for _ in range(others):
        await archive.record(correction(), at=now() - 2 * hour)
    nowhere = archive.copying(folder / "away", within=hour)
    await nowhere.catch_up()
    assert nowhere.overdue > 0
    assert await archive.copying(folder, within=hour).catch_up() == 1
    assert CopyFolder(folder).spans() == [Span(1, 1 + others)]


async def test_a_first_copy_of_an_old_ledger_says_how_far_it_is(archive: Archive, folder: Path) -> None:
    for _ in range(ROWS):
        await archive.record(correction(), at=now() - timedelta(days=365))
    copying = archive.copying(folder)
    write = copying._storage.write
    told: list[dict[str, Any]] = []

    async def watched(*arguments: Any) -> Any:
        told.append(copying.about())
        return await write(*arguments)

    copying._storage.write = watched  # type: ignore[method-assign, assignment]
    assert await copying.catch_up() == 3
    states = [(about["state"], about.get("reason"), about["rows"]) for about in told]
    assert states == [("waiting", "starting", 0), ("catching_up", None, 5), ("catching_up", None, 10)]
    assert copying.state == "current"


async def test_what_is_written_is_not_written_again(archive: Archive, folder: Path) -> None:
    await archive.fill()
    await archive.copying(folder).catch_up()
    before = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()}
    await archive.record(correction())
    await archive.copying(folder).catch_up()
    after = {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1


async def test_two_at_once_write_the_same(copied: Archive, folder: Path) -> None:
    for _ in range(40):
        await copied.record(correction())
    await copied.checkpoints.note_head()
    replicas = [copied.copying(folder, longest=longest) for longest in (3, 4, 5)]
    await asyncio.gather(*(one.catch_up() for one in replicas))
    assert [one.state for one in replicas] == ["current"] * 3
    assert (await copied.verify()).copy == reading.CopyFinding(40, len(CopyFolder(folder).spans()))
    assert await problem_of(copied) is None


async def test_one_that_was_held_up_writes_no_other_segment(copied: Archive, folder: Path) -> None:
    """It decided, was halted, and goes on when more rows have come and another has written them."""
    await copied.fill(3)
    late = copied.copying(folder)
    reached, go_on = asyncio.Event(), asyncio.Event()
    write = late._storage.write

    async def held_up(*arguments: Any) -> Any:
        reached.set()
        await go_on.wait()
        return await write(*arguments)

    late._storage.write = held_up  # type: ignore[method-assign, assignment]
    halted = asyncio.create_task(late.catch_up())
    await reached.wait()
    await copied.fill(4)
    await copied.copying(folder).catch_up()
    go_on.set()
    await halted
    assert CopyFolder(folder).spans() == [Span(1, 3), Span(4, 7)]
    assert await problem_of(copied) is None


def _killed(archive: Archive, folder: Path, step: int, how: str) -> int:
    command = [sys.executable, "-m", "tests.integration.copier"]
    told = [str(folder), str(archive.sources.ledger_key_file), archive.sources.database_url, str(step), how]
    return subprocess.run([*command, *told], check=False, timeout=120).returncode


@pytest.mark.parametrize("how", ["unnamed", "named"])
async def test_a_kill_before_any_step_leaves_a_whole_segment_or_none(copied: Archive, tmp_path: Path, how: str) -> None:
    await copied.fill()
    whole = []
    for step in count():
        folder = tmp_path / f"{how}{step}"
        folder.mkdir()
        ended = await asyncio.to_thread(_killed, copied, folder, step, how)
        spans = CopyFolder(folder).spans()
        assert spans in ([], [Span(1, ROWS)])
        if spans:
            assert (await reading.verify_alone(folder, copied.key.public_keys)).verdict.rows == ROWS
        whole.append(bool(spans))
        again = copied.copying(folder, longest=50)
        await again.catch_up()
        assert again.state == "current"
        copied.sources = replace(copied.sources, copy_dir=folder)
        assert await problem_of(copied) is None
        assert [path.name for path in folder.iterdir()] == [Span(1, ROWS).name], "nothing is left beside it"
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
    assert len(whole) > 10
    assert whole == sorted(whole)
    assert whole.count(False) > 5
    assert whole.count(True) > 2


async def test_a_copy_that_is_merely_behind_is_said_to_be(copied: Archive, folder: Path, tmp_path: Path) -> None:
    await copied.fill()
    await copied.copying(folder, within=timedelta(hours=1)).catch_up()
    found = await copied.verify()
    assert found.verdict.green
    assert found.copy == reading.CopyFinding(10, 2)
    elsewhere = tmp_path / "taken yesterday"
    shutil.copytree(folder, elsewhere)
    await copied.copying(folder).catch_up()
    copied.sources = replace(copied.sources, copy_dir=elsewhere)
    assert (await copied.verify()).copy == reading.CopyFinding(10, 2)
