"""A start that fails for a reason that nobody foresaw is told as one that failed, with what it was."""

import subprocess
import sys
from pathlib import Path

from shared.local import state as states
from shared.local.keys import KeyFolder
from shared.local.layout import Home


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
