"""`guichet mail`."""

import codecs
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.intake.main import cli

FIELDS = {
    "id", "message_id", "in_reply_to", "references", "from", "to", "subject", "date", "lang", "text", "quoted",
    "signature", "auto_generated", "attachments", "warnings",
}  # fmt: skip
MAIL = (
    b"From: Ann Lee <ann@a.example>\r\nTo: help@b.example\r\nSubject: Screen\r\nMessage-ID: <2@a.example>\r\n"
    b"In-Reply-To: <1@a.example>\r\nReferences: <1@a.example>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\n"
    b"The screen is still black this morning.\r\n\r\nRegards,\r\nAnn\r\n\r\nOn 1 Nov 2026, Help wrote:\r\n> Try again.\r\n"
)


def run(source: Path, output: Path, *options: str) -> tuple[int, list[dict[str, Any]], str]:
    result = CliRunner().invoke(cli, ["--input", str(source), "--output", str(output), *options])
    lines = output.read_text(encoding="utf-8").splitlines() if output.exists() else []
    return result.exit_code, [json.loads(line) for line in lines], result.stderr


def test_one_message(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL)
    status, (record,), _ = run(tmp_path / "a.eml", tmp_path / "out.jsonl")
    assert status == 0
    assert record.keys() >= FIELDS
    assert record["id"] == "a.eml"
    assert record["from"] == "Ann Lee <ann@a.example>"
    assert record["to"] == ["help@b.example"]
    assert record["in_reply_to"] == "<1@a.example>"
    assert record["references"] == ["<1@a.example>"]
    assert record["text"] == "The screen is still black this morning."
    assert record["quoted"].endswith("> Try again.")
    assert record["signature"] == "Regards,\nAnn"
    assert record["lang"] == "en"
    assert record["auto_generated"] is False
    assert "auto_reason" not in record


def test_a_folder_goes_on_after_what_is_no_mail(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    (folder / "sub").mkdir(parents=True)
    (folder / "1.eml").write_bytes(b"\x00\xff\x00 CANARY")
    (folder / "2.eml").write_bytes(MAIL)
    (folder / "sub" / "3.eml").write_bytes(b"Auto-Submitted: auto-replied\r\nSubject: x\r\n\r\naway")
    (folder / "notes.txt").write_text("not mail")
    status, records, errors = run(folder, tmp_path / "out.jsonl", "--rejects", str(tmp_path / "rejects"))
    assert status == 1
    assert [record["id"] for record in records] == ["2.eml", "sub/3.eml"]
    assert records[1]["auto_reason"] == "auto_submitted"
    assert "message 1: not an RFC 5322 message" in errors
    assert "CANARY" not in errors
    assert (tmp_path / "rejects").read_text() == "1.eml\n"


def test_an_mbox(tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.write_bytes(
        b"From a@b Mon Nov  2 10:00:00 2026\n"
        + MAIL.replace(b"\r\n", b"\n")
        + b"\nFrom a@b Mon Nov  2 10:00:00 2026\nSubject: two\n\n>From here\n"
    )
    status, records, _ = run(box, tmp_path / "out.jsonl")
    assert status == 0
    assert [(record["id"], record["subject"]) for record in records] == [("box#1", "Screen"), ("box#2", "two")]


SEPARATORS = [
    b"From a@b Mon Nov  2 10:00:00 2026",
    b"From - Mon Nov 02 10:00:00 2026",
    b"From MAILER-DAEMON Mon Nov  2 10:00:00 2026",
    b"From 17@xxx Mon Nov 02 10:00:00 +0000 2026",
    b"From a@b  Mon Nov  2 10:00 UTC 2026 remote from c",
    b"From a@b Mon, 2 Nov 2026 10:00:00 +0100",
    b"From a@b 2026-11-02 10:00:00",
]
SENTENCES = [
    b"From this morning on nothing works.",
    b"From Monday on, at 10:00, nothing works.",
    b"From Mon Nov 2 2026 on nothing works.",
    b"From ann@a.example I have this since 2026.",
    b"From",
    b"From 10:00 to 11:00 nothing worked.",
]


def boxed(*bodies: bytes, separator: bytes = SEPARATORS[0], end: bytes = b"\n") -> bytes:
    """Like Python's own writer, but quoting nothing."""
    each = (separator + b"\nFrom: a@b\nSubject: %d\n\n%s\n\n" % pair for pair in enumerate(bodies))
    return b"".join(each).replace(b"\n", end)


@pytest.mark.feature(91)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("separator", SEPARATORS)
def test_an_mbox_is_taken_apart_whoever_wrote_it(tmp_path: Path, separator: bytes, end: bytes) -> None:
    box = tmp_path / "box"
    box.write_bytes(boxed(b"The screen is black.", b"The mouse is lost.", separator=separator, end=end))
    _, records, _ = run(box, tmp_path / "out.jsonl")
    assert [record["text"] for record in records] == ["The screen is black.", "The mouse is lost."]


@pytest.mark.feature(91)
@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("quote", [b"", b">"])
def test_a_line_that_begins_as_a_separator_does_is_text(tmp_path: Path, sentence: bytes, quote: bytes) -> None:
    box = tmp_path / "box"
    quote = quote if sentence.startswith(b"From ") else b""
    box.write_bytes(boxed(b"Good morning,\n\n" + quote + sentence + b"\nCan you help?", b"Another."))
    status, records, _ = run(box, tmp_path / "out.jsonl")
    assert (status, [record["quoted"] for record in records]) == (0, ["", ""])
    assert records[0]["text"] == f"Good morning,\n\n{sentence.decode()}\nCan you help?"


@pytest.mark.feature(91)
def test_a_stream_may_be_an_mbox_whose_customers_stay_apart() -> None:
    result = CliRunner().invoke(
        cli, ["-i", "-", "-o", "-"], input=boxed(b"The screen is black.", b"The mouse is lost.")
    )
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(record["id"], record["text"]) for record in records] == [
        ("-#1", "The screen is black."),
        ("-#2", "The mouse is lost."),
    ]


@pytest.mark.parametrize("source", ["missing.eml", "missing/"])
def test_unusable_arguments(tmp_path: Path, source: str) -> None:
    status, _, errors = run(tmp_path / source, tmp_path / "out.jsonl")
    assert status == 2
    assert "no such file" in errors


def test_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL)
    status, _, errors = run(tmp_path / "a.eml", tmp_path / "none" / "out.jsonl")
    assert status == 2
    assert "No such file or directory" in errors


