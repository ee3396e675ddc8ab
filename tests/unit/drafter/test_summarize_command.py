"""`guichet summarize`: threads in, sentences of them out, from file to file."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from models.build import ensure
from services.drafter.main import summarize_cli

THREAD: dict[str, Any] = {
    "id": "t1",
    "messages": [
        {"at": "2026-11-24T09:00", "lang": "fr", "text": "Le VPN de [PERSON_1] ne marche plus. Qui doit signer ?"},
        {"at": "2026-11-25T09:00", "lang": "fr", "channel": "crm", "text": "J'ai redémarré la box."},
        {"at": "2026-11-26T09:00", "lang": "en", "text": "We need it by Friday before noon."},
    ],
}


def run(tmp_path: Path, records: list[Any], *options: str) -> tuple[int, list[dict[str, Any]]]:
    ensure()
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    told = ["--input", str(source), "--output", str(output), "--already-pseudonymized", *options]
    result = CliRunner().invoke(summarize_cli, told)
    return result.exit_code, [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]


@pytest.mark.feature(58, 94)
def test_a_thread_over_two_channels_and_languages_is_summed_up_for_a_french_reader(tmp_path: Path) -> None:
    bad = {"id": "t2", "messages": [{"text": "sans heure"}]}
    code, (found,) = run(tmp_path, [THREAD, bad], "--min-characters", "1", "--lang", "fr")
    assert code == 1
    assert {(line["role"], line["message"]) for line in found["lines"]} >= {
        ("problem", 1), ("question", 1), ("tried", 2)
    }  # fmt: skip
    (day,) = found["dates"]
    assert (day["day"], day["hour"], day["bound"], day["message"]) == ("2026-11-27", "12:00:00", "by", 3)
    assert "Questions ouvertes\u00a0:\n- Qui doit signer ? (message 1)" in found["text"]
    assert "2026-11-27 12:00 – We need it by Friday before noon. (message 3)" in found["text"]


@pytest.mark.feature(7, 58)
def test_a_message_of_html_is_summed_up_by_what_it_shows(tmp_path: Path) -> None:
    html = {"id": "h", "messages": [{**one, "text": f"<div><p>{one['text']}</p></div>"} for one in THREAD["messages"]]}
    code, (plain, found) = run(tmp_path, [THREAD, html], "--min-characters", "1")
    assert (code, {**found, "id": "t1"}) == (0, plain)
