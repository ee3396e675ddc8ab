"""Labelled tickets that somebody brings to `models evaluate` and its like: masked, line by line, never aborted."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from models import corpus, own
from models.main import cli

TICKET: dict[str, Any] = {
    "id": "1",
    "subject": "VPN de Karim Benali",
    "body": "Bonjour, mon VPN ne se connecte plus depuis ce matin. Merci de me joindre : karim.benali@exemple.fr",
    "category": "network",
    "type": "incident",
    "impact": "person",
    "urgency": "normal",
}
MASKED = TICKET | {"subject": "VPN", "body": "Le VPN de [PERSON_1]\u2028ne se\u0085connecte plus.", "lang": "fr"}


def write(path: Path, *records: Any) -> Path:
    lines = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in records)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def read(data: Path, *, already: bool = False) -> tuple[list[corpus.Example], own.Rejects]:
    with own.rejecting("evaluate", data, None) as refused:
        found = own.examples(data, corpus.labels(), refused, lambda *_: None, already=already)
    return found, refused


@pytest.mark.feature(91)
def test_an_export_is_masked_before_a_model_reads_it(artefact: Path, tmp_path: Path) -> None:
    (found,), refused = read(write(tmp_path / "raw.jsonl", TICKET | {"lang": None}))
    assert (found.lang, refused.count) == ("fr", 0)
    assert "Benali" not in found.text
    assert "exemple.fr" not in found.text
    assert "[EMAIL_1]" in found.body


def test_a_claim_that_nothing_is_personal_is_held_against_the_text(artefact: Path, tmp_path: Path) -> None:
    found, refused = read(write(tmp_path / "said.jsonl", TICKET, MASKED), already=True)
    assert [(one.subject, one.body) for one in found] == [(MASKED["subject"], MASKED["body"])]
    assert refused.count == 1


@pytest.mark.feature(7, 91)
def test_html_is_measured_as_triage_reads_it(artefact: Path, tmp_path: Path) -> None:
    body = "<html><body><p>Le VPN ne se connecte plus.</p></body></html>"
    found, _ = read(write(tmp_path / "html.jsonl", MASKED | {"body": body}), already=True)
    assert [one.body for one in found] == ["Le VPN ne se connecte plus."]


def test_the_shipped_tickets_are_read_as_they_are() -> None:
    found, _ = read(corpus.HOLDOUT)
    assert found == corpus.read(corpus.files(corpus.HOLDOUT), corpus.labels())


@pytest.mark.feature(91)
def test_a_bad_line_stops_no_measuring(artefact: Path, tmp_path: Path) -> None:
    bad = (
        "{",
        json.dumps({"body": "CANARY"}),
        json.dumps(MASKED | {"urgency": "CANARY"}),
        json.dumps(MASKED | {"lang": 3}),
    )
    data = write(tmp_path / "data.jsonl", MASKED, *bad, TICKET, "")
    rejects = tmp_path / "rejects"
    done = CliRunner().invoke(cli, ["evaluate", "--data", str(data), "--rejects", str(rejects)])
    assert done.exit_code == 1, done.stderr
    figures = json.loads(done.stdout)["fields"]["category"]
    assert (figures["overall"]["n"], figures["fr"]["n"]) == (2, 2)
    assert rejects.read_text(encoding="utf-8").splitlines() == list(bad)
    assert [f"data.jsonl:{number}:" in done.stderr for number in range(1, 8)] == [False, *[True] * 4, False, False]
    assert "CANARY" not in done.stderr


@pytest.mark.feature(91)
def test_standard_input_is_measured_and_standard_output_may_take_rejects(artefact: Path, tmp_path: Path) -> None:
    given = (json.dumps(MASKED) + "\n{\n").encode("utf-16")
    done = CliRunner().invoke(cli, ["evaluate", "--data", "-", "--rejects", "-"], input=given)
    assert (done.exit_code, done.stderr) == (1, "models evaluate: -:2: not JSON\n")
    rejected, figures = done.stdout.splitlines()
    assert (rejected, json.loads(figures)["fields"]["type"]["overall"]["n"]) == ("{", 1)
    assert not Path("-").exists()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (json.dumps(MASKED | {"type": None}).encode(), "`type` is not a string"),
        (json.dumps({"body": "x", "type": 1}).encode(), "`subject` is missing; `type` is not a string"),
        (b"[1]", "not an object"),
        (b"{", "not JSON"),
        ('{"subject": "\u00e9"}'.encode("cp1252"), "not UTF-8"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_in_words(line: bytes, why: str) -> None:
    with pytest.raises(corpus.Unusable) as raised:
        corpus.example(line, corpus.labels())
    assert str(raised.value) == why


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_rejects_without_room_end_the_command(artefact: Path, tmp_path: Path) -> None:
    data = write(tmp_path / "data.jsonl", MASKED, "{")
    done = CliRunner().invoke(cli, ["evaluate", "--data", str(data), "--rejects", "/dev/full"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == "models evaluate: /dev/full: No space left on device"


def test_what_cannot_be_used_at_all_is_said(artefact: Path, tmp_path: Path) -> None:
    nothing = write(tmp_path / "none.jsonl", "{")
    kept = write(tmp_path / "kept.jsonl", MASKED)
    for options in (
        ["evaluate", "--data", str(nothing)],
        ["evaluate", "--data", str(tmp_path / "missing")],
        ["evaluate", "--data", str(kept), "--rejects", str(kept)],
        ["thresholds", "--data", str(kept), "--out", str(kept)],
    ):
        done = CliRunner().invoke(cli, options)
        assert (done.exit_code, done.stdout) == (2, ""), options
        assert done.stderr.startswith(f"models {options[0]}: "), options
    assert json.loads(kept.read_text(encoding="utf-8")) == MASKED


def test_no_gate_is_passed_on_what_could_not_be_read(artefact: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["gate", "--data", str(write(tmp_path / "few.jsonl", MASKED, "{"))])
    assert done.exit_code == 1
    assert "1 lines could not be used" in json.loads(done.stdout)["gate"]["problems"]
