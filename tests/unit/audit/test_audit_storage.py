"""Storage that hangs holds up nobody, and gets no second thread."""

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from services.audit.adapters import copy_folder
from services.audit.adapters.copy_folder import CopyFolder, Moved, Standing
from services.audit.adapters.copy_storage import Away, CopyStorage
from services.audit.domain.segment import Span

pytestmark = pytest.mark.feature(83)

SPAN = Span(1, 3)


class Hanging(CopyFolder):
    """A mount whose server does not answer."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.answers = threading.Event()
        self.asked = 0

    def there(self, _: Standing | None = None) -> None:
        self.asked += 1
        self.answers.wait()


async def test_a_hang_counts_as_away_and_is_asked_once(tmp_path: Path) -> None:
    folder = Hanging(tmp_path)
    storage = CopyStorage(folder, patience_seconds=0.1)
    try:
        for _ in range(3):
            with pytest.raises(Away, match="ETIMEDOUT"):
                await storage.there()
        assert folder.asked == 1
    finally:
        folder.answers.set()
    await CopyStorage(folder, patience_seconds=30).there()


_LEAVING = """
import asyncio, contextlib, pathlib, threading
from services.audit.adapters.copy_folder import CopyFolder
from services.audit.adapters.copy_storage import Away, CopyStorage

CopyFolder.spans = lambda _: threading.Event().wait()

async def main():
    with contextlib.suppress(Away):
        await CopyStorage(CopyFolder(pathlib.Path(".")), 0.1).spans()

asyncio.run(main())
"""


def test_a_service_ends_although_its_storage_hangs() -> None:
    subprocess.run([sys.executable, "-c", _LEAVING], check=True, timeout=60)


def test_what_is_there_under_its_name_is_never_replaced(tmp_path: Path) -> None:
    folder = CopyFolder(tmp_path)
    assert folder.write(SPAN, b"first")
    assert not folder.write(SPAN, b"second")
    assert folder.read(SPAN) == b"first"
    assert [path.name for path in tmp_path.iterdir()] == [SPAN.name]


def _no_unnamed(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open

    def without(path: Any, flags: int, *arguments: Any, **named: Any) -> int:
        if flags & os.O_TMPFILE == os.O_TMPFILE:
            raise OSError(errno.EOPNOTSUPP, "no unnamed files")
        return opened(path, flags, *arguments, **named)

    monkeypatch.setattr(os, "open", without)


def _refuse(*_: Any, **__: Any) -> None:
    raise OSError(errno.EPERM, "locked")


def test_storage_that_neither_links_nor_removes_is_not_filled_with_what_it_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _no_unnamed(monkeypatch)
    monkeypatch.setattr(os, "link", _refuse)
    folder = CopyFolder(tmp_path)
    for _ in range(3):
        with pytest.raises(PermissionError):
            folder.write(SPAN, b"first")
    assert list(tmp_path.iterdir()) == [], "what it lets go of may be tried again"
    monkeypatch.setattr(os, "unlink", _refuse)
    for _ in range(3):
        with pytest.raises(PermissionError):
            folder.write(SPAN, b"first")
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_another_auditor_swept_away_under_our_hands_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counted as one that the storage keeps, after which no segment was written until the audit was started anew."""
    _no_unnamed(monkeypatch)
    folder, fill = CopyFolder(tmp_path), copy_folder._fill

    def filled_and_swept(file: int, content: bytes) -> None:
        fill(file, content)
        CopyFolder(tmp_path).sweep()

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(copy_folder, "_fill", filled_and_swept)
        with pytest.raises(FileNotFoundError):
            folder.write(SPAN, b"first")
    assert folder.write(SPAN, b"first") is not None
    assert (tmp_path / SPAN.name).read_bytes() == b"first"


def test_a_named_file_becomes_read_only_once_it_has_its_name_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Storage that locks what becomes read-only would neither link nor remove it afterwards."""
    _no_unnamed(monkeypatch)
    made_so, stood = os.fchmod, []

    def seen(file: int, mode: int) -> None:
        stood.extend(sorted(path.name for path in tmp_path.iterdir()))
        made_so(file, mode)

    monkeypatch.setattr(os, "fchmod", seen)
    folder = CopyFolder(tmp_path)
    folder.write(SPAN, b"first")
    assert stood == [SPAN.name]
    path = tmp_path / SPAN.name
    assert path.stat().st_mode & 0o777 == 0o444
    path.chmod(0o644)
    folder.sweep()
    assert path.stat().st_mode & 0o777 == 0o444, "a crash came between"


def test_nothing_is_left_beside_a_name_that_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _no_unnamed(monkeypatch)
    monkeypatch.setattr(os, "unlink", _refuse)
    (tmp_path / SPAN.name).mkdir()
    assert CopyFolder(tmp_path).write(SPAN, b"first") is None
    assert [path.name for path in tmp_path.iterdir()] == [SPAN.name]


def test_what_a_crash_left_goes_and_all_else_stays(tmp_path: Path) -> None:
    folder = CopyFolder(tmp_path)
    folder.write(SPAN, b"first")
    (tmp_path / f".{Span(4, 6).name}.0a.part").write_bytes(b"half")
    (tmp_path / "README").write_text("whose this is")
    (tmp_path / Span(4, 6).name).mkdir()
    (tmp_path / Span(7, 9).name).symlink_to(tmp_path / "README")
    folder.sweep()
    assert folder.spans() == [SPAN], "a folder or a link is no segment"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [SPAN.name, "README", Span(4, 6).name, Span(7, 9).name]
    )


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    folder = CopyFolder(tmp_path / "mount")
    with pytest.raises(FileNotFoundError):
        folder.write(SPAN, b"first")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_where_the_segment_before_does_not_stand(tmp_path: Path) -> None:
    folder = CopyFolder(tmp_path)
    first = folder.write(SPAN, b"first")
    assert first == folder.standing(SPAN)
    folder.there(first)
    path = tmp_path / SPAN.name
    path.rename(tmp_path / "x")
    path.write_bytes(b"first")
    for _ in range(2):
        with pytest.raises(Moved):
            folder.there(first)
        with pytest.raises(Moved):
            folder.write(Span(4, 6), b"second", first)
        path.unlink(missing_ok=True)
    assert [entry.name for entry in tmp_path.iterdir()] == ["x"]
