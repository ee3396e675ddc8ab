"""`guichet triage` on records, with the real model."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from services.triage import main
from services.triage.domain.taxonomy import BadTaxonomy
from services.triage.main import cli, offline_step, register_benchmark
from shared.unprepared import Unprepared

RECORDS = [
    {
        "id": "a",
        "subject": "VPN",
        "body": "I cannot connect to the VPN. I have a client call in one hour.",
        "lang": "en",
    },
    {"id": 2, "subject": "Re: VPN", "body": "Merci beaucoup, tout fonctionne maintenant !"},
    {"id": "c", "subject": "Mes données", "body": "Je demande l'effacement de toutes mes données."},
]
FIELDS = {
    "id", "lang", "category", "type", "impact", "urgency", "priority", "abstained", "actionable", "kind", "reasons", "fields", "model"
}  # fmt: skip


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli, ["--already-pseudonymized", *arguments])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    return path


@pytest.mark.feature(91)
def test_twice_is_byte_identical_whatever_the_batch(artefact: Path, source: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    assert run("--input", str(source), "--output", str(first), "--batch", "1").exit_code == 0
    assert run("--input", str(source), "--output", str(second)).exit_code == 0
    assert first.read_bytes() == second.read_bytes()


def test_the_output_keeps_the_contract(artefact: Path, source: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.jsonl"
    result = run("--input", str(source), "--output", str(output), "--device", "cpu")
    assert result.exit_code == 0
    assert "on cpu" in result.stderr
    found = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [one["id"] for one in found] == ["a", 2, "c"]
    for one in found:
        assert set(one) >= FIELDS
        assert len(one["category"]["top"]) == 3
        assert one["category"]["top"][0] == [one["category"]["label"], one["category"]["confidence"]]
        assert set(one["model"]) == {"name", "version", "digest", "device"}
    assert [one["kind"] for one in found] == ["ticket", "thanks", "ticket"]
    assert [one["lang"] for one in found] == ["en", "fr", "fr"]
    assert found[2]["category"]["label"] == "privacy"
    assert [one["fields"] for one in found] == [[], [], []]


@pytest.mark.feature(45)
def test_the_output_has_the_fields_that_rules_found(artefact: Path, source: Path, tmp_path: Path) -> None:
    ticket = {
        "id": 1,
        "subject": "Order [CUSTOMER_ID_1]",
        "body": "My order is late. Error 503 on the page.",
        "lang": "en",
    }
    source.write_text(json.dumps(ticket), encoding="utf-8")
    output = tmp_path / "out.jsonl"
    assert run("--input", str(source), "--output", str(output), "--device", "cpu").exit_code == 0
    assert json.loads(output.read_text(encoding="utf-8"))["fields"] == [
        {"name": "order", "value": "[CUSTOMER_ID_1]"},
        {"name": "error_code", "value": "503"},
    ]


@pytest.mark.feature(89)
def test_cuda_that_is_not_there_is_announced(artefact: Path, source: Path, tmp_path: Path) -> None:
    result = run("--input", str(source), "--output", str(tmp_path / "out.jsonl"), "--device", "cuda")
    assert result.exit_code == 0
    assert "on cuda" in result.stderr or "running on the CPU" in result.stderr


def test_a_bad_line_is_named_and_the_rest_goes_on(artefact: Path, source: Path, tmp_path: Path) -> None:
    source.write_text('{"id": "x", "subject": "the secret plan"}\n' + source.read_text(encoding="utf-8"))
    output, rejects = tmp_path / "out.jsonl", tmp_path / "bad.jsonl"
    result = run("--input", str(source), "--output", str(output), "--rejects", str(rejects))
    assert result.exit_code == 1
    assert "line 1: `body` is missing" in result.stderr
    assert "secret" not in result.stderr
    assert len(output.read_text(encoding="utf-8").splitlines()) == 3
    assert len(rejects.read_text(encoding="utf-8").splitlines()) == 1


def test_an_unknown_device_is_unusable(source: Path) -> None:
    assert run("--input", str(source), "--output", "-", "--device", "tpu").exit_code == 2


def test_without_a_model_it_says_how_to_get_one(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_MODELS_DIR", str(tmp_path))
    result = run("--input", str(source), "--output", "-")
    assert result.exit_code == 2
    assert "guichet models build" in result.stderr


class Unheard(Unprepared):
    """Of a kind that no command has heard of."""


def test_whatever_was_not_prepared_ends_every_command_by_what_it_says(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*_: object, **__: object) -> None:
        raise Unheard("a file is missing")

    monkeypatch.setattr(main, "load", lacking)
    app = typer.Typer()
    app.callback()(lambda: None)
    register_benchmark(app)
    triage = run("--input", str(source), "--output", "-")
    bench = CliRunner().invoke(app, ["energy", "--json"])
    assert (triage.exit_code, triage.stderr) == (2, "triage: a file is missing\n")
    assert (bench.exit_code, bench.stderr) == (2, "bench energy: a file is missing\n")


def test_what_is_wrong_with_a_step_is_told_as_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "taxonomy.yaml").write_text("[]", encoding="utf-8")
    monkeypatch.setenv("GUICHET_TAXONOMY_FILE", str(tmp_path / "taxonomy.yaml"))
    with pytest.raises(BadTaxonomy, match="the taxonomy is no mapping"):
        offline_step(already_pseudonymized=True)


@pytest.mark.feature(91, 102)
@pytest.mark.parametrize("tenant", ["default", "clinic"])
def test_the_tenant_that_the_service_has_is_the_one_whose_policy_and_fields_hold(
    artefact: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tenant: str
) -> None:
    policy, found = tmp_path / "policy.yaml", tmp_path / "fields.yaml"
    policy.write_text("tenants: {default: {type: {preselect: 0}}, clinic: {type: {preselect: never}}}")
    found.write_text("tenants: {clinic: {room: {fr: Salle, en: Room, rules: [{after: [room], pattern: '[0-9]+'}]}}}")
    monkeypatch.setenv("GUICHET_TRIAGE_POLICY_FILE", str(policy))
    monkeypatch.setenv("GUICHET_TRIAGE_FIELDS_FILE", str(found))
    monkeypatch.setenv("GUICHET_TENANT", tenant)
    step = offline_step(device="cpu", already_pseudonymized=True, reasons=False)
    (said,) = step([{"id": 1, "subject": "Screen", "body": "The screen in room 12 is broken.", "lang": "en"}])
    shown = {"default": ("preselect", []), "clinic": ("suggest", [{"name": "room", "value": "12"}])}
    assert (said["modes"]["type"], said["fields"]) == shown[tenant]


@pytest.mark.feature(91)
def test_what_mail_and_pseudonymize_write_is_read_too(artefact: Path, tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    away = {"kind": "auto_reply", "auto_generated": True, "lang": "en"}
    records = [
        RECORDS[0],
        {"id": "text", "subject": RECORDS[0]["subject"], "text": RECORDS[0]["body"], "lang": "en"},
        {"id": "bare", "text": RECORDS[0]["body"], "kind": "auto_reply", "lang": "en"},
        {"id": "away", "text": RECORDS[0]["body"], **away},
        {"id": "neither", "subject": "VPN"},
    ]
    source.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    result = run("--input", str(source), "--output", str(output))
    assert (result.exit_code, "line 5: `body` is missing" in result.stderr) == (1, True)
    whole, text, bare, automatic = (json.loads(line) for line in output.read_text(encoding="utf-8").splitlines())
    assert {**text, "id": "a"} == whole
    assert (bare["subject"], bare["body"]) == ("", RECORDS[0]["body"])
    assert (bare["kind"], automatic["kind"], automatic["actionable"]) == ("ticket", "auto_reply", False), (
        "a kind without its headers is a label and tells nothing"
    )


@pytest.mark.feature(7, 91)
@pytest.mark.parametrize(
    "wrapped",
    [
        "<html><body><div>{} {}</div></body></html>",
        "<!DOCTYPE html><html><head><style>p {{ color: red }}</style></head><body><p>{}</p><p>{}</p></body></html>",
        "<p>{}</p><p>{}</p>",
        "{}<br>{}<br>",
    ],
)
def test_a_body_of_html_is_read_as_what_it_shows(artefact: Path, tmp_path: Path, wrapped: str) -> None:
    said = ("My screen has been broken since yesterday.", "Please send someone.")
    record = {"id": 1, "subject": "Question", "body": wrapped.format(*said)}
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps(record) + "\n", encoding="utf-8")
    assert run("--input", str(source), "--output", str(output), "--device", "cpu").exit_code == 0
    (found,) = (json.loads(line) for line in output.read_text(encoding="utf-8").splitlines())
    assert (found["kind"], found["actionable"], found["category"]["label"]) == ("ticket", True, "hardware")
    assert found["body"].split() == " ".join(said).split()


@pytest.mark.feature(35, 91)
def test_a_language_is_read_however_it_is_written(artefact: Path, tmp_path: Path) -> None:
    tags = ("fr", "FR", "fr-FR", "fr_CA", " fr", "fra", " ", "und", "French")
    records = [{"id": 1, "subject": "VPN", "body": "Le VPN ne se connecte plus.", "lang": tag} for tag in tags]
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    assert run("--input", str(source), "--output", str(output), "--device", "cpu").exit_code == 0
    first, *others = (json.loads(line) for line in output.read_text(encoding="utf-8").splitlines())
    assert (first["lang"], "category" in first["abstained"]) == ("fr", False)
    assert others == [first] * len(others)


def test_half_of_a_surrogate_pair_stops_no_ticket(artefact: Path, tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(
        '{"id": 1, "subject": "Laptop \\ud83d", "body": "My laptop \\udc4d does not start."}\n', encoding="ascii"
    )
    result = run("--input", str(source), "--output", str(output), "--device", "cpu")
    assert (result.exit_code, [line for line in result.stderr.splitlines() if "line" in line]) == (0, [])
    (found,) = (json.loads(line) for line in output.read_text(encoding="utf-8").splitlines())
    assert (found["subject"], found["actionable"]) == ("Laptop \ud83d", True)
