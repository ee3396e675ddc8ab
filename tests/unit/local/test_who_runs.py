"""Which supervisor runs is told by the process, not by a clock that may be set while it runs, nor by its number alone."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shared.local import control
from shared.local import state as states
from shared.local.layout import Home
from shared.local.process import Noted
from shared.local.state import SUPERVISOR, State


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.make()
    return made


@pytest.fixture
def noted() -> Iterator[Noted]:
    with subprocess.Popen(["/bin/sleep", "60"]) as process:
        yield Noted.of(process.pid)
        process.kill()


@pytest.mark.parametrize("step", [0.5, -1.5, 3600])
def test_a_clock_that_was_set_hides_no_running_supervisor(home: Home, noted: Noted, step: float) -> None:
    noted.write(home.note(SUPERVISOR))
    states.write(home, State(pid=noted.pid, created=noted.created + step, phase="ready"))
    assert control.running(home) is not None
    assert control.down(home)
    assert control.running(home) is None


def test_a_number_given_to_another_process_is_not_the_supervisor(home: Home, noted: Noted) -> None:
    replace(noted, since_boot="another boot/1").write(home.note(SUPERVISOR))
    states.write(home, State(pid=noted.pid, created=noted.created, phase="ready"))
    assert control.running(home) is None


@pytest.mark.parametrize(("step", "runs"), [(0.5, True), (-9999, False)])
def test_a_state_of_an_earlier_version_is_told_by_its_time(home: Home, noted: Noted, step: float, runs: bool) -> None:
    states.write(home, State(pid=noted.pid, created=noted.created + step, phase="ready"))
    assert (control.running(home) is not None) == runs
    replace(noted, pid=1).write(home.note(SUPERVISOR))
    assert (control.running(home) is not None) == runs


def test_a_new_supervisor_may_have_the_number_of_the_last(
    home: Home, noted: Noted, monkeypatch: pytest.MonkeyPatch
) -> None:
    states.write(home, State(pid=noted.pid, created=noted.created - 9999, phase="stopped"))

    class Starting:
        returncode: int | None = None

        def __init__(self, *_: Any, **__: Any) -> None:
            noted.write(home.note(SUPERVISOR))
            states.write(home, State(pid=noted.pid, created=noted.created, phase="ready"))

        def poll(self) -> None:
            """It runs."""

    monkeypatch.setattr(subprocess, "Popen", Starting)
    assert control.up(home).phase == "ready"


def test_who_starts_while_another_is_starting_waits_for_that_one(
    home: Home, noted: Noted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other holds the home's lock from its first moment on, and tells its state a little later."""
    looks = 0

    class Ended:
        returncode: int | None = None

        def __init__(self, *_: Any, **__: Any) -> None:
            pass

        def poll(self) -> int:
            nonlocal looks
            looks += 1
            if looks > 1:
                noted.write(home.note(SUPERVISOR))
                states.write(home, State(pid=noted.pid, created=noted.created, phase="ready"))
            return states.ALREADY_RUNNING

    monkeypatch.setattr(subprocess, "Popen", Ended)
    assert control.up(home).phase == "ready"
