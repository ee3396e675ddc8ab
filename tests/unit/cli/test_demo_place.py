"""`guichet demo --exit` empties what it made itself, and no installation that somebody uses."""

from pathlib import Path

import psutil
import pytest
import typer
from typer.testing import CliRunner

from shared.cli import demo, demo_place
from shared.local import state as states
from shared.local.keys import KeyFolder
from shared.local.layout import Home
from shared.local.process import StartFailed
from shared.local.stack import LocalStack
from shared.local.state import State


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    def no_stack(*_: object, **__: object) -> None:
        raise StartFailed("not in this test")

    monkeypatch.setattr(LocalStack, "up", no_stack)
    monkeypatch.setenv("GUICHET_HOME", str(tmp_path / "guichet"))
    return Home(tmp_path / "prod")


def installed(home: Home) -> Home:
    home.make()
    KeyFolder(home.keys).ensure()
    return home


def play(*arguments: object) -> tuple[int, str]:
    app = typer.Typer()
    demo.register(app)
    done = CliRunner().invoke(app, ["--exit", *(str(one) for one in arguments)])
    return done.exit_code, done.stderr


def test_an_installation_survives(home: Home) -> None:
    installed(home)
    before = sorted(home.root.rglob("*"))
    status, told = play("--home", home.root)
    assert (status, len(told.splitlines())) == (2, 1), told
    assert sorted(home.root.rglob("*")) == before
    assert (home.keys / "inbound.key").exists()


@pytest.mark.parametrize("there", [False, True])
def test_a_new_place_is_its_own_from_then_on(home: Home, *, there: bool) -> None:
    if there:
        home.root.mkdir()
    for _ in range(2):
        assert play("--home", home.root)[0] == 1, "it goes as far as starting"
        installed(home)
    assert play("--home", home.root)[0] == 1
    assert not (home.keys / "inbound.key").exists()


def test_the_place_it_always_had_needs_no_mark(home: Home) -> None:
    usual = installed(Home(home.root.with_name("guichet-demo")))
    assert play()[0] == 1
    assert not (usual.keys / "inbound.key").exists()


def test_a_running_one_is_left_alone_whoever_made_it(home: Home) -> None:
    demo_place.prepare(home)
    installed(home)
    me = psutil.Process()
    states.write(home, State(pid=me.pid, created=me.create_time(), phase="ready"))
    status, told = play("--home", home.root)
    assert (status, "guichet down" in told) == (2, True)
    assert (home.keys / "inbound.key").exists()


def test_a_file_in_its_place_is_one_line(home: Home) -> None:
    home.root.write_text("mine")
    status, told = play("--home", home.root)
    assert (status, len(told.splitlines())) == (2, 1), told
    assert home.root.read_text() == "mine"
