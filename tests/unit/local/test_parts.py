"""A part is ready when its own process says so, not when anybody answers on its port."""

import json
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from shared.local.layout import Home
from shared.local.parts import ServiceProcess
from shared.local.ports import free_port
from shared.local.process import LOOPBACK, Child, accepts, listens


def service(folder: Path, port: int, command: Sequence[str]) -> ServiceProcess:
    made = ServiceProcess("intake", Home(folder), port, lambda _: {})
    made.child = Child.start(command, environment={}, log=folder / "log", folder=folder)
    return made


async def until(accepting: int, child: Child | None) -> None:
    while not await accepts(accepting):
        assert child is not None
        assert child.running


async def test_a_service_is_not_ready_by_the_words_of_another_on_its_port(tmp_path: Path) -> None:
    (tmp_path / "ready").write_text(json.dumps({"service": "intake", "status": "ready"}), encoding="utf-8")
    port = free_port()
    serves = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    theirs = service(tmp_path, port, serves)
    ours = service(tmp_path, port, ["/bin/sleep", "60"])
    try:
        await until(port, theirs.child)
        assert await theirs.ready()
        assert theirs.about["status"] == "ready"
        assert not await ours.ready()
        assert ours.about == {}
    finally:
        await theirs.stop()
        await ours.stop()
    assert not await theirs.ready(), "it had ended"


@pytest.mark.parametrize("error", [psutil.AccessDenied(), RuntimeError("a malformed line")])
async def test_where_the_system_shows_no_ports_the_answer_alone_counts_and_that_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def hidden(*_: object) -> None:
        raise error

    monkeypatch.setattr(psutil.Process, "net_connections", hidden)
    child = Child.start(["/bin/sleep", "60"], environment={}, log=tmp_path / "log", folder=tmp_path)
    try:
        with socket.create_server((LOOPBACK, 0)) as one, socket.create_server((LOOPBACK, 0)) as other:
            ports = [each.getsockname()[1] for each in (one, other)]
            assert [await listens(child, *ports) for _ in range(2)] == [True, True]
        assert not await listens(child, *ports)
        assert [record.levelname for record in caplog.records if record.name == "guichet.supervisor"] == ["WARNING"]
    finally:
        await child.stop(patience=5)
    assert not await listens(child, *ports)
