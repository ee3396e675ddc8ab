"""What an agent sees of the files that came with a message."""

from types import SimpleNamespace
from typing import Any

import pytest

from schemas.tickets import AttachmentNote, MessageContent, TicketReceived
from services.desk.adapters.web.gathering import UNREAD, Gathered
from services.desk.domain.texts_en import TEXTS as EN
from services.desk.domain.texts_fr import TEXTS as FR


def files(names: tuple[str, ...], notes: tuple[AttachmentNote, ...] | None) -> Any:
    received = {} if notes is None else {1: TicketReceived.model_construct(attachments=notes)}
    gathered = SimpleNamespace(
        message=MessageContent(subject="", text="", attachment_names=names),
        ticket=SimpleNamespace(of=lambda _: received),
        shown=1,
    )
    assert Gathered.files.fget is not None
    return Gathered.files.fget(gathered)  # type: ignore[arg-type]


@pytest.mark.feature(10)
def test_each_file_is_said_to_be_read_or_not_and_why() -> None:
    read = AttachmentNote(media_type="application/pdf", size=9, read=True)
    image = AttachmentNote(media_type="image/png", size=9, read=False, reason="image")
    newer = AttachmentNote(media_type="image/png", size=9, read=False, reason="a code of tomorrow")
    assert files(("a.pdf", "", "c.png"), (read, image, newer)) == [
        ("a.pdf", "application/pdf", True, None),
        ("image/png", None, False, "image"),
        ("c.png", "image/png", False, None),
    ]
    assert files(("a.pdf",), None) == [("a.pdf", None, None, None)]


@pytest.mark.feature(10)
def test_a_name_kept_before_names_were_made_plain_hides_nothing_either_and_its_type_is_told() -> None:
    program = AttachmentNote(media_type="application/vnd.microsoft.portable-executable", size=9, read=False)
    assert files(("facture\u202efdp.exe",), (program,)) == [("facturefdp.exe", program.media_type, False, None)]


@pytest.mark.parametrize("code", sorted(UNREAD))
def test_every_reason_has_its_words(code: str) -> None:
    assert FR[f"file.{code}"]
    assert EN[f"file.{code}"]
