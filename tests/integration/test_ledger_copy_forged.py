"""Red where anybody changed the ledger or its copy: forged, cut, put back, tampered with."""

import base64
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.audit.adapters import reading, store
from services.audit.adapters.checkpoints import Checkpoints
from services.audit.adapters.copy_folder import CopyFolder
from services.audit.adapters.copy_storage import CopyStorage
from services.audit.adapters.verifying import Verifying
from services.audit.domain.checkpoint import LedgerKey
from services.audit.domain.ledger import Problem, Row, chain
from services.audit.domain.recent import RecentNotes
from services.audit.domain.segment import Span
from tests.integration.archive import (
    IN_FIVES,
    Archive,
    archive,
    copied,
    correction,
    folder,
    now,
    path_of,
    problem_of,
    take_away,
)

__all__ = ["archive", "copied", "folder"]
pytestmark = pytest.mark.feature(83)


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
    await Checkpoints(archive.database, notes, lambda **_: archive.key, now).note_head()


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


async def test_a_key_that_is_renewed_while_a_verification_begins_makes_nothing_red(
    copied: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Storage that was slow to list its segments was long enough: what the new key had sealed bore no known seal."""
    await copied.fill()
    listed, key_file = CopyStorage.spans, copied.sources.ledger_key_file
    assert key_file is not None
    old, new = key_file.read_text(), os.urandom(32)

    async def meanwhile(storage: CopyStorage) -> list[Span]:
        monkeypatch.setattr(CopyStorage, "spans", listed)
        key_file.write_text(f"{base64.b64encode(new).decode()}\n{old}")
        copied.key = LedgerKey(new, base64.b64decode(old))
        await copied.copying(folder).catch_up()
        return await listed(storage)

    monkeypatch.setattr(CopyStorage, "spans", meanwhile)
    assert await problem_of(copied) is None


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


async def test_a_start_that_lost_its_database_in_the_middle_makes_no_contradiction(
    archive: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It reads the notes again: of each of them twice, the second was taken for one of a row that is no more."""
    await archive.fill(2)
    await archive.fill(2)
    archive.recent = RecentNotes()
    checkpoints = archive.checkpoints

    async def lost(*_: Any) -> None:
        raise asyncpg.InterfaceError("connection is closed")

    with monkeypatch.context() as away:
        away.setattr(store, "hash_at", lost)
        with pytest.raises(asyncpg.InterfaceError):
            await checkpoints.compare()
    await checkpoints.compare()
    await archive.record(correction())
    copying = archive.copying(folder)
    await copying.catch_up()
    assert (copying.state, copying.reason) == ("current", "")


@pytest.mark.parametrize("when", ["-infinity", "0044-03-15 BC", "20000-01-01"])
async def test_a_row_with_a_time_that_cannot_be_read_contradicts(archive: Archive, folder: Path, when: str) -> None:
    """It ended the look, and the state went on to say that the copy waits."""
    await archive.fill()
    await archive.by_hand(f"update ledger set recorded_at = '{when}' where seq in (8, 12)")
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


async def test_a_gap_in_the_copy_shows_whichever_page_of_the_ledger_it_is_beside(
    copied: Archive, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_PAGE_ROWS", 8)
    await copied.fill(20)
    await copied.copying(folder).catch_up()
    assert (await copied.verify()).copy == reading.CopyFinding(20, 4)
    take_away(folder, IN_FIVES[1])
    await copied.by_hand("delete from segment_written")
    assert await problem_of(copied) == Problem("segment_missing", 6)


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
    "missing": (lambda folder: take_away(folder, IN_FIVES[1]), Problem("segment_missing", 6)),
    "last missing": (lambda folder: take_away(folder, IN_FIVES[2]), Problem("segment_missing", 11)),
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
    alone = (await reading.verify_alone(folder, copied.key.public_keys)).verdict.problem
    assert alone == (None if how == "last missing" else problem), "a copy alone cannot know that it went on"
    copying = copied.copying(folder)
    await copied.record(correction())
    await copying.catch_up()
    if how in {"last missing", "cut off"}:
        assert (copying.state, copying.reason) == ("contradicted", problem.code)


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
