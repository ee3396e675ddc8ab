"""Small files that are whole or absent."""

import os
from pathlib import Path

import pytest

from shared.local import files
from shared.local.layout import Home
from shared.local.process import Child, StartFailed


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "file"
    files.write_atomically(target, b"old")

    def broken(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="disk full"):
        files.write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_passwords_are_kept_and_new_names_get_their_own(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "some.json"
    first = files.passwords(path, ["a", "b"])
    second = files.passwords(path, ["a", "b", "c"])
    assert second | first == second
    assert len(set(second.values())) == 3
    assert path.stat().st_mode & 0o077 == 0


def test_wiping_leaves_a_folder_that_is_no_installation(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("keep")
    Home(tmp_path).wipe()
    assert (tmp_path / "mine").exists()


async def test_a_lock_lasts_as_long_as_the_process_that_inherited_it(tmp_path: Path) -> None:
    lock, log = tmp_path / "data.lock", tmp_path / "log"
    first = Child.start(["/bin/sleep", "60"], environment={}, log=log, alone_with=lock)
    with pytest.raises(StartFailed):
        Child.start(["/bin/sleep", "60"], environment={}, log=log, alone_with=lock)
    await first.stop(patience=5)
    second = Child.start(["/bin/true"], environment={}, log=log, alone_with=lock)
    assert await second.wait(5)
