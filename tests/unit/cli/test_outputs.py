"""Outputs without room, without a reader, and by the name of `-`."""

import json
import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from shared.cli.clashes import clash
from shared.cli.jsonl import MOST_BYTES, Record, run_jsonl
from shared.cli.outputs import in_any_locale

FULL = Path("/dev/full")
MAIL = b"From: a@example.org\r\nSubject: Screen\r\n\r\nIt is black.\r\n"
needs_full = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")


def same(records: list[Record]) -> list[Record]:
    return records


def command(source: Path, *arguments: str, stdout: int) -> tuple[int, str]:
    """`guichet mail`, which loads no model, as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "shared.cli.main", "mail", "-i", str(source), *arguments],
        stdout=stdout, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@needs_full
@pytest.mark.feature(91)
@pytest.mark.parametrize("full", ["output", "rejects"])
def test_a_full_disk_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str], full: str) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.write_text('{"id": 1}\nnonsense\n')
    output, rejects = (str(FULL), None) if full == "output" else (str(out), str(FULL))
    assert run_jsonl(str(source), output, rejects, same, required=(), label="read") == 2
    assert capsys.readouterr().err.splitlines()[-1] == "read: /dev/full: No space left on device"


@needs_full
def test_a_full_standard_output_is_told_too_and_once(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL)
    with FULL.open("wb") as full:
        status, errors = command(tmp_path / "a.eml", "-o", "-", stdout=full.fileno())
    assert (status, errors) == (2, "mail: standard output: No space left on device\n")
    status, errors = command(tmp_path / "a.eml", "-o", str(FULL), stdout=subprocess.DEVNULL)
    assert (status, errors) == (2, "mail: /dev/full: No space left on device\n")


def test_a_reader_that_has_seen_enough_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(MAIL)
    reader, writer = os.pipe()
    os.close(reader)
    try:
        assert command(tmp_path / "a.eml", "-o", "-", stdout=writer) == (141, "")
    finally:
        os.close(writer)


def test_what_is_rejected_may_go_to_standard_output(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.write_text('{"id": 1}\nnonsense\n')
    assert run_jsonl(str(source), str(out), "-", same, required=(), label="read") == 1
    assert (capfdbinary.readouterr().out, json.loads(out.read_text())) == (b"nonsense\n", {"id": 1})
    assert clash(["in"], ["-", "-"]) == "two outputs cannot be one file"
    assert clash(["-"], ["-", None]) is None


class Terminal(BytesIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("where", "written"), [(BytesIO(), "Élise … ✓ ".encode() + b"\xe9"), (Terminal(), b"\xc9lise ? ? ?")]
)
def test_a_locale_without_unicode_ends_no_command(
    monkeypatch: pytest.MonkeyPatch, where: BytesIO, written: bytes
) -> None:
    """The last letter is a byte of a path that no encoding explains."""
    stream = TextIOWrapper(where, encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", stream)
    in_any_locale()
    print("Élise … ✓ \udce9", end="", flush=True)
    assert where.getvalue() == written


def test_an_input_that_cannot_be_read_on_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It opens as a file does, and its first byte is none of this process's."""
    broken = "/proc/self/mem"
    assert run_jsonl(broken, str(tmp_path / "out"), None, list, required=(), label="read") == 2
    assert capsys.readouterr().err == f"read: {broken}: Input/output error\n"


def test_records_are_processed_so_many_at_once_and_no_more_bytes_than_fit(tmp_path: Path) -> None:
    lengths = [10] * 5 + [MOST_BYTES // 2] * 3 + [MOST_BYTES * 2] + [10] * 2
    source, out = tmp_path / "in", tmp_path / "out"
    source.write_text("".join(json.dumps({"id": n, "text": "x" * size}) + "\n" for n, size in enumerate(lengths)))
    batches: list[list[int]] = []

    def process(records: list[Record]) -> list[Record]:
        batches.append([record["id"] for record in records])
        return records

    assert run_jsonl(str(source), str(out), None, process, required=("text",), batch=4, label="read") == 0
    assert batches == [[0, 1, 2, 3], [4, 5], [6], [7], [8], [9, 10]]
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == list(range(len(lengths)))
