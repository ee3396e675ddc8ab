"""Starts, stops and asks a local installation from another process: the command line's and the tests' way in."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from shared.local import bus as buses
from shared.local import half
from shared.local import state as states
from shared.local.layout import Home
from shared.local.process import StartFailed
from shared.local.state import State

_START_SECONDS = 600
_STOP_SECONDS = 120
_POLL_SECONDS = 0.2


def running(home: Home) -> State | None:
    """The state of the supervisor that runs now, if one does."""
    current = states.read(home)
    return current if current is not None and states.supervisor_of(home, current) is not None else None


def up(
    home: Home,
    *,
    bus: str = "auto",
    environment: Mapping[str, str] | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> State:
    """Starts the stack apart from the terminal and returns when it is ready; at once when it already is.

    It gets `environment`, or ours.

    Raises:
        StartFailed: with what to look at.
    """
    home.make()
    half.refuse(home)
    if running(home) is None:
        _launch(home, bus, os.environ if environment is None else environment)
    told = 0
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        current = _settled(home)
        if current is not None:
            for step in current.steps[told:]:
                say(step)
            told = len(current.steps)
            if current.phase in {"ready", "degraded"}:
                return current
        time.sleep(_POLL_SECONDS)
    raise StartFailed(
        f"Guichet was not ready within {_START_SECONDS} s; `guichet doctor` looks for what is missing; see {home.logs}"
    )


def _settled(home: Home) -> State | None:
    current = states.read(home)
    if current is None:
        return None
    if current.phase in {"failed", "stopped", "stopping"} or states.supervisor_of(home, current) is None:
        raise StartFailed(current.problem or f"the supervisor ended; see {home.supervisor_log}")
    return current


def _launch(home: Home, bus: str, given: Mapping[str, str]) -> None:
    earlier = states.read(home)
    environment = dict(given)
    if bus != "auto":
        environment[buses.FORCED] = bus
    with home.supervisor_log.open("ab") as log:
        os.fchmod(log.fileno(), 0o600)
        process = subprocess.Popen(
            [sys.executable, "-m", "shared.local.supervisor", "--home", str(home.root.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            umask=0o077,
            env=environment,
            cwd=Path(__file__).resolve().parents[2],
        )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        current = states.read(home)
        if current is not None and (earlier is None or _who(current) != _who(earlier)):
            # It outlives us on purpose; the interpreter should not warn that it does.
            process.returncode = 0
            return
        if process.poll() not in {None, states.ALREADY_RUNNING}:
            break
        time.sleep(_POLL_SECONDS)
    raise StartFailed(f"the supervisor did not start; see {home.supervisor_log}")


def _who(state: State) -> tuple[int, float, str]:
    """One supervisor and no other, also where a number came round again."""
    return state.pid, state.created, state.started_at


def down(home: Home) -> bool:
    """Stops the stack and waits for it. Whether there was one."""
    current = running(home)
    if current is None:
        return False
    with suppress(ProcessLookupError):
        os.kill(current.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while time.monotonic() < deadline:
        if states.supervisor_of(home, current) is None:
            _reap(current.pid)
            return True
        time.sleep(_POLL_SECONDS)
    raise StartFailed(f"Guichet did not stop within {_STOP_SECONDS} s; see {home.supervisor_log}")


@contextmanager
def standing_still(home: Home) -> Iterator[Mapping[str, str]]:
    """Stops what runs for as long as this lasts, and starts it again with its own environment, which is given, and bus.

    Raises:
        StartFailed: it did not stop, or did not start again.
    """
    current = running(home)
    if current is None:
        yield {}
        return
    environment = _environment_of(current)
    down(home)
    try:
        yield environment
    finally:
        try:
            up(home, bus=buses.named(current.bus.get("kind", "")) or "auto", environment=environment)
        except StartFailed as why:
            raise StartFailed(f"Guichet was stopped for this and did not start again: {why}") from None


def _environment_of(current: State) -> dict[str, str]:
    try:
        found: dict[str, str] = psutil.Process(current.pid).environ()
    except (psutil.Error, OSError):
        raise StartFailed(
            "what Guichet was started with cannot be seen from here, so it could not be started again as it was: "
            "stop it with `guichet down`, and start it afterwards as you did before"
        ) from None
    return found


def _reap(pid: int) -> None:
    """When it was our own child, its ended process is still to be collected."""
    with suppress(ChildProcessError, psutil.Error):
        os.waitpid(pid, os.WNOHANG)
