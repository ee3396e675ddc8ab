"""The storage of the ledger's copy: away, hanging, full, read-only, another one, or one that only takes more."""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.audit.adapters import reading
from services.audit.adapters.copy_folder import CopyFolder
from services.audit.adapters.copy_storage import Away
from services.audit.adapters.protection import Protection
from services.audit.adapters.telling import protection_at
from services.audit.domain.ledger import Problem
from tests.conftest import missing
from tests.integration.archive import (
    IN_FIVES,
    ROWS,
    Archive,
    archive,
    copied,
    folder,
    path_of,
    problem_of,
    take_away,
)

__all__ = ["archive", "copied", "folder"]
pytestmark = pytest.mark.feature(83)


async def test_storage_that_is_away_holds_nothing_up_and_gets_all_when_it_is_back(
    copied: Archive, folder: Path, tmp_path: Path
) -> None:
    await copied.fill(5)
    copying = copied.copying(folder)
    await copying.catch_up()
    folder.rename(tmp_path / "away")
    await copied.fill(7)
    assert await copying.catch_up() == 0
    assert (copying.state, copying.reason, copying.overdue > 0) == ("waiting", "ENOENT", True)
    with pytest.raises(Away, match="ENOENT"):
        await copied.verify()
    copied.sources = replace(copied.sources, copy_may_be_away=True)
    found = await copied.verify()
    assert found.verdict.green
    assert found.copy == reading.CopyFinding(away="ENOENT")
    (tmp_path / "away").rename(folder)
    assert await copying.catch_up() == 2
    assert (copying.about(), copying.overdue) == ({"state": "current", "overdue_seconds": 0, "rows": 12}, 0)
    assert (await copied.verify()).copy == reading.CopyFinding(12, 3)