def test_standard_input_and_output() -> None:
    result = CliRunner().invoke(cli, ["--input", "-", "--output", "-"], input=MAIL)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["message_id"] == "<2@a.example>"


def test_what_is_read_is_never_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    box, again = folder / "box.mbox", tmp_path / "again"
    box.write_bytes(b"From a@b Mon Nov  2 10:00:00 2026\n" + MAIL)
    again.hardlink_to(box)
    kept = box.read_bytes()
    other = str(tmp_path / "out")
    for options in (
        ["-i", str(box), "-o", str(box)],
        ["-i", str(folder), "-o", str(box)],
        ["-i", str(box), "-o", str(again)],
        ["-i", str(box), "-o", other, "--rejects", str(box)],
        ["-i", str(box), "-o", other, "--rejects", other],
    ):
        result = CliRunner().invoke(cli, options)
        assert (result.exit_code, box.read_bytes()) == (2, kept), options
    assert not Path(other).exists()
    beside = folder / "out.jsonl"
    for _ in range(2):
        status, (record,), _errors = run(folder, beside)
        assert (status, record["subject"]) == (0, "Screen"), "a file that is no mail may lie beside it"


def test_mail_in_utf_16_is_told_by_its_encoding(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL.decode().encode("utf-16"))
    status, _, errors = run(tmp_path / "a.eml", tmp_path / "out.jsonl")
    assert (status, "its encoding is UTF-16" in errors) == (1, True)


def test_an_editors_mark_makes_no_mail_another_thing(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(codecs.BOM_UTF8 + MAIL)
    (tmp_path / "b.mbox").write_bytes(codecs.BOM_UTF8 + boxed(b"The screen is black.", b"The mouse is lost."))
    status, records, _ = run(tmp_path, tmp_path / "out.jsonl")
    assert (status, [one["id"] for one in records]) == (0, ["a.eml", "b.mbox#1", "b.mbox#2"])
    assert (records[0]["from"], records[0]["subject"]) == ("Ann Lee <ann@a.example>", "Screen")


def test_a_mail_programs_empty_folder_holds_no_message(tmp_path: Path) -> None:
    (tmp_path / "Archive.mbox").touch()
    (tmp_path / "Inbox.mbox").write_bytes(boxed(b"The screen is black."))
    status, records, errors = run(tmp_path, tmp_path / "out.jsonl")
    assert (status, [one["id"] for one in records], errors) == (0, ["Inbox.mbox#1"], "")


@pytest.mark.feature(91)
def test_a_maildir_is_read_but_for_what_is_still_being_delivered(tmp_path: Path) -> None:
    for place in ("cur/1.a.host:2,S", "new/2.a.host", "tmp/3.a.host", ".Sent/cur/4.a.host:2,S", "dovecot-uidlist"):
        file = tmp_path / "Maildir" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(MAIL)
    status, records, errors = run(tmp_path / "Maildir", tmp_path / "out.jsonl")
    assert (status, errors) == (0, "")
    assert [one["id"] for one in records] == [".Sent/cur/4.a.host:2,S", "cur/1.a.host:2,S", "new/2.a.host"]


def test_a_folder_without_mail_is_said(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not mail")
    assert run(tmp_path, tmp_path / "out.jsonl") == (
        0,
        [],
        f"mail: {tmp_path}: no .eml, no .mbox and no Maildir is in it\n",
    )
