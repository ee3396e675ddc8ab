"""Takes the AI out of the installation on this machine and puts it back, running or not."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock

from shared import ai_switch
from shared.ai_switch import AI_SERVICES, Position, Switched
from shared.local import control, files
from shared.local.layout import Home
from shared.local.process import StartFailed
from shared.local.state import State

_SETTLE_SECONDS = 300
_POLL_SECONDS = 0.2


def switch(home: Home, ai: Position, by: str) -> Switched | None:
    """Writes the switch; None when it stands there already. The supervisor and the desk follow the file by themselves.

    Raises:
        BadSwitch: the file is something else, and is left as it is.
    """
    home.make()
    with _alone(home):
        earlier = ai_switch.read(home.ai_switch)
        if (ai == "off") == (ai_switch.taken_out(earlier) is not None):
            return None
        switched = Switched.now(ai, by)
        files.write_json(home.ai_switch, [item.as_json() for item in (*earlier, switched)])
        return switched


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    lock = os.open(home.run / "ai.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        flock(lock, LOCK_EX)
        yield
    finally:
        os.close(lock)


def settled(home: Home, ai: Position) -> State | None:
    """Waits until a running installation has followed; None at once when none runs.

    Raises:
        StartFailed: with what to look at.
    """
    deadline = time.monotonic() + _SETTLE_SECONDS
    while time.monotonic() < deadline:
        state = control.running(home)
        if state is None or _followed(state, ai):
            return state
        time.sleep(_POLL_SECONDS)
    raise StartFailed(f"the AI services did not follow within {_SETTLE_SECONDS} s; see {home.logs}")


def _followed(state: State, ai: Position) -> bool:
    parts = [state.parts[name] for name in AI_SERVICES if name in state.parts]
    if ai == "off":
        return state.ai.get("state") == "off" and all(part.paused and part.pid is None for part in parts)
    return state.ai.get("state") == "on" and all(not part.paused and (part.ready or part.problem) for part in parts)
