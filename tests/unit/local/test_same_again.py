"""What is stopped for a backup is started again as it was, and no home changes its bus by chance."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest
import typer
from typer.testing import CliRunner

from shared.cli import backup as command
from shared.local import backup, control
from shared.local import bus as buses
from shared.local import database as databases
from shared.local import state as states
from shared.local.embedded import KIND as EMBEDDED
from shared.local.embedded import EmbeddedBroker
from shared.local.installation import Installation
from shared.local.kafka.server import KIND as KAFKA
from shared.local.layout import Home
from shared.local.process import StartFailed
from shared.local.state import State

SETTINGS = {"PATH": os.defpath, "GUICHET_BUS": "embedded", "GUICHET_DESK_MARK": "as it was"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    for name in (buses.FORCED, buses.SERVERS, buses.CREDENTIALS, databases.URL):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    made = Home(tmp_path / "home")
    made.make()
    return made


@pytest.fixture
def runs(home: Home) -> Iterator[None]:
    """A process in the place of a supervisor, with settings that this one does not have."""
    with subprocess.Popen(["/bin/sleep", "60"], env=SETTINGS) as process:
        created = psutil.Process(process.pid).create_time()
        states.write(home, State(pid=process.pid, created=created, phase="ready", bus={"kind": EMBEDDED}))
        yield
        process.kill()


def make(home: Home) -> tuple[int, str, str]:
    app = typer.Typer()
    command.register(app)
    done = CliRunner().invoke(app, ["make", "data", "--keys", "keys", "--stop", "--home", str(home.root)])
    return done.exit_code, done.stdout, done.stderr


def test_it_is_started_again_with_its_own_settings_and_bus(
    home: Home, runs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: dict[str, Any] = {}
    seen: dict[str, str | None] = {}

    async def dumped(place: Home, _: object) -> dict[str, Any]:
        assert control.running(place) is None
        seen["bus"] = os.environ.get(buses.FORCED)
        return {"backup": "b"}

    monkeypatch.setattr(backup, "make", dumped)
    monkeypatch.setattr(control, "up", lambda _, **how: started.update(how))
    assert make(home)[0] == 0
    assert dict(started["environment"]) == SETTINGS
    assert (started["bus"], seen["bus"]) == ("embedded", "embedded")


def test_that_it_did_not_start_again_is_one_line_after_a_good_backup(
    home: Home, runs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dumped(*_: object) -> dict[str, Any]:
        return {"backup": "b"}

    def fail(*_: object, **__: Mapping[str, str]) -> None:
        raise StartFailed("no disk")

    monkeypatch.setattr(backup, "make", dumped)
    monkeypatch.setattr(control, "up", fail)
    status, out, err = make(home)
    assert (status, out.strip()) == (1, '{"backup": "b"}')
    assert "did not start again: no disk" in err
    assert len(err.splitlines()) == 1


@pytest.fixture
def last_on_kafka(home: Home) -> Home:
    (home.data / "kafka").mkdir()
    states.write(home, State(phase="stopped", bus={"kind": KAFKA}))
    return home


def choosing(monkeypatch: pytest.MonkeyPatch, home: Home) -> None:
    monkeypatch.setattr(buses, "choose", lambda _: (EmbeddedBroker(home), "in this test"))


async def test_another_bus_than_before_is_taken_only_by_name(
    last_on_kafka: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    choosing(monkeypatch, last_on_kafka)
    stack = Installation(last_on_kafka)
    with pytest.raises(StartFailed, match="--bus kafka"):
        await stack.start()
    assert stack.state.bus["kind"] == KAFKA, "the next start is asked the same"


def test_by_name_it_is_taken_with_a_warning(last_on_kafka: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(buses.FORCED, "embedded")
    stack = Installation(last_on_kafka)
    stack._mind_the_other_bus(EmbeddedBroker(last_on_kafka))
    assert [step for step in stack.state.steps if step.startswith("WARNING")]


def test_the_same_bus_is_no_other(last_on_kafka: Home) -> None:
    states.write(last_on_kafka, State(phase="stopped", bus={"kind": EMBEDDED}))
    stack = Installation(last_on_kafka)
    stack._mind_the_other_bus(EmbeddedBroker(last_on_kafka))
    assert stack.state.steps == []
    assert buses.named("Apache Kafka 3.9.0, one node on this machine") == "kafka"


def test_no_backup_is_made_of_another_bus_or_database(last_on_kafka: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    choosing(monkeypatch, last_on_kafka)
    with pytest.raises(backup.Refused, match="last ran on: Apache Kafka"):
        backup._bus(last_on_kafka)
    states.write(last_on_kafka, State(phase="stopped", database={"kind": databases.ExternalDatabase.kind}))
    with pytest.raises(backup.Refused, match=databases.URL):
        backup._database(last_on_kafka)
