"""PostgreSQL from a wheel: made, started, found again after a crash, stopped. Nothing listens but loopback."""

import asyncio
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

import asyncpg
import psutil

from shared.local import files
from shared.local.layout import Home
from shared.local.ports import free_port
from shared.local.postgres_account import Place, place_for
from shared.local.process import Child, StartFailed

KIND = "PostgreSQL 18 with pgvector, on this machine"
OWNER = "guichet_owner"
_START_SECONDS = 60
_STOP_SECONDS = 30
_EMPTY_TRIES = 20
_FAST_SHUTDOWN = 2  # SIGINT
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
    "max_connections": "100",
    "max_wal_size": "256MB",
    "password_encryption": "scram-sha-256",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_min_messages": "fatal",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


class PostgresServer:
    """One database server of one home."""

    kind = KIND

    def __init__(self, home: Home) -> None:
        self._home = home
        self._password = files.passwords(home.keys / "postgres.json", [OWNER])[OWNER]
        self._place: Place = place_for(home)
        self.port = 0
        self.child: Child | None = None

    def url(self, database: str = "postgres") -> str:
        """The owner's own way in."""
        return f"postgresql://{OWNER}:{self._password}@127.0.0.1:{self.port}/{database}"

    async def start(self, *, preferred_port: int | None = None) -> None:
        """Returns when it answers. Tries again while an earlier server's last children are still going away."""
        self.port = self.port or free_port(preferred_port)
        if self._unfinished.exists():
            await asyncio.to_thread(_empty, self._place.data)
        if not (self._place.data / "PG_VERSION").exists():
            await self._initialise()
        _drop_stale_lock(self._place.data)
        try:
            await self._until_ready()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        if self.child is not None:
            await self.child.stop(patience=_STOP_SECONDS, number=_FAST_SHUTDOWN)

    async def ready(self) -> bool:
        """Whether it answers a query."""
        try:
            connection = await asyncpg.connect(self.url(), timeout=5)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        try:
            return bool(await connection.fetchval("select 1"))
        finally:
            await connection.close()

    def _launch(self) -> Child:
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        return self._child("postgres", "-D", str(self._place.data), "-p", str(self.port), *settings)

    def _child(self, program: str, *arguments: str) -> Child:
        return Child.start(
            [str(self._place.binaries / program), *arguments],
            environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            log=self._home.log("postgres"),
            account=self._place.account,
            note=self._home.note("database"),
        )

    @property
    def _unfinished(self) -> Path:
        """There while the cluster is being made. No server has run on one that has it, so nothing is lost with it."""
        return self._place.data.with_name("postgres.unfinished")

    async def _initialise(self) -> None:
        """A cluster whose one superuser has a random password; every way in asks for it."""
        files.mark(self._unfinished, "The database beside this file is being made, or its making was cut short.\n")
        with self._place.secret_file(self._password) as password_file:
            child = self._child(
                *("initdb", "-D", str(self._place.data), "-U", OWNER, "--pwfile", str(password_file)),
                *("-A", "scram-sha-256", "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
            )
            try:
                await child.wait(_START_SECONDS)
            finally:
                await child.stop(patience=0)
        if child.exit_status != 0:
            raise StartFailed(f"the database could not be initialised; see {self._home.log('postgres')}")
        files.unmark(self._unfinished)

    async def _until_ready(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_START_SECONDS):
                while True:
                    if self.child is None or not self.child.running:
                        self.child = self._launch()
                    await asyncio.sleep(0.2)
                    if self.child.running and await self.ready():
                        return
        raise StartFailed(f"the database did not come up; see {self._home.log('postgres')}")


def _empty(folder: Path) -> None:
    """Tries again while an earlier making's last children are still going away."""
    for _ in range(_EMPTY_TRIES):
        for item in folder.iterdir():
            if item.is_dir() and not item.is_symlink():
                shutil.rmtree(item, ignore_errors=True)
            else:
                item.unlink(missing_ok=True)
        if not any(folder.iterdir()):
            return
        time.sleep(0.2)
    raise StartFailed(f"what an earlier start left in {folder} could not be removed")


def _drop_stale_lock(data: Path) -> None:
    """After a crash the noted number may belong to a stranger, which the server would take for itself."""
    lock = data / "postmaster.pid"
    try:
        pid = int(lock.read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return
    try:
        alive = psutil.Process(pid).name().startswith("postgres")
    except psutil.Error:
        alive = False
    if not alive:
        lock.unlink(missing_ok=True)
