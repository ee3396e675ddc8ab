"""Wrong settings end a command with 2 and one line that names them, and repeat nothing that was given."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.crm.settings import Settings as CrmSettings
from services.desk.settings import Settings as DeskSettings
from services.drafter.settings import Settings as DrafterSettings
from services.triage.main import cli as triage
from services.triage.settings import ModelSettings
from services.triage.settings import Settings as TriageSettings
from shared.cli.jsonl import run_jsonl
from shared.runtime.configured import BadSettings, read

SECRET = "Grenouille88"


def line(directory: Path, text: str = '{"id": "1", "subject": "VPN", "body": "It fails."}') -> Path:
    path = directory / "in.jsonl"
    path.write_text(text + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("GUICHET_TAXONOMY_FILE", f"/nope/{SECRET}", "the file cannot be read (FileNotFoundError)"),
        ("GUICHET_TRIAGE_POLICY_FILE", f"/nope/{SECRET}", "the file cannot be read (FileNotFoundError)"),
        ("GUICHET_TRIAGE_FIELDS_FILE", f"/nope/{SECRET}", "the file cannot be read (FileNotFoundError)"),
        ("GUICHET_TRIAGE_SEGMENTS", "99", "Input should be less than or equal to 12"),
        ("GUICHET_TRIAGE_SEGMENTS", SECRET, "Input should be a valid integer"),
        ("GUICHET_TRIAGE_ABSTAIN_BELOW", SECRET, "is not JSON"),
    ],
)
def test_a_command_names_the_setting_and_leaves_with_2(
    variable: str, value: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    output = tmp_path / "out.jsonl"
    done = CliRunner().invoke(triage, ["-i", str(line(tmp_path)), "-o", str(output), "--already-pseudonymized"])
    assert (done.exit_code, done.stdout, output.exists()) == (2, "", False)
    (told,) = done.stderr.splitlines()
    assert told.startswith(f"triage: {variable}: {said}")
    assert SECRET not in told


@pytest.mark.parametrize("kind", [DeskSettings, DrafterSettings])
@pytest.mark.parametrize("zone", ["Europe/Pariss", "", "../etc/passwd", "Europe", "x\0y"])
def test_a_time_zone_that_is_none_is_refused_at_the_start_and_not_on_each_page(
    kind: type[DeskSettings] | type[DrafterSettings], zone: str
) -> None:
    with pytest.raises(BadSettings, match="GUICHET_TIME_ZONE: is no time zone, such as Europe/Paris"):
        read(kind, time_zone=zone)


def test_what_is_missing_or_does_not_go_together_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GUICHET_DATABASE_URL", raising=False)
    with pytest.raises(BadSettings, match=r"^GUICHET_DATABASE_URL: is not set: set it$"):
        read(TriageSettings, absent="set it")
    monkeypatch.setenv("GUICHET_DATABASE_URL", f"postgresql://crm:{SECRET}@127.0.0.1/x")
    monkeypatch.setenv("GUICHET_SMTP_PASSWORD", SECRET)
    for name in ("OUTBOUND_PRIVATE_KEY_FILE", "APPROVAL_PUBLIC_KEY_FILE"):
        monkeypatch.setenv(f"GUICHET_{name}", str(tmp_path / "key"))
    with pytest.raises(BadSettings, match="smtp_username and smtp_password are given together") as caught:
        read(CrmSettings)
    assert SECRET not in str(caught.value)
    monkeypatch.delenv("GUICHET_DATABASE_URL")
    monkeypatch.setenv("GUICHET_DATABASE_URL_FILE", str(tmp_path / "none"))
    with pytest.raises(BadSettings, match="the file that GUICHET_DATABASE_URL_FILE names cannot be read"):
        read(TriageSettings)


@pytest.mark.parametrize("service", ["audit", "crm", "desk", "drafter", "intake", "pseudonymizer", "triage"])
def test_a_service_says_so_too_and_does_not_start(service: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"services.{service}.main"],
        env={"GUICHET_DATABASE_POOL": SECRET, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    (told,) = done.stderr.splitlines()
    assert (done.returncode, told.startswith(f"{service}: ")) == (2, True)
    assert "GUICHET_DATABASE_POOL: Input should be a valid integer" in told
    assert SECRET not in told


def test_no_line_is_blamed_for_a_setting(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Met when the first record needs it, as `draft` meets triage's."""

    def process(_: object) -> list[dict[str, object]]:
        read(ModelSettings, triage_segments=0)
        return []

    output, rejects = tmp_path / "out", tmp_path / "rejects"
    status = run_jsonl(str(line(tmp_path)), str(output), str(rejects), process, required=(), label="draft")
    assert (status, rejects.read_bytes()) == (2, b"")
    assert capsys.readouterr().err.startswith("draft: GUICHET_TRIAGE_SEGMENTS: ")
