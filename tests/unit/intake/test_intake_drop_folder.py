"""The drop folder: what it takes, what it leaves, and what a crash in between does."""

import os
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from services.intake.adapters.drop_folder import DropFolder
from services.intake.domain.incoming import Incoming, Receipt


class Desk:
    def __init__(self) -> None:
        self.taken: list[Incoming] = []
        self.rejected: list[tuple[bytes, str]] = []
        self.faults: list[Exception] = []

    async def take(self, incoming: Incoming) -> Receipt:
        if self.faults:
            raise self.faults.pop(0)
        self.taken.append(incoming)
        return Receipt(uuid4(), 1)

    async def reject(self, raw: bytes, reason: str) -> UUID:
        self.rejected.append((raw, reason))
        return uuid4()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def folder(desk: Desk, tmp_path: Path) -> DropFolder:
    return DropFolder(tmp_path, desk.take, desk.reject, limit=1_000)


def drop(path: Path, raw: bytes = b"Subject: hi\r\n\r\nhello", *, age: float = 60) -> None:
    path.write_bytes(raw)
    moment = path.stat().st_mtime - age
    os.utime(path, (moment, moment))


async def test_mails_are_taken_in_order_and_their_files_deleted(folder: DropFolder, desk: Desk, tmp_path: Path) -> None:
    for name in ("02.eml", "01.eml", "03.EML"):
        drop(tmp_path / name, f"Subject: {name}\r\n\r\nhello".encode())
    assert await folder.sweep() == 3
    assert [one.content.subject for one in desk.taken] == ["01.eml", "02.eml", "03.EML"]
    assert list(tmp_path.iterdir()) == []


async def test_files_still_being_written_are_left(folder: DropFolder, desk: Desk, tmp_path: Path) -> None:
    for name in (".01.eml", "01.eml.part", "01.tmp", "01.txt"):
        drop(tmp_path / name)
    drop(tmp_path / "fresh.eml", age=0)
    (tmp_path / "folder.eml").mkdir()
    (tmp_path / "link.eml").symlink_to(tmp_path / "01.txt")
    assert await folder.sweep() == 0
    assert len(list(tmp_path.iterdir())) == 7
    assert desk.taken == []


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"Subject: x\r\n\r\n" + b"y" * 1_000, "mail.too_large"),
        (b"\x00\xff", "mail.not_a_mail"),
        (b"", "mail.not_a_mail"),
    ],
)
async def test_what_cannot_be_a_ticket_is_kept_sealed_and_the_rest_goes_on(
    folder: DropFolder, desk: Desk, tmp_path: Path, raw: bytes, reason: str
) -> None:
    drop(tmp_path / "1.eml", raw)
    drop(tmp_path / "2.eml")
    assert await folder.sweep() == 2
    assert desk.rejected == [(raw, reason)]
    assert len(desk.taken) == 1
    assert list(tmp_path.iterdir()) == []


async def test_a_crash_before_the_file_is_deleted_makes_it_come_again(
    folder: DropFolder, desk: Desk, tmp_path: Path
) -> None:
    raw = b"Message-ID: <1@a.example>\r\nSubject: hi\r\n\r\nhello"
    for _ in range(2):
        drop(tmp_path / "1.eml", raw)
        await folder.sweep()
    first, again = desk.taken
    assert first.identity == again.identity


async def test_it_waits_for_the_database(folder: DropFolder, desk: Desk, tmp_path: Path) -> None:
    drop(tmp_path / "1.eml")
    desk.faults = [ConnectionRefusedError(), TimeoutError()]
    assert await folder.sweep() == 1
    assert len(desk.taken) == 1
    assert desk.rejected == []


async def test_a_mail_that_always_fails_does_not_hold_up_the_rest(
    folder: DropFolder, desk: Desk, tmp_path: Path
) -> None:
    drop(tmp_path / "1.eml", b"Subject: bad\r\n\r\nbad")
    drop(tmp_path / "2.eml")
    desk.faults = [RuntimeError()] * 3
    assert await folder.sweep() == 2
    assert [reason for _, reason in desk.rejected] == ["mail.unforeseen"]
    assert [one.content.text for one in desk.taken] == ["hello"]


async def test_a_file_that_cannot_be_read_is_said_once_and_left(
    folder: DropFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(tmp_path / "jean-dupont.eml")
    monkeypatch.setattr("services.intake.adapters.drop_folder._HARD_LIMIT", 3)
    for _ in range(2):
        assert await folder.sweep() == 0
    assert [record.message for record in caplog.records] == ["a dropped file stays where it is"]
    assert "jean-dupont" not in caplog.text
    assert (tmp_path / "jean-dupont.eml").exists()