async def test_a_verification_waits_no_longer_for_storage_that_hangs_than_its_patience(
    copied: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await copied.fill()
    await copied.copying(folder).catch_up()
    answers = threading.Event()
    monkeypatch.setattr(CopyFolder, "read", lambda *_: answers.wait())
    copied.sources = replace(copied.sources, copy_patience_seconds=0.1)
    try:
        with pytest.raises(Away, match="ETIMEDOUT"):
            await copied.verify()
        copied.sources = replace(copied.sources, copy_may_be_away=True)
        assert (await copied.verify()).copy == reading.CopyFinding(away="ETIMEDOUT")
    finally:
        answers.set()


async def test_a_copy_that_is_asked_by_itself_is_waited_for_no_longer(
    copied: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await copied.fill()
    await copied.copying(folder).catch_up()
    answers = threading.Event()
    try:
        for method in ("protection", "read", "spans"):
            monkeypatch.setattr(CopyFolder, method, lambda *_: answers.wait())
            with pytest.raises(Away, match="ETIMEDOUT"):
                await (protection_at(folder, 0.1) if method == "protection" else reading.verify_alone(folder, (), 0.1))
    finally:
        answers.set()


async def test_an_empty_folder_where_segments_were_is_a_mount_that_is_not_there(
    copied: Archive, folder: Path, tmp_path: Path
) -> None:
    await copied.fill()
    await copied.copying(folder).catch_up()
    folder.rename(tmp_path / "away")
    folder.mkdir()
    copying = copied.copying(folder)
    await copied.fill()
    assert await copying.catch_up() == 0
    assert (copying.state, copying.reason) == ("waiting", "empty")
    assert list(folder.iterdir()) == []
    assert await problem_of(copied) == Problem("segment_missing", 1), "who asks by hand is told so"
    folder.rmdir()
    (tmp_path / "away").rename(folder)
    await copying.catch_up()
    assert await problem_of(copied) is None


@pytest.mark.parametrize("rows", [0, ROWS])
async def test_a_mount_that_vanishes_while_the_service_runs_is_not_filled_underneath(
    copied: Archive, folder: Path, tmp_path: Path, rows: int
) -> None:
    await copied.fill()
    copying = copied.copying(folder)
    await copying.catch_up()
    folder.rename(tmp_path / "away")
    folder.mkdir()
    if rows:
        await copied.fill(rows)
    assert await copying.catch_up() == 0
    assert (copying.state, copying.reason) == ("waiting", "empty")
    assert list(folder.iterdir()) == []
    folder.rmdir()
    (tmp_path / "away").rename(folder)
    await copying.catch_up()
    assert copying.state == "current"
    assert await problem_of(copied) is None


async def test_a_folder_put_back_to_an_earlier_day_while_the_service_runs_is_not_written_to(
    copied: Archive, folder: Path
) -> None:
    await copied.fill()
    copying = copied.copying(folder)
    await copying.catch_up()
    take_away(folder, IN_FIVES[2])
    await copied.fill()
    assert await copying.catch_up() == 0
    assert (copying.state, copying.reason) == ("contradicted", "segment_missing")
    assert CopyFolder(folder).spans() == IN_FIVES[:2]


async def test_another_thing_under_a_segment_s_name_is_waited_for_and_never_counts_as_written(
    copied: Archive, folder: Path
) -> None:
    await copied.fill()
    in_the_way = path_of(folder, IN_FIVES[1])
    in_the_way.mkdir()
    copying = copied.copying(folder)
    for _ in range(2):
        await copying.catch_up()
        assert (copying.state, copying.reason) == ("waiting", "name_taken")
    assert await copied.admin.fetchval("select max(last) from segment_written") == 5
    in_the_way.rmdir()
    await copying.catch_up()
    assert copying.state == "current"
    assert await problem_of(copied) is None


def tried(*command: str | Path, needs: str) -> None:
    """Runs what only root may do. Without it the test is skipped, and fails in CI."""
    tool = shutil.which(command[0])
    if tool is None or subprocess.run([tool, *command[1:]], check=False, capture_output=True).returncode:
        missing(f"{command[0]} cannot be used here: it needs {needs}")


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    tried("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder, needs="root, and the right to mount")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


async def test_storage_that_is_full_or_became_read_only_is_waited_for(copied: Archive, folder: Path) -> None:
    with mounted(folder, "size=16k"):
        (folder / "ballast").write_bytes(b"x" * 12_288)
        await copied.fill()
        copying = copied.copying(folder, longest=5_000)
        assert await copying.catch_up() == 0
        assert (copying.state, copying.reason) == ("waiting", "ENOSPC")
        assert CopyFolder(folder).spans() == []
        (folder / "ballast").unlink()
        assert await copying.catch_up() == 1
        remount(folder, "ro")
        await copied.fill()
        assert await copying.catch_up() == 0
        assert (copying.state, copying.reason) == ("waiting", "EROFS")
        assert await protection_at(folder) == Protection(1, 0, 0)
        assert (await protection_at(folder)).seen
        remount(folder, "rw,size=64k")
        assert await copying.catch_up() == 1
        assert await problem_of(copied) is None


async def test_a_database_that_is_away_is_not_said_to_be_the_storage(archive: Archive, folder: Path) -> None:
    await archive.fill()
    copying = archive.copying(folder)
    await archive.database.close()
    with pytest.raises(asyncpg.InterfaceError):
        await copying.catch_up()
    assert copying.reason == "starting"


def chattr(flag: str, path: Path) -> None:
    tried("chattr", flag, path, needs="root, and a file system with flags")


async def test_a_folder_that_only_takes_more_is_written_to_and_its_protection_is_seen(
    copied: Archive, folder: Path
) -> None:
    chattr("+a", folder)
    try:
        await copied.fill()
        await copied.copying(folder).catch_up()
        assert CopyFolder(folder).spans() == IN_FIVES
        assert [path.name for path in sorted(folder.iterdir())] == [span.name for span in IN_FIVES]
        assert await protection_at(folder) == Protection(3, overwrite=3, delete=0), "its files may still be overwritten"
        for path in folder.iterdir():
            chattr("+i", path)
        assert (await protection_at(folder)).seen
        with pytest.raises(PermissionError):
            path_of(folder, IN_FIVES[0]).unlink()
    finally:
        for path in (*folder.iterdir(), folder):
            chattr("-ia", path)
    assert await problem_of(copied) is None


async def test_asking_for_the_protection_changes_nothing(archive: Archive, folder: Path) -> None:
    await archive.fill()
    await archive.copying(folder).catch_up()

    def stands() -> list[tuple[Any, ...]]:
        return [(p.name, p.stat().st_ctime_ns, p.stat().st_mtime_ns, p.read_bytes()) for p in sorted(folder.iterdir())]

    before, of_folder = stands(), folder.stat().st_mtime_ns
    assert await protection_at(folder) == Protection(3, 3, 3)
    assert (stands(), folder.stat().st_mtime_ns) == (before, of_folder)
