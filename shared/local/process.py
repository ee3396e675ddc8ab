"""Child processes: started with a log file, stopped with patience, found again after a crash."""

import asyncio
import fcntl
import json
import logging
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from shared.local import files

logger = logging.getLogger("guichet.supervisor")

LOOPBACK = "127.0.0.1"
_POLL_SECONDS = 0.1


class StartFailed(Exception):  # noqa: N818
    """A part did not come up; the message says what to look at."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system account a child runs under, when it is not ours."""

    uid: int
    gid: int


async def accepts(port: int) -> bool:
    """Whether something accepts connections on the port."""
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(LOOPBACK, port), 2)
    except (OSError, TimeoutError):
        return False
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return True


async def listens(child: "Child | None", *ports: int) -> bool:
    """Whether it is this one that listens on all of them: another installation's part may answer where ours should.

    Where the system does not tell, whether anybody does.
    """
    if child is None:
        return False
    found = await asyncio.to_thread(child.listens_on)
    if found is None:
        return child.running and all([await accepts(port) for port in ports])
    return set(ports) <= found


class Child:
    """One process in a session of its own, so that a terminal's Ctrl-C reaches only the supervisor."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._told = False
        self.created = psutil.Process(process.pid).create_time()

    @classmethod
    def start(
        cls,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        log: Path,
        account: Account | None = None,
        folder: Path | None = None,
        alone_with: Path | None = None,
        note: Path | None = None,
    ) -> "Child":
        """Starts it. `alone_with` names a lock that it holds for as long as it lives, whatever becomes of us.

        `note` names a file that says at once which process it is, for whoever comes after us.

        Raises:
            StartFailed: when another process holds that lock.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        identity = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
        with log.open("ab") as out, _held(alone_with) as inherited:
            os.fchmod(out.fileno(), 0o600)
            process = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=folder or "/",
                start_new_session=True,
                umask=0o077,
                pass_fds=inherited,
                **identity,  # type: ignore[call-overload]
            )
        try:
            if note is not None:
                Noted.of(process.pid).write(note)
            return cls(process)
        except BaseException:
            process.kill()
            process.wait()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_status(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    @property
    def running(self) -> bool:
        return self.exit_status is None

    def listens_on(self) -> set[int] | None:
        """The ports that this very process has open; None where the system does not let us see them."""
        try:
            found = psutil.Process(self.pid).net_connections("tcp") if self.running else []
        except (psutil.AccessDenied, RuntimeError):
            self._tell()
            return None
        except psutil.Error:
            return set()
        return {one.laddr.port for one in found if one.status == psutil.CONN_LISTEN}

    def _tell(self) -> None:
        """Once: it is looked at several times a second."""
        if not self._told:
            self._told = True
            logger.warning("a part's ports cannot be seen: whoever answers there is taken for it")

    def send(self, number: int) -> None:
        if self.running:
            self._process.send_signal(number)

    async def wait(self, seconds: float) -> bool:
        """Whether it ended within that time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.running:  # noqa: ASYNC110 - a process sets no event
                    await asyncio.sleep(_POLL_SECONDS)
        return not self.running

    async def stop(self, *, patience: float, number: int = signal.SIGTERM) -> bool:
        """Asks, waits, then kills. Whether it went by itself."""
        self.send(number)
        if await self.wait(patience):
            return True
        self.send(signal.SIGKILL)
        await self.wait(10)
        return False


@contextmanager
def _held(lock: Path | None) -> Iterator[tuple[int, ...]]:
    """The lock's descriptor, to be inherited: the lock lasts until the last process that has it is gone."""
    if lock is None:
        yield ()
        return
    with lock.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartFailed(f"another process still uses {lock.parent}") from None
        yield (file.fileno(),)


@dataclass(frozen=True, slots=True)
class Noted:
    """A process as it was noted when it was started, to be found again by who did not start it."""

    pid: int
    created: float
    since_boot: str = ""

    @classmethod
    def of(cls, pid: int) -> "Noted":
        return cls(pid, psutil.Process(pid).create_time(), since_boot(pid))

    @classmethod
    def read(cls, path: Path) -> "Noted | None":
        try:
            return cls(**files.read_json(path))
        except (TypeError, ValueError):
            return None

    def write(self, path: Path) -> None:
        """Fast rather than safe from a power cut, after which no process is there to be found."""
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(".new")
        scratch.write_text(json.dumps(asdict(self)), encoding="utf-8")
        scratch.replace(path)

    @property
    def process(self) -> psutil.Process | None:
        """None when it ended. The kernel's own count, where there is one, tells whatever the clock was set to since."""
        if not self.since_boot:
            return still_there(self.pid, self.created)
        try:
            process = psutil.Process(self.pid)
            same = since_boot(self.pid) == self.since_boot and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return None
        return process if same else None


def since_boot(pid: int) -> str:
    """Which boot of the machine, and how many ticks after it the process started; empty where nothing tells."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
        return f"{boot}/{after_name.split()[19]}"
    except (OSError, IndexError):
        return ""


def still_there(pid: int, created: float) -> psutil.Process | None:
    """The process noted earlier, unless it ended and its number was given to another."""
    try:
        process = psutil.Process(pid)
        same = abs(process.create_time() - created) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return None
    return process if same else None


def end_leftover(process: psutil.Process, *, patience: float) -> None:
    """Waits for a process that was asked to end, then kills it."""
    with suppress(psutil.NoSuchProcess):
        try:
            process.wait(patience)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(10)
