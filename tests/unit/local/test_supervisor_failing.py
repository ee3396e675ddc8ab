"""A start that fails for a reason that nobody foresaw is told as one that failed, with what it was."""

import errno
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from shared.local import state as states
from shared.local.keys import KeyFolder
from shared.local.layout import Home
from shared.local.state import State
from shared.local.supervisor import Supervisor
from tests.conftest import eventually


def test_what_nobody_foresaw_is_in_the_state_and_in_the_log(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    KeyFolder(home.keys).api_key.mkdir(parents=True)
    command = [sys.executable, "-m", "shared.local.supervisor", "--home", str(home.root)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    told = states.read(home)
    assert ended.returncode == 1, ended.stderr
    assert told is not None
    assert told.phase == "failed"
    assert told.problem is not None
    assert told.problem.startswith("IsADirectoryError")
    assert "IsADirectoryError" in home.supervisor_log.read_text(encoding="utf-8")


async def test_the_state_is_told_again_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    home = Home(tmp_path / "home")
    home.make()
    supervisor, write = Supervisor(home), states.write
    tried: list[str] = []
    room = True

    def write_if_there_is_room(where: Home, state: State) -> None:
        tried.append(state.phase)
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(where, state)

    def told(phase: str) -> bool:
        state = states.read(home)
        return state is not None and state.phase == phase

    monkeypatch.setattr(states, "write", write_if_there_is_room)
    with caplog.at_level(logging.ERROR, "guichet.supervisor"):
        async with supervisor._telling():
            await eventually(lambda: told("starting"))
            room = False
            supervisor._state.phase = "ready"
            await eventually(lambda: tried.count("ready") > 1)
            room = True
            await eventually(lambda: told("ready"))
            room = False
            supervisor._state.phase = "stopped"
    assert len(caplog.records) == 2
    assert told("ready")
