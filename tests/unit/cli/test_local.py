"""What a start that failed says reaches the terminal as it is: a tool's words may hold brackets."""

import os
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import typer
from typer.testing import CliRunner

from shared.cli import demo, doctor, local
from shared.cli.doctor import Result
from shared.local import control, half
from shared.local import state as states
from shared.local.layout import Home
from shared.local.state import PartState, State

WORDS = "[main] ERROR [/usr/lib] no room"


@pytest.mark.parametrize(
    ("register", "arguments"), [(local.register, ["up"]), (demo.register, ["demo", "--no-browser"])]
)
def test_why_it_did_not_start_is_said_whole(
    tmp_path: Path, register: Callable[[typer.Typer], None], arguments: list[str]
) -> None:
    home = Home(tmp_path / "[bold]")
    home.make()
    half.begin(home)
    done = CliRunner().invoke(made(register), [*arguments, "--home", str(home.root)])
    assert done.exit_code == 1
    assert "[bold]" in done.stderr.replace("\n", "")


def test_the_status_says_it_whole(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.make()
    told = State(pid=os.getpid(), created=psutil.Process().create_time(), phase="failed", problem=WORDS)
    told.bus = {"kind": "embedded", "why": "[/opt/java] too old"}
    told.parts = {"crm": PartState(problem="[/x]")}
    states.write(home, told)
    said = CliRunner().invoke(made(local.register), ["status", "--home", str(home.root)]).stdout
    assert [words for words in (WORDS, "[/opt/java] too old", "[/x]") if words not in said] == []


def test_the_steps_of_a_start_and_where_to_look_are_said_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def up(_: Home, *, bus: str, say: Callable[[str], None]) -> State:
        say(f"{WORDS} [/x]")
        return State(phase="failed", problem=WORDS, bus={"kind": bus})

    monkeypatch.setattr(control, "up", up)
    done = CliRunner().invoke(made(local.register), ["up", "--home", str(tmp_path / "[x]")])
    assert done.exit_code == 1, done.exception
    said = done.stderr.replace("\n", "")
    assert f"{WORDS} [/x]" in said
    assert "[x]/logs" in said


def test_the_doctor_says_it_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "examine", lambda _: [Result("disk", "bad", WORDS, "look at [/x]")])
    done = CliRunner().invoke(made(local.register), ["doctor"])
    assert WORDS in done.stdout
    assert "look at [/x]" in done.stdout


def made(register: Callable[[typer.Typer], None]) -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return app
