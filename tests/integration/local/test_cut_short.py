"""A database whose starter was killed on the way, or whose making was, comes up at the next start."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from shared.local import backup, postgres
from shared.local.layout import Home
from shared.local.postgres import PostgresServer
from shared.local.process import Noted
from tests.conftest import eventually, temporary_home

_STARTER = """
import asyncio, sys
from pathlib import Path
from shared.local.layout import Home
from shared.local.postgres import PostgresServer

async def never(self):
    lock = self._place.data / "postmaster.pid"
    if lock.exists() and len(lock.read_text().splitlines()) > 7:
        print(self.child.pid, flush=True)
    return False

PostgresServer.ready = never
asyncio.run(PostgresServer(Home(Path(sys.argv[1]))).start())
"""


@contextmanager
def starter(home: Home) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {**os.environ, "PYTHONPATH": str(Path(postgres.__file__).parents[2])}
    command = [sys.executable, "-c", _STARTER, str(home.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


async def comes_up(home: Home) -> None:
    server = PostgresServer(home)
    await server.start()
    try:
        assert await server.ready()
    finally:
        await server.stop()


async def test_a_server_whose_starter_was_killed_before_it_answered_is_ended_first() -> None:
    with temporary_home() as home:
        with starter(home) as process:
            assert process.stdout is not None
            left = int(process.stdout.readline())
        assert psutil.Process(left).is_running()
        with backup.stopped(home):
            assert not psutil.pid_exists(left)
            await comes_up(home)


async def test_one_whose_making_was_cut_short_is_made_anew() -> None:
    with temporary_home() as home:
        place = PostgresServer(home)._place.data
        with starter(home) as process:
            await eventually(lambda: (place / "PG_VERSION").exists() and home.note("database").exists())
            process.kill()
            made = Noted.read(home.note("database"))
            assert made is not None
            os.killpg(made.pid, signal.SIGKILL)
        assert (home.data / "postgres.unfinished").exists(), "killed too late to show anything"
        (place / "left").write_text("x")
        await comes_up(home)
        assert not (place / "left").exists()
        await comes_up(home)
