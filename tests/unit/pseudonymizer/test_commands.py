"""The two commands as a user runs them, on the real models."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.pseudonymizer.adapters import detector
from services.pseudonymizer.adapters.detector import Detector, Request
from services.pseudonymizer.domain.detect import Detection
from services.pseudonymizer.main import cli, offline_step


@pytest.fixture(scope="module")
def loaded() -> Detector:
    return Detector()


@pytest.fixture(autouse=True)
def models_loaded_once(loaded: Detector, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command loads the real models; here they share one load."""
    monkeypatch.setattr(detector, "Detector", lambda: loaded)


TEXT = "Hi, ici Karim Benali, karim@exemple.fr. Mon mot de passe est Grenouille88, merci."


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(arguments))
    return result.exit_code, result.stderr


def read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write(path: Path, *lines: str) -> Path:
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def test_there_and_back(tmp_path: Path) -> None:
    source = write(
        tmp_path / "in", json.dumps({"id": "a", "text": TEXT}), json.dumps({"id": "b", "text": "", "lang": "en"})
    )
    masked, clear, vault = tmp_path / "masked", tmp_path / "clear", tmp_path / "vault"
    assert run("pseudonymize", "--input", str(source), "--output", str(masked), "--vault", str(vault)) == (0, "")
    first, second = read(masked)
    assert list(first) == ["id", "lang", "text", "entities", "secrets", "lang_confidence"]
    assert first["text"] == "Hi, ici [PERSON_1], [EMAIL_1]. Mon mot de passe est [SECRET_1], merci."
    assert first["secrets"] == 1
    entities = first["entities"]
    assert isinstance(entities, list)
    assert [TEXT[e["start"] : e["end"]] for e in entities] == ["Karim Benali", "karim@exemple.fr", "Grenouille88"]
    assert [e["reversible"] for e in entities] == [True, True, False]
    assert second == {"id": "b", "lang": "en", "text": "", "entities": [], "secrets": 0, "lang_confidence": 1.0}
    assert "Grenouille" not in vault.read_text(encoding="utf-8")
    assert vault.stat().st_mode & 0o777 == 0o600
    assert run("restore", "--input", str(masked), "--output", str(clear), "--vault", str(vault)) == (0, "")
    restored = read(clear)[0]
    assert restored["text"] == TEXT.replace("Grenouille88", "[SECRET_1]")
    assert (restored["unresolved"], restored["one_way"]) == ([], ["[SECRET_1]"])


def test_tenants_do_not_share_a_vaults_rows(tmp_path: Path) -> None:
    source = write(tmp_path / "in", json.dumps({"id": "a", "text": TEXT}))
    masked, vault = tmp_path / "masked", tmp_path / "vault"
    run("pseudonymize", "--input", str(source), "--output", str(masked), "--vault", str(vault), "--tenant", "north")
    status, stderr = run(
        "restore", "--input", str(masked), "--output", str(tmp_path / "out"), "--vault", str(vault), "--tenant", "south"
    )
    assert status == 1
    assert "line 1: the vault has no such record" in stderr


def test_a_bad_line_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    bad = [
        "{",
        '{"id": "x"}',
        '["id"]',
        '{"text": "y"}',
        '{"id": "x", "text": 3}',
        '{"id": "z", "text": "a", "lang": 5}',
    ]
    source = write(tmp_path / "in", *bad, json.dumps({"id": "a", "text": TEXT}))
    masked, rejects = tmp_path / "masked", tmp_path / "rejects"
    status, stderr = run("pseudonymize", "--input", str(source), "--output", str(masked), "--rejects", str(rejects))
    assert status == 1
    assert [record["id"] for record in read(masked)] == ["a"]
    assert rejects.read_text(encoding="utf-8").splitlines() == bad
    assert [line.split(":")[1] for line in stderr.splitlines()] == [f" line {n}" for n in range(1, 7)]
    assert "Grenouille" not in stderr


