"""What the supervisor tells the world: one small file, rewritten whole at each change."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from dataclasses import fields as dataclass_fields
from pathlib import Path
from typing import Any, Literal

import psutil

from shared.local import files
from shared.local.layout import Home
from shared.local.process import Noted, still_there

Phase = Literal["starting", "ready", "degraded", "stopping", "stopped", "failed"]


@dataclass(slots=True)
class PartState:
    """One process: where it is, since when, how often it had to be started again."""

    pid: int | None = None
    created: float = 0.0
    port: int | None = None
    ready: bool = False
    restarts: int = 0
    started_at: str = ""
    problem: str | None = None
    paused: bool = False


@dataclass(slots=True)
class State:
    """A local installation as it runs."""

    phase: Phase = "starting"
    steps: list[str] = field(default_factory=list)
    problem: str | None = None
    pid: int = 0
    created: float = 0.0
    started_at: str = ""
    bus: dict[str, str] = field(default_factory=dict)
    database: dict[str, str] = field(default_factory=dict)
    device: str | None = None
    ai: dict[str, str] = field(default_factory=dict)
    ledger_copy: dict[str, Any] = field(default_factory=dict)
    """What the audit says of the ledger's write-once copy; nothing where there is none."""
    addresses: dict[str, str] = field(default_factory=dict)
    parts: dict[str, PartState] = field(default_factory=dict)


SUPERVISOR = "supervisor"
ALREADY_RUNNING = 3
"""How a supervisor ends that finds another one at work in its home."""


def supervisor_of(home: Home, state: State) -> psutil.Process | None:
    """Who wrote this state, if it still runs. By its own note, where there is one: clocks are set while it runs."""
    if not state.pid:
        return None
    noted = Noted.read(home.note(SUPERVISOR))
    if noted is not None and noted.pid == state.pid:
        return noted.process
    return still_there(state.pid, state.created)


def write(home: Home, state: State) -> None:
    scratch = home.state_file.with_suffix(".new")
    scratch.write_text(json.dumps(asdict(state), indent=1, ensure_ascii=False), encoding="utf-8")
    scratch.chmod(0o600)
    scratch.replace(home.state_file)


def read(home: Home) -> State | None:
    """The last state written, whether or not its supervisor still runs; None where there is none that can be read.

    Another version may have written it, or a power cut left half of it: what we do not know of is passed over.
    """
    try:
        raw: dict[str, Any] = json.loads(home.state_file.read_text(encoding="utf-8"))
        parts = {name: PartState(**_known(PartState, part)) for name, part in raw["parts"].items()}
        return State(**{**_known(State, raw), "parts": parts})
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _known(kind: type[State | PartState], raw: Mapping[str, Any]) -> dict[str, Any]:
    own = {one.name for one in dataclass_fields(kind)}
    return {name: value for name, value in raw.items() if name in own}


@dataclass(frozen=True, slots=True)
class Operator:
    """The credentials of whoever runs this machine: arguments for an aiokafka client, and the owner's database URL.

    `letters` are for dead letters alone; they may do less.
    """

    kafka: dict[str, str]
    database_url: str
    letters: dict[str, str] = field(default_factory=dict)


def write_operator(home: Home, operator: Operator) -> None:
    files.write_json(home.run / "env" / "operator.json", asdict(operator))


def read_operator(home: Home) -> Operator:
    return Operator(**files.read_json(home.run / "env" / "operator.json"))


def environment_file(home: Home, service: str) -> Path:
    return home.run / "env" / f"{service}.json"


def environment_of(home: Home, service: str) -> dict[str, str]:
    """What a service of the running stack was told, for a command that acts in its place."""
    values: dict[str, str] = files.read_json(environment_file(home, service)) or {}
    return values


def adopt_environment(home: Home, service: str) -> None:
    """Takes over that service's own settings, without overriding what was set by hand."""
    current = read(home)
    if current is None or supervisor_of(home, current) is None:
        return
    for name, value in environment_of(home, service).items():
        if name.startswith("GUICHET_") and name != "GUICHET_LOG_FILE":
            os.environ.setdefault(name, value)
