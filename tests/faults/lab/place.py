"""A running Guichet on a home of its own, with the laboratory's proxies, disk and clocks around it."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from rich.console import Console

from schemas.topics import SERVICES
from shared.local import control
from shared.local import state as states
from shared.local.layout import Home
from shared.local.parts import CODE
from shared.local.process import StartFailed
from tests.conftest import StackUnderTest, temporary_home
from tests.faults.lab.proxy import Proxy
from tests.faults.lab.schedule import Kind
from tests.faults.lab.supervisor import Doors, clock_file

DISK_BYTES = 384 << 20
_FAKETIME = "GUICHET_LAB_FAKETIME"
_START_SECONDS = 400


class Place:
    """The stack, its proxies by service and server, and what this machine can do to it."""

    def __init__(self, stack: StackUnderTest, doors: Doors, *, own_disk: bool) -> None:
        self.stack = stack
        self.own_disk = own_disk
        self.faketime = doors.faketime is not None
        self.proxies = {
            **{(name, "bus"): Proxy(door.bus, _always(door.listener)) for name, door in doors.doors.items()},
            **{(name, "database"): Proxy(door.database, self._database_port) for name, door in doors.doors.items()},
        }

    def _database_port(self) -> int:
        return self.stack.state.parts["database"].port or 0

    @property
    def disk(self) -> Path:
        return disk(self.stack.home)

    @property
    def unable(self) -> frozenset[Kind]:
        """The faults that this machine has no means for."""
        missing = {Kind.DISK_FULL} if not self.own_disk else set()
        return frozenset(missing | ({Kind.SKEW} if not self.faketime else set()))

    def set_clock(self, service: str, seconds: float) -> None:
        set_clock(self.stack.home, service, seconds)


def _always(port: int):  # noqa: ANN202
    return lambda: port


def disk(home: Home) -> Path:
    return home.data / "kafka"


def set_clock(home: Home, service: str, seconds: float) -> None:
    """The file is replaced whole: a half-written offset would be read."""
    file = clock_file(home, service)
    scratch = file.with_suffix(".new")
    scratch.write_text(f"{seconds:+.0f}\n", encoding="utf-8")
    scratch.replace(file)


@asynccontextmanager
async def running(*, broken: str | None = None, keep: Path | None = None) -> AsyncIterator[Place]:
    """Everything on Apache Kafka, in a new home; gone afterwards.

    `keep` names a folder for its logs when it does not come up, or something fails while it is there.
    """
    with temporary_home() as home, _disk_of_its_own(home) as own_disk, _logs_kept(home, keep):
        doors = Doors.free(faketime=_faketime(), broken=broken)
        doors.write(home)
        for name in SERVICES:
            set_clock(home, name, 0)
        stack = StackUnderTest(home, states.State())
        place = Place(stack, doors, own_disk=own_disk)
        async with AsyncExitStack() as proxies:
            for proxy in place.proxies.values():
                await proxies.enter_async_context(proxy)
            try:
                await asyncio.to_thread(_start, home)
                yield place
            finally:
                await asyncio.to_thread(control.down, home)


@asynccontextmanager
async def undisturbed() -> AsyncIterator[Place]:
    """The same with nothing of the laboratory's around it."""
    with temporary_home() as home:
        try:
            stack = await asyncio.to_thread(StackUnderTest.up, home, Console(quiet=True), bus="kafka")
            yield Place(stack, Doors({}), own_disk=False)
        finally:
            await asyncio.to_thread(control.down, home)


def _start(home: Home) -> None:
    environment = {**os.environ, "GUICHET_BUS": "kafka", "GUICHET_UNDO_SECONDS": "1"}
    with home.supervisor_log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.lab.supervisor", "--home", str(home.root)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=environment,
            cwd=CODE,
        )
    deadline = time.monotonic() + _START_SECONDS
    while states.read(home) is None and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.2)
    if states.read(home) is None:
        process.kill()
        process.wait()
        said = home.supervisor_log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise StartFailed(f"the laboratory's supervisor did not start:\n{said}")
    process.returncode = 0  # it outlives us on purpose
    state = control.up(home, bus="kafka")
    if state.phase != "ready":
        raise StartFailed(f"the laboratory's stack is {state.phase}: {state.problem}")


@contextmanager
def _logs_kept(home: Home, folder: Path | None) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if folder is not None:
            shutil.copytree(home.logs, folder, dirs_exist_ok=True)
        raise


@contextmanager
def _disk_of_its_own(home: Home) -> Iterator[bool]:
    """A small disk for the bus, where this account may mount one; it outlives the broker, not the home."""
    folder = disk(home)
    folder.mkdir(mode=0o700)
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=0700", "guichet-lab", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            with contextlib.suppress(subprocess.CalledProcessError):
                subprocess.run(["umount", "--lazy", str(folder)], check=True, capture_output=True)


def _faketime() -> str | None:
    """libfaketime, where Debian puts it or where we are told; services then run under it all the time."""
    named = os.environ.get(_FAKETIME)
    found = [Path(named)] if named else sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    return next((str(path) for path in found if path.is_file()), None)