@pytest.mark.parametrize(
    "arguments", [["--input", "missing", "--output", "-"], ["--output", "-"], ["--input", "x", "--nope"]]
)
def test_unusable_arguments_exit_2(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("pseudonymize", *arguments)[0] == 2


@pytest.mark.parametrize(
    "held", [b'{"secret": "stuff"}\n', b"\x80stuff\n", b"\xff\xfes\0t\0u\0f\0f\0", b"[" * 100_000 + b'"stuff"']
)
def test_an_unreadable_vault_exits_2_without_showing_it(held: bytes, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    vault.write_bytes(held)
    status, stderr = run("restore", "--input", "-", "--output", "-", "--vault", str(vault))
    assert (status, stderr) == (2, f"{vault}: line 1 is not a vault's\n")


def test_standard_input_and_output(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        cli, ["pseudonymize", "--input", "-", "--output", "-"], input='{"id": 1, "text": "a@b.example"}\n'
    )
    assert result.exit_code == 0
    assert json.loads(result.stdout)["text"] == "[EMAIL_1]"
    assert result.stderr == ""


def test_the_step_masks_subject_and_body_for_other_commands() -> None:
    (record,) = offline_step()([{"id": "a", "subject": "Accès de Karim Benali", "body": TEXT}])
    assert record["subject"] == "Accès de [PERSON_1]"
    assert "Benali" not in record["body"]
    assert {entity["field"] for entity in record["entities"]} == {"subject", "body"}


def test_no_file_is_both_read_and_written_nor_written_twice(tmp_path: Path) -> None:
    source = write(tmp_path / "in", json.dumps({"id": "a", "text": TEXT}))
    link, out, vault = tmp_path / "link", tmp_path / "out", tmp_path / "vault"
    link.symlink_to(source)
    given = ["pseudonymize", "--input", str(source), "--output"]
    for options in (
        [str(link)],
        [str(out), "--rejects", str(out)],
        [str(out), "--vault", str(out)],
        [str(out), "--vault", str(source)],
    ):
        assert run(*given, *options)[0] == 2, options
    assert (json.loads(source.read_text())["text"], out.exists()) == (TEXT, False)
    assert run(*given, str(out), "--vault", str(vault)) == (0, "")
    kept = vault.read_bytes()
    assert run("restore", "--input", str(out), "--output", str(vault), "--vault", str(vault))[0] == 2
    assert vault.read_bytes() == kept


@pytest.mark.feature(91)
def test_a_subject_beside_a_text_is_masked_with_it_and_comes_back(tmp_path: Path) -> None:
    mail = {"id": "a", "subject": "Karim Benali : VPN", "text": TEXT, "from": "karim@exemple.fr", "kind": "Karim"}
    automatic = {"id": "b", "subject": None, "text": "Absent.", "kind": "auto_reply", "auto_generated": True}
    source = write(tmp_path / "in", json.dumps(mail), json.dumps(automatic))
    masked, clear, vault = tmp_path / "masked", tmp_path / "clear", tmp_path / "vault"
    assert run("pseudonymize", "--input", str(source), "--output", str(masked), "--vault", str(vault)) == (0, "")
    first, second = read(masked)
    assert (first["subject"], "Benali" in json.dumps(first)) == ("[PERSON_1] : VPN", False)
    assert first["text"] == "Hi, ici [PERSON_1], [EMAIL_1]. Mon mot de passe est [SECRET_1], merci."
    entities, beside = first["entities"], first["subject_entities"]
    assert isinstance(entities, list)
    assert isinstance(beside, list)
    assert [TEXT[e["start"] : e["end"]] for e in entities] == ["Karim Benali", "karim@exemple.fr", "Grenouille88"]
    assert [(e["start"], e["end"]) for e in beside] == [(0, 12)]
    assert {"from", "kind", "auto_generated"}.isdisjoint(first)
    assert (second["kind"], second["auto_generated"], "subject" in second) == ("auto_reply", True, False)
    assert run("restore", "--input", str(masked), "--output", str(clear), "--vault", str(vault)) == (0, "")
    assert (read(clear)[0]["subject"], read(clear)[0]["one_way"]) == (mail["subject"], ["[SECRET_1]"])


def test_a_language_comes_out_as_its_code(tmp_path: Path) -> None:
    tags = ("FR", "fr-CA", "fr_CA", " fr", "fra", "fre", " ", "und", "unknown", "français", "-", None)
    lines = (json.dumps({"id": number, "text": TEXT, "lang": tag}) for number, tag in enumerate(tags))
    out = tmp_path / "out"
    assert run("pseudonymize", "-i", str(write(tmp_path / "in", *lines)), "-o", str(out)) == (0, "")
    assert [record["lang"] for record in read(out)] == ["fr"] * len(tags)


def named(path: Path) -> list[object]:
    return [record["id"] for record in read(path)]


@pytest.mark.feature(91)
def test_a_vault_that_cannot_be_written_is_refused_before_anything_is(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", json.dumps({"id": "a", "text": TEXT})), tmp_path / "out"
    for vault, why in ((tmp_path / "none" / "v", "No such file or directory"), (tmp_path, "Is a directory")):
        status, stderr = run("pseudonymize", "-i", str(source), "-o", str(out), "--vault", str(vault))
        assert (status, out.exists()) == (2, False)
        assert stderr.endswith(f"{vault}: {why}\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


@pytest.mark.feature(91)
def test_no_output_is_without_its_values_when_a_run_is_cut_off(
    tmp_path: Path, loaded: Detector, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [json.dumps({"id": str(number), "text": TEXT}) for number in range(150)]
    out, vault, clear = tmp_path / "out", tmp_path / "vault", tmp_path / "clear"
    source = write(tmp_path / "in", *lines)
    detect, batches = loaded.detect, []

    def interrupted(requests: Sequence[Request]) -> list[Detection]:
        batches.append(len(requests))
        if len(batches) > 2:
            raise KeyboardInterrupt
        return detect(requests)

    monkeypatch.setattr(loaded, "detect", interrupted)
    status, _ = run("pseudonymize", "-i", str(source), "-o", str(out), "--vault", str(vault))
    assert (status, len(named(out)), vault.stat().st_mode & 0o777) == (130, 128, 0o600)
    with vault.open("a", encoding="utf-8") as file:
        file.write('{"tenant": "default", "id": "128", "ta')
    assert run("restore", "-i", str(out), "-o", str(clear), "--vault", str(vault)) == (0, "")
    assert named(clear) == named(out)
    monkeypatch.setattr(loaded, "detect", detect)
    assert run("pseudonymize", "-i", str(source), "-o", str(out), "--vault", str(vault)) == (0, "")
    assert (named(vault), len(named(out))) == (named(out), 150)


def test_two_runs_do_not_write_one_vault_at_once(
    tmp_path: Path, loaded: Detector, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, vault, clear = write(tmp_path / "in", json.dumps({"id": "a", "text": TEXT})), tmp_path / "v", tmp_path / "c"
    other = write(tmp_path / "other", json.dumps({"id": "b", "text": TEXT}))
    detect, second = loaded.detect, list[tuple[int, str] | None]()

    def meanwhile(requests: Sequence[Request]) -> list[Detection]:
        if not second:
            second.append(None)
            second[0] = run("pseudonymize", "-i", str(other), "-o", str(tmp_path / "o2"), "--vault", str(vault))
        return detect(requests)

    monkeypatch.setattr(loaded, "detect", meanwhile)
    assert run("pseudonymize", "-i", str(source), "-o", str(tmp_path / "o1"), "--vault", str(vault)) == (0, "")
    assert second == [(2, f"pseudonymize: {vault}: another run writes it\n")]
    assert run("pseudonymize", "-i", str(other), "-o", str(tmp_path / "o2"), "--vault", str(vault)) == (0, "")
    for out in (tmp_path / "o1", tmp_path / "o2"):
        assert run("restore", "-i", str(out), "-o", str(clear), "--vault", str(vault)) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {"in", "other", "v", "c", "o1", "o2"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_what_was_masked_before_the_disk_was_full_has_its_values(tmp_path: Path) -> None:
    source, vault = write(tmp_path / "in", json.dumps({"id": "a", "text": TEXT})), tmp_path / "vault"
    status, stderr = run("pseudonymize", "-i", str(source), "-o", "/dev/full", "--vault", str(vault))
    assert (status, stderr) == (2, "pseudonymize: /dev/full: No space left on device\n")
    assert named(vault) == ["a"]
