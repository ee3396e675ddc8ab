"""The AI switch: who said what and when, kept whole; and what follows it."""

import json
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from shared import ai_switch
from shared.ai_switch import BadSwitch, Switched
from shared.cli.main import app
from shared.local import ai
from shared.local.installation import Installation, Kept
from shared.local.layout import Home
from shared.local.process import Child, still_there
from shared.local.state import PartState

pytestmark = pytest.mark.feature(99)

switched = st.builds(
    Switched,
    id=st.uuids(),
    ai=st.sampled_from(["on", "off"]),
    by=st.text(),
    at=st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))])),
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@given(st.lists(switched, max_size=4))
def test_what_is_written_is_read_again(items: list[Switched]) -> None:
    assert ai_switch.parse(json.dumps([item.as_json() for item in items])) == tuple(items)


@pytest.mark.parametrize(
    "raw",
    [
        "", "{}x", "null", "[1]", '[{"ai": "off"}]', '"off"',
        json.dumps([Switched.now("on", "a").as_json() | {"ai": "maybe"}]),
        json.dumps([Switched.now("on", "a").as_json() | {"at": "2026-01-01T00:00:00"}]),
    ],
)  # fmt: skip
def test_what_is_no_list_of_switches_is_refused(raw: str) -> None:
    with pytest.raises(BadSwitch):
        ai_switch.parse(raw)


def test_the_last_word_holds_and_nobody_said_anything_yet_means_in() -> None:
    out, back = Switched.now("off", "a"), Switched.now("on", "b")
    assert ai_switch.taken_out(()) is None
    assert ai_switch.taken_out((back, out)) == out
    assert ai_switch.taken_out((out, back)) is None


def test_each_switching_is_kept_and_saying_it_twice_adds_nothing(home: Home) -> None:
    first = ai.switch(home, "off", "lead-1")
    assert ai.switch(home, "off", "lead-2") is None
    second = ai.switch(home, "on", "lead-2")
    assert ai.switch(home, "on", "lead-1") is None
    assert ai_switch.read(home.ai_switch) == (first, second)
    assert [path.name for path in home.root.rglob("ai.*") if path.stat().st_mode & 0o077] == []


def test_a_file_that_is_something_else_is_left_as_it_is(home: Home) -> None:
    home.make()
    home.ai_switch.write_text("not json")
    said = CliRunner().invoke(app, ["ai", "off", "--home", str(home.root)])
    assert said.exit_code == 1
    assert "Nothing was changed" in said.stderr
    assert home.ai_switch.read_text() == "not json"


def test_the_command_says_what_comes_of_it_and_who_said_so(home: Home) -> None:
    run = CliRunner().invoke
    assert run(app, ["ai", "off", "--home", str(home.root), "--by", "two words"]).exit_code == 2
    assert not home.ai_switch.exists()
    said = run(app, ["ai", "off", "--home", str(home.root), "--by", "lead-1"])
    assert (said.exit_code, "in order of arrival" in said.stdout) == (0, True)
    assert "not running" in said.stdout
    assert "already" in run(app, ["ai", "off", "--home", str(home.root)]).stdout
    assert [item.by for item in ai_switch.read(home.ai_switch)] == ["lead-1"]


class Sleeper:
    """A part with a process of its own, which says that it is ready."""

    def __init__(self, log: Path) -> None:
        self.child: Child | None = None
        self._log = log

    async def start(self) -> None:
        command = [sys.executable, "-c", "import signal; signal.pause()"]
        self.child = Child.start(command, environment={}, log=self._log, folder=self._log.parent)

    async def stop(self) -> None:
        if self.child is not None:
            await self.child.stop(patience=5)

    async def ready(self) -> bool:
        return True


async def test_a_paused_part_stays_down_and_comes_back_when_resumed(tmp_path: Path) -> None:
    kept = Kept("triage", Sleeper(tmp_path / "log"), PartState())
    await kept.start()
    await kept.look_after()
    pid, created = kept.told.pid, kept.told.created
    assert pid is not None
    assert kept.told.ready
    await kept.pause()
    await kept.look_after()
    assert still_there(pid, created) is None
    assert (kept.told.paused, kept.told.ready, kept.told.pid) == (True, False, None)
    await kept.resume()
    await kept.look_after()
    try:
        assert (kept.told.paused, kept.told.ready) == (False, True)
        assert kept.told.pid not in (None, pid)
    finally:
        await kept.part.stop()


async def test_an_installation_says_what_the_switch_says_and_keeps_it_when_the_file_breaks(home: Home) -> None:
    home.make()
    installation = Installation(home)
    await installation.look_after()
    assert installation.state.ai == {"state": "on"}
    ai.switch(home, "off", "lead-1")
    await installation.look_after()
    assert (installation.state.ai["state"], installation.state.ai["by"]) == ("off", "lead-1")
    home.ai_switch.write_text("broken")
    await installation.look_after()
    assert installation.state.ai["state"] == "off"
    assert "cannot be read" in installation.state.ai["problem"]
    fresh = Installation(home)
    await fresh.look_after()
    assert fresh.state.ai["state"] == "off", "nobody knows whether the AI may run: it does not"


def test_dates_are_read_with_their_zone() -> None:
    at = datetime(2026, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=-5)))
    one = Switched(uuid4(), "off", "a", at)
    assert ai_switch.parse(json.dumps([one.as_json()]))[0].at.utcoffset() == timedelta(hours=-5)
