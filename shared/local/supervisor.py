"""Runs the whole of Guichet on one machine, and keeps it running.

`python -m shared.local.supervisor --home DIR`; `guichet up` starts it apart from the terminal.
"""

import argparse
import asyncio
import fcntl
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from shared.local import half
from shared.local import state as states
from shared.local.installation import Installation
from shared.local.layout import Home
from shared.local.process import Noted, StartFailed
from shared.local.state import State
from shared.telemetry.logs import fields, setup_logging

logger = logging.getLogger("guichet.supervisor")
_PULSE_SECONDS = 0.5


class AlreadyRunning(Exception):  # noqa: N818
    """Another supervisor looks after this home."""


class Supervisor:
    """Starts the stack, tells how it is, starts again what died, stops it in order."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._stack = Installation(home)
        self._stop = asyncio.Event()
        self._told: str = ""
        self._mute = False

    @property
    def _state(self) -> State:
        return self._stack.state

    async def run(self) -> bool:
        """Returns when told to stop; False when the stack could not start."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        async with self._telling():
            try:
                if not await self._unless_stopped(self._stack.start):
                    return True
                await self._watch()
            except StartFailed as problem:
                logger.critical("the stack could not start")
                self._state.phase, self._state.problem = "failed", str(problem)
                return False
            except Exception as error:
                logger.exception("the stack could not start, for an unforeseen reason")
                after = self._state.steps[-1] if self._state.steps else "nothing"
                self._state.phase = "failed"
                self._state.problem = f"{type(error).__name__} after “{after}”; see the supervisor's log"
                return False
            finally:
                if self._state.phase != "failed":
                    self._state.phase = "stopping"
                await self._stack.stop()
                if self._state.phase != "failed":
                    self._state.phase = "stopped"
        return True

    async def _unless_stopped(self, work: Callable[[], Awaitable[None]]) -> bool:
        """Whether the work was finished before somebody asked to stop."""
        working = asyncio.ensure_future(work())
        asked = asyncio.ensure_future(self._stop.wait())
        await asyncio.wait({working, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if working.done():
            await working
            return True
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        return False

    async def _watch(self) -> None:
        while not self._stop.is_set():
            await self._stack.look_after()
            try:
                await asyncio.wait_for(self._stop.wait(), _PULSE_SECONDS)
            except TimeoutError:
                continue

    @asynccontextmanager
    async def _telling(self) -> AsyncIterator[None]:
        """Writes the state whenever it changed, and once more at the end."""
        task = asyncio.create_task(self._keep_telling())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self._tell()

    async def _keep_telling(self) -> None:
        while True:
            if repr(self._state) != self._told:
                self._tell()
            await asyncio.sleep(0.2)

    def _tell(self) -> None:
        """A disk that is full now has room again one day: it is tried until then, and said once."""
        now = repr(self._state)
        try:
            states.write(self._home, self._state)
        except OSError as error:
            if not self._mute:
                logger.error("the state cannot be told", extra=fields(error=type(error).__name__))  # noqa: TRY400
            self._mute = True
        else:
            self._told, self._mute = now, False


def supervise(home: Home) -> bool:
    """Holds the home's lock for as long as it runs.

    Raises:
        AlreadyRunning: another one does.
        StartFailed: the home holds half a restoration.
    """
    os.umask(0o077)
    home.make()
    with (home.run / "supervisor.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(str(home.root)) from error
        half.refuse(home)
        Noted.of(os.getpid()).write(home.note(states.SUPERVISOR))
        setup_logging("supervisor", file=home.supervisor_log)
        logger.info("supervisor starts")
        good = asyncio.run(Supervisor(home).run())
        logger.info("supervisor ends", extra=fields(good=good))
        return good


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs Guichet's bus, database and services on this machine.")
    parser.add_argument("--home", type=Path, required=True)
    try:
        return 0 if supervise(Home(parser.parse_args().home.resolve())) else 1
    except AlreadyRunning:
        return states.ALREADY_RUNNING
    except StartFailed as why:
        sys.stderr.write(f"{why}\n")
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
