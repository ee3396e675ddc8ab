"""What `guichet dlq` says of a letter, and what it refuses before it reaches the bus."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import typer
from typer.testing import CliRunner

from shared.cli import dlq, letters_bus
from shared.local.dead_letters import Letter, Outcome

pytestmark = pytest.mark.feature(2)
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
LETTER = Letter(
    uuid4(), uuid4(), uuid4(), "ticket.received.v1", 0, 7, "no_data", "desk", "guichet.desk.ticket.received.v1", NOW
)


def told(*outcomes: str | None, original: bool = True) -> Letter:
    replays = tuple(Outcome(NOW, "op-1", outcome) for outcome in outcomes)
    return replace(LETTER, original=original, replays=replays)


@pytest.mark.parametrize(
    ("letter", "open_", "settled"),
    [
        (told(), True, False),
        (told("refused"), True, False),
        (told(None), True, False),
        (told("refused", "handled"), False, True),
        (told("known"), False, True),
        (told(original=False), False, False),
        (told("handled", original=False), False, True),
    ],
)
def test_a_letter_is_open_until_it_is_handled_or_its_event_is_gone(letter: Letter, open_: bool, settled: bool) -> None:
    assert (letter.open, letter.settled) == (open_, settled)
    assert letter.as_json()["attempts"] == 1 + len(letter.replays)


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["replay"],
        ["replay", "--all", "--topic", "ticket.received.v1"],
        ["replay", "--all", "--by", "Anne Roy"],
        ["show", str(uuid4())],
    ],
)
def test_nothing_is_done_when_it_is_not_said_which_or_nothing_runs(arguments: list[str], tmp_path: Path) -> None:
    app = typer.Typer()
    dlq.register(app)
    assert CliRunner().invoke(app, [*arguments, "--home", str(tmp_path)]).exit_code == 2


@pytest.mark.parametrize("chosen", [["--all"], ["--topic", "ticket.triaged.v1"]])
def test_that_nothing_is_open_is_no_failure(chosen: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = typer.Typer()
    dlq.register(app)
    monkeypatch.setattr(dlq, "_run", lambda _home, _work: [told("handled")])
    done = CliRunner().invoke(app, ["replay", *chosen, "--home", str(tmp_path)])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "nothing to handle again" in done.stderr


def elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch, *missing: str) -> None:
    """The environment of a pod; nothing is mounted."""
    monkeypatch.delenv("GUICHET_HOME", raising=False)
    values = {
        "BOOTSTRAP_SERVERS": "bus:9093",
        "CA_FILE": "ca.crt",
        "CERTIFICATE_FILE": "tls.crt",
        "KEY_FILE": "tls.key",
    }
    for name, value in values.items():
        if name not in missing:
            monkeypatch.setenv(f"GUICHET_KAFKA_{name}", str(folder / value) if name.endswith("FILE") else value)


def asked(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    dlq.register(app)
    done = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
    return done.exit_code, done.stderr


def test_where_all_have_one_account_it_must_be_said_who_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere(tmp_path, monkeypatch)
    status, said = asked("replay", "--all")
    assert status == 2
    assert "--by" in said


@pytest.mark.parametrize(
    ("missing", "told"), [("KEY_FILE", "GUICHET_KAFKA_KEY_FILE: is not set"), ("", "cannot be used (No such file")]
)
def test_a_bus_elsewhere_that_is_half_told_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str, told: str
) -> None:
    elsewhere(tmp_path, monkeypatch, missing)
    status, said = asked("list")
    assert status == 2
    assert told in said


def test_an_installation_that_is_named_wins_over_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere(tmp_path, monkeypatch)
    status, said = asked("list", "--home", str(tmp_path))
    assert status == 2
    assert "not running" in said


@pytest.mark.parametrize("empty", [False, True])
def test_so_does_one_that_the_environment_names_and_a_certificate_without_a_name_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty: bool
) -> None:
    elsewhere(tmp_path, monkeypatch)
    if empty:
        monkeypatch.setenv("GUICHET_KAFKA_CERTIFICATE_FILE", "")
        monkeypatch.setattr(letters_bus, "default_home", lambda: tmp_path)
    else:
        monkeypatch.setenv("GUICHET_HOME", str(tmp_path))
    status, said = asked("list")
    assert status == 2
    assert "not running" in said
