"""Half a restoration is never started: replies that were sent before are not held back in it yet."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shared.local import backup, control, half
from shared.local.layout import Home
from shared.local.process import StartFailed

PLACES = backup.Places(Path("data"), Path("keys"))
pytestmark = pytest.mark.feature(103)

_RESTORE = """
import asyncio, signal, sys
from pathlib import Path
from shared.cli import backup as command
from shared.local import backup
from shared.local.keys import KeyFolder

signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs beside a shell's other work is deaf to it
backup.check = lambda _: {"backup": "b", "at": "now", "topics": {}}

async def loaded_but_not_held(places, home, by, name):
    KeyFolder(home.keys).ensure()
    print("loaded", flush=True)
    while True:  # a signal that comes right before a wait is heard only after it
        await asyncio.sleep(0.1)

backup._restored = loaded_but_not_held
command.restore(Path("data"), Path("keys"), Path(sys.argv[1]), "op")
"""


def cut_short(home: Home, number: int) -> int:
    """A restoration that gets a signal after the content is loaded and before replies are held; its exit status."""
    command = [sys.executable, "-c", _RESTORE, str(home.root)]
    environment = {**os.environ, "PYTHONPATH": str(Path(backup.__file__).parents[2])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"loaded\n"
        process.send_signal(number)
        process.wait(60)
    return process.returncode


@pytest.fixture(autouse=True)
def good_backup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "check", lambda _: {"backup": "b", "at": "now", "topics": {}})


def test_one_that_was_killed_is_not_started(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert cut_short(home, signal.SIGKILL) == -signal.SIGKILL
    assert (home.keys / "inbound.key").exists()
    with pytest.raises(StartFailed, match="backup restore"):
        control.up(home)
    supervisor = [sys.executable, "-m", "shared.local.supervisor", "--home", str(home.root)]
    ended = subprocess.run(supervisor, capture_output=True, text=True, timeout=120, check=False)
    assert (ended.returncode, "backup restore" in ended.stderr) == (1, True), ended.stderr


async def test_the_next_restoration_removes_what_the_last_one_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home")
    home.make()
    half.begin(home)
    (home.data / "left").write_text("x")

    async def restored(_: object, into: Home, by: str, __: str) -> dict[str, int]:
        assert into.restoring.exists()
        assert not (into.data / "left").exists()
        return {"replies_to_look_at": len(by)}

    monkeypatch.setattr(backup, "_restored", restored)
    assert (await backup.restore(PLACES, home, "op"))["replies_to_look_at"] == 2
    half.refuse(home)


async def test_one_that_is_under_way_is_left_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.make()
    with backup.stopped(home):
        half.begin(home)
        with pytest.raises(backup.Refused, match="restored"):
            await backup.restore(PLACES, home, "op")
    assert home.restoring.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_one_that_is_told_to_end_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    home = Home(tmp_path / "home")
    assert cut_short(home, number) != 0
    assert not home.root.exists()
