"""What a start that failed says reaches the terminal as it is: a tool's words may hold brackets."""

import os
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import typer
from typer.testing import CliRunner

from shared.cli import demo, local
from shared.local import half
from shared.local import state as states
from shared.local.layout import Home
from shared.local.state import State

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
    states.write(home, State(pid=os.getpid(), created=psutil.Process().create_time(), phase="failed", problem=WORDS))
    assert WORDS in CliRunner().invoke(made(local.register), ["status", "--home", str(home.root)]).stdout


def made(register: Callable[[typer.Typer], None]) -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return app
