"""The ledger's write-once copy: whole segments or none, whatever happens, and red where anybody changed either."""

import asyncio
import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
from typer.testing import CliRunner

from services.audit.adapters import reading, store, telling
from services.audit.adapters.checkpoints import Checkpoints
from services.audit.adapters.copy_folder import CopyFolder
from services.audit.adapters.copy_storage import Away
from services.audit.adapters.protection import Protection
from services.audit.adapters.telling import protection_at
from services.audit.adapters.verifying import Verifying
from services.audit.domain.checkpoint import LedgerKey
from services.audit.domain.ledger import Problem, Row, chain
from services.audit.domain.recent import RecentNotes
from services.audit.domain.segment import Span
from services.audit.main import cli
from tests.integration.archive import ROWS, Archive, archive, correction, now

__all__ = ["archive"]
pytestmark = pytest.mark.feature(83)

ROOT = Path(__file__).parents[2]
PASSWORD = "one-of-yours"
IN_FIVES = [Span(1, 5), Span(6, 10), Span(11, 12)]


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
    alone = reading.verify_alone(folder, copied.key.public_keys)
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
            assert reading.verify_alone(folder, copied.key.public_keys).verdict.rows == ROWS
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


async def test_a_gap_in_the_copy_shows_whichever_page_of_the_ledger_it_is_beside(
    copied: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_PAGE_ROWS", 8)
    await copied.fill(20)
    await copied.copying(folder).catch_up()
    assert (await copied.verify()).copy == reading.CopyFinding(20, 4)
    _unlink(folder)
    await copied.by_hand("delete from segment_written")
    assert await problem_of(copied) == Problem("segment_missing", 6)


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
    _unlink_last(folder)
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


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip("needs the right to mount")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
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
        assert protection_at(folder) == Protection(1, 0, 0)
        assert protection_at(folder).seen
        remount(folder, "rw,size=64k")
        assert await copying.catch_up() == 1
        assert await problem_of(copied) is None


async def rows_of(archive: Archive) -> list[Row]:
    return await store.rows_of(archive.database.pool, 1, 10_000)


async def forge(archive: Archive, seq: int, tmp_path: Path) -> None:
    """As somebody would who holds database, checkpoint file and key: a row says another actor, and all fits again."""
    rows = await rows_of(archive)
    forged: list[Row] = []
    for row in rows:
        entry = replace(row.entry, actor="nobody") if row.seq == seq else row.entry
        after = (forged[-1].seq, forged[-1].hash) if forged else None
        forged.append(chain(entry, after=after, recorded_at=row.recorded_at))
    for row in forged:
        await archive.by_hand(
            f"update ledger set actor = '{row.entry.actor}', prev_hash = '{row.prev_hash}', hash = '{row.hash}'"
            f" where seq = {row.seq}"
        )
    key_file, notes = tmp_path / "forged.key", tmp_path / "forged.jsonl"
    archive.key = LedgerKey(b"f" * 32)
    key_file.write_text("ZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmY=")
    archive.sources = replace(archive.sources, ledger_key_file=key_file, checkpoint_file=notes)
    await Checkpoints(archive.database, notes, lambda: archive.key, now).note_head()


@pytest.mark.parametrize("seq", [1, 7, 12])
async def test_a_ledger_forged_whole_is_contradicted_at_the_forged_row(
    copied: Archive, folder: Path, tmp_path: Path, seq: int
) -> None:
    await copied.fill()
    await copied.copying(folder).catch_up()
    await forge(copied, seq, tmp_path)
    without = await reading.verify(replace(copied.sources, copy_dir=None))
    assert (without.verdict.green, without.signatures_checked) == (True, True), "chain, checkpoints and key agree"
    found = await copied.verify()
    assert found.verdict.problem == Problem("not_as_copied", seq)
    assert found.verdict.rows == seq - 1


async def test_a_forged_ledger_is_not_copied_any_further(copied: Archive, folder: Path, tmp_path: Path) -> None:
    await copied.fill()
    await copied.copying(folder).catch_up()
    original = copied.key
    await forge(copied, 7, tmp_path)
    copied.key = original
    await copied.record(correction())
    copying = copied.copying(folder)
    assert await copying.catch_up() == 0
    assert (copying.state, copying.reason) == ("contradicted", "not_as_copied")
    assert CopyFolder(folder).spans() == IN_FIVES


async def test_a_row_that_was_changed_before_it_was_copied_is_not_copied(archive: Archive, folder: Path) -> None:
    await archive.fill()
    await archive.by_hand("update ledger set actor = 'nobody' where seq = 8")
    copying = archive.copying(folder)
    assert await copying.catch_up() == 0, "of rows 1 to 5 the next checkpoint, at 12, can no longer speak"
    assert (copying.state, copying.reason) == ("contradicted", "changed")
    archive.recent = RecentNotes()
    copying = archive.copying(folder)
    assert await copying.catch_up() == 1
    assert (copying.state, copying.reason) == ("contradicted", "changed")


@pytest.mark.parametrize("restarted", [False, True])
async def test_rows_forged_before_they_were_copied_contradict_the_checkpoints_and_are_not_sealed(
    archive: Archive, folder: Path, tmp_path: Path, restarted: bool
) -> None:
    """Their chain is whole again, which takes no key; the next checkpoint stands after the segment's end."""
    await archive.fill()
    original, sources = archive.key, archive.sources
    await forge(archive, 3, tmp_path)
    archive.key, archive.sources = original, sources
    if restarted:
        archive.recent = RecentNotes()
        await archive.checkpoints.compare()
    copying = archive.copying(folder)
    assert await copying.catch_up() == 0
    assert (copying.state, copying.reason) == ("contradicted", "not_as_noted")
    assert list(folder.iterdir()) == []


async def test_a_ledger_cut_below_its_copy_while_the_service_runs_is_contradicted_at_once(
    archive: Archive, folder: Path
) -> None:
    await archive.fill()
    copying = archive.copying(folder)
    await copying.catch_up()
    await archive.by_hand("delete from ledger where seq > 8")
    await copying.catch_up()
    assert (copying.state, copying.reason) == ("contradicted", "dropped")


async def test_what_was_contradicted_stays_so_while_the_storage_is_away(
    archive: Archive, folder: Path, tmp_path: Path
) -> None:
    await archive.fill()
    copying = archive.copying(folder)
    await copying.catch_up()
    cut = await archive.admin.fetch("select * from ledger where seq = 12")
    await archive.by_hand("delete from ledger where seq = 12")
    await copying.catch_up()
    folder.rename(tmp_path / "away")
    await copying.catch_up()
    assert (copying.state, copying.reason) == ("contradicted", "dropped")
    (tmp_path / "away").rename(folder)
    await archive.admin.copy_records_to_table("ledger", records=[tuple(row) for row in cut], schema_name="audit")
    await copying.catch_up()
    assert copying.state == "current"


def _unlink(folder: Path) -> None:
    path_of(folder, IN_FIVES[1]).unlink()


def _unlink_last(folder: Path) -> None:
    path_of(folder, IN_FIVES[2]).unlink()


def _alter(folder: Path) -> None:
    path = path_of(folder, IN_FIVES[1])
    content = path.read_bytes().replace(b"a.roy", b"b.roy", 1)
    path.unlink()
    path.write_bytes(content)


def _swap(folder: Path) -> None:
    one, other, between = path_of(folder, IN_FIVES[0]), path_of(folder, IN_FIVES[1]), folder / "x"
    one.rename(between)
    other.rename(one)
    between.rename(other)


def _cut(folder: Path) -> None:
    path = path_of(folder, IN_FIVES[2])
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[: len(content) // 2])


TAMPERED: dict[str, tuple[Callable[[Path], None], Problem]] = {
    "missing": (_unlink, Problem("segment_missing", 6)),
    "last missing": (_unlink_last, Problem("segment_missing", 11)),
    "altered": (_alter, Problem("segment_altered", 6)),
    "changed places": (_swap, Problem("segment_moved", 1)),
    "cut off": (_cut, Problem("segment_altered", 11)),
}


@pytest.mark.parametrize("how", sorted(TAMPERED))
async def test_a_copy_that_was_tampered_with_is_red(copied: Archive, folder: Path, how: str) -> None:
    tamper, problem = TAMPERED[how]
    await copied.fill()
    await copied.copying(folder).catch_up()
    assert await problem_of(copied) is None
    tamper(folder)
    assert await problem_of(copied) == problem
    alone = reading.verify_alone(folder, copied.key.public_keys).verdict.problem
    assert alone == (None if how == "last missing" else problem), "a copy alone cannot know that it went on"
    copying = copied.copying(folder)
    await copied.record(correction())
    await copying.catch_up()
    if how in {"last missing", "cut off"}:
        assert (copying.state, copying.reason) == ("contradicted", problem.code)


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


async def test_a_database_put_back_to_an_earlier_point_contradicts_the_copy_and_a_new_folder_begins_anew(
    copied: Archive, folder: Path, tmp_path: Path
) -> None:
    await copied.fill()
    await copied.copying(folder).catch_up()
    await copied.by_hand(
        "delete from ledger where seq > 8", "delete from segment where last > 8", "delete from segment_written"
    )
    copied.sources, copied.recent = replace(copied.sources, checkpoint_file=None), RecentNotes()
    assert await problem_of(copied) == Problem("dropped", 9)
    copying = copied.copying(folder)
    await copying.catch_up()
    assert (copying.state, copying.reason) == ("contradicted", "dropped")
    for _ in range(6):
        await copied.record(correction())
    assert await problem_of(copied) == Problem("not_as_copied", 9)
    await copying.catch_up()
    assert (copying.state, copying.reason) == ("contradicted", "not_as_copied")
    assert CopyFolder(folder).spans() == IN_FIVES
    anew = tmp_path / "copy-2"
    anew.mkdir()
    await copied.copying(anew).catch_up()
    copied.sources = replace(copied.sources, copy_dir=anew)
    assert (await copied.verify()).copy == reading.CopyFinding(14, 3)
    assert await problem_of(copied) is None


async def test_the_daily_check_compares_with_the_copy_and_keeps_what_it_found(
    copied: Archive, folder: Path, tmp_path: Path
) -> None:
    await copied.fill()
    await copied.copying(folder).catch_up()
    await forge(copied, 7, tmp_path)
    sources = replace(copied.sources, copy_may_be_away=True)
    verifying = Verifying(copied.database, sources, now, every=timedelta(0))
    assert await verifying.check_if_due()
    assert not verifying.trusted
    (kept,) = await copied.admin.fetch("select problem, problem_at from verification")
    assert tuple(kept) == ("not_as_copied", 7)


async def test_a_database_that_is_away_is_not_said_to_be_the_storage(archive: Archive, folder: Path) -> None:
    await archive.fill()
    copying = archive.copying(folder)
    await archive.database.close()
    with pytest.raises(asyncpg.InterfaceError):
        await copying.catch_up()
    assert copying.reason == "starting"


def chattr(flag: str, path: Path) -> None:
    done = subprocess.run(["chattr", flag, str(path)], check=False, capture_output=True)
    if done.returncode:
        pytest.skip("needs root and a file system with flags")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
async def test_a_folder_that_only_takes_more_is_written_to_and_its_protection_is_seen(
    copied: Archive, folder: Path
) -> None:
    chattr("+a", folder)
    try:
        await copied.fill()
        await copied.copying(folder).catch_up()
        assert CopyFolder(folder).spans() == IN_FIVES
        assert [path.name for path in sorted(folder.iterdir())] == [span.name for span in IN_FIVES]
        assert protection_at(folder) == Protection(3, overwrite=3, delete=0), "its files may still be overwritten"
        for path in folder.iterdir():
            chattr("+i", path)
        assert protection_at(folder).seen
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
    assert protection_at(folder) == Protection(3, 3, 3)
    assert (stands(), folder.stat().st_mtime_ns) == (before, of_folder)


async def _command(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    run: Callable[..., Any] = CliRunner().invoke
    result = await asyncio.to_thread(run, cli, list(arguments), env=environment)
    return result.exit_code, result.stdout, result.stderr


async def test_the_command_compares_says_what_is_protected_and_needs_no_database_elsewhere(
    copied: Archive, folder: Path, tmp_path: Path
) -> None:
    await copied.fill()
    await copied.copying(folder, within=timedelta(hours=1)).catch_up()
    status, text, _ = await _command(copied.environment, "verify", "--copy", str(folder))
    assert status == 0
    assert "agrees to row 10, in 2 segments; it is 2 rows behind." in text
    assert "Write protection NOT seen: of 2 segments, who runs this may overwrite 2 and delete 2" in text
    status, text, _ = await _command(copied.environment, "verify", "--copy", str(folder), "--json")
    assert json.loads(text)["copy"] == {
        "rows": 10, "segments": 2, "behind": 2, "late": False,
        "write_protection": {"seen": False, "overwrite": 2, "delete": 2},
    }  # fmt: skip
    configured = {**copied.environment, "GUICHET_LEDGER_COPY_DIR": str(folder)}
    assert "agrees to row 10" in (await _command(configured, "verify"))[1]
    status, keys, _ = await _command(copied.environment, "public-key")
    public = tmp_path / "ledger.pub"
    public.write_text(keys)
    alone = ("verify", "--copy", str(folder), "--without-database")
    nowhere = dict.fromkeys(copied.environment, "")
    status, text, _ = await _command(nowhere, *alone, "--public-key", str(public))
    assert (status, text.startswith("GREEN: 10 rows hold.")) == (0, True)
    assert "(signatures checked)" in text
    assert "signatures NOT checked" in (await _command(nowhere, *alone))[1]
    public.write_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
    status, text, _ = await _command(nowhere, *alone, "--public-key", str(public))
    assert (status, text.startswith("RED: a segment of the copy bears no signature of a key that is known")) == (
        1,
        True,
    )
    _unlink(folder)
    status, text, _ = await _command(copied.environment, "verify", "--copy", str(folder), "--json")
    assert (status, json.loads(text)["problem"]) == (1, {"code": "segment_missing", "at": 6})


async def test_an_empty_folder_or_an_old_copy_does_not_make_the_ledger_green(
    copied: Archive, folder: Path, tmp_path: Path
) -> None:
    for _ in range(ROWS):
        await copied.record(correction(), at=now() - timedelta(hours=2))
    await copied.checkpoints.note_head()
    empty, old = tmp_path / "empty", tmp_path / "old"
    empty.mkdir()
    await copied.copying(folder).catch_up()
    shutil.copytree(folder, old)
    _unlink_last(old)
    status, text, said = await _command(copied.environment, "verify", "--copy", str(empty))
    assert (status, text, "(empty)" in said) == (2, "", True)
    status, text, _ = await _command(copied.environment, "verify", "--copy", str(old))
    assert (status, text.startswith("NOT PROVED: 12 rows hold.")) == (2, True)
    assert "it is 2 rows behind.\nThey should long be in it" in text
    status, text, _ = await _command(copied.environment, "verify", "--copy", str(old), "--json")
    assert (status, json.loads(text)["green"], json.loads(text)["copy"]["late"]) == (2, False, True)
    assert (await _command(copied.environment, "verify", "--copy", str(folder)))[0] == 0
    configured = {**copied.environment, "GUICHET_LEDGER_COPY_DIR": str(old)}
    status, text, _ = await _command(configured, "verify")
    assert (status, text.startswith("GREEN"), "They should long be in it" in text) == (0, True, True)


async def test_it_says_that_seals_were_not_checked_also_without_checkpoints(copied: Archive, folder: Path) -> None:
    await copied.fill()
    await copied.copying(folder).catch_up()
    without = {"GUICHET_DATABASE_URL": copied.sources.database_url}
    status, text, _ = await _command(without, "verify", "--copy", str(folder))
    assert (status, "No checkpoints" in text, "seals of its segments were NOT checked" in text) == (0, True, True)
    assert "NOT checked" not in (await _command(copied.environment, "verify", "--copy", str(folder)))[1]


async def test_what_cannot_be_read_is_named(
    copied: Archive, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await copied.fill()
    await copied.copying(folder).catch_up()
    in_the_place = copied.environment | {"GUICHET_CHECKPOINT_FILE": str(tmp_path / "checkpoints.jsonl" / "x")}
    status, text, said = await _command(in_the_place, "verify")
    assert (status, text) == (2, "")
    assert f"The file {tmp_path / 'checkpoints.jsonl' / 'x'} cannot be read (NotADirectoryError)." in said
    monkeypatch.setattr(telling, "protection_of", _gone)
    status, text, said = await _command(copied.environment, "verify", "--copy", str(folder))
    assert (status, text, "(ESTALE)" in said) == (2, "", True)


def _gone(*_: Any) -> Protection:
    raise OSError(errno.ESTALE, "gone")


async def test_somebody_who_may_only_read_verifies_with_the_public_key_and_a_copy_of_the_checkpoints(
    copied: Archive, folder: Path, tmp_path: Path
) -> None:
    """The role that the how-to makes."""
    await copied.fill()
    await copied.copying(folder).catch_up()
    public = tmp_path / "ledger.pub"
    public.write_text((await _command(copied.environment, "public-key"))[1])
    taken = Path(shutil.copy(copied.environment["GUICHET_CHECKPOINT_FILE"], tmp_path / "taken.jsonl"))
    how_to = (ROOT / "docs/how-to/keep-a-write-once-copy.md").read_text()
    role = re.search(r"```sql\n(.*?)```", how_to, re.DOTALL)
    assert role is not None
    url = urlsplit(copied.sources.database_url)
    try:
        await copied.admin.execute(role[1].replace("database guichet", f"database {url.path[1:]}"))
        environment = {
            "GUICHET_DATABASE_URL": url._replace(
                netloc=f"ledger_reader:{PASSWORD}@{url.netloc.rpartition('@')[2]}"
            ).geturl(),
            "GUICHET_CHECKPOINT_FILE": str(taken),
        }
        status, text, said = await _command(environment, "verify", "--copy", str(folder), "--public-key", str(public))
        assert (status, said) == (0, "")
        assert "checkpoints agree (signatures checked)" in text
        assert "it has them all" in text
    finally:
        await copied.admin.execute("drop owned by ledger_reader; drop role ledger_reader")


@pytest.mark.parametrize("arguments", [("--copy", "/nowhere"), ("--copy", "/nowhere", "--without-database")])
async def test_a_copy_that_cannot_be_read_is_neither_green_nor_red(
    archive: Archive, arguments: tuple[str, ...]
) -> None:
    status, text, said = await _command(archive.environment, "verify", *arguments)
    assert (status, text) == (2, "")
    assert errno.errorcode[errno.ENOENT] in said
