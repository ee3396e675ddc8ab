"""The local stack's supervisor, whose services reach bus and database through the laboratory's proxies only.

`python -m tests.faults.lab.supervisor --home DIR`, with the doors in `DIR/run/doors.json`.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from schemas.topics import SERVICES
from shared.local import installation, supervisor
from shared.local.kafka import config
from shared.local.kafka.server import Login
from shared.local.layout import Home
from shared.local.parts import CODE, ServiceProcess
from shared.local.ports import free_port, same_port
from shared.local.process import Child
from tests.faults.lab.service import BROKEN


@dataclass(frozen=True, slots=True)
class Door:
    """One service's ports: the broker's listener for it, its proxy to that, its proxy to the database."""

    listener: int
    bus: int
    database: int


@dataclass(frozen=True, slots=True)
class Doors:
    """Each service's door, the library that fakes a clock, and the break that is asked for, if any."""

    doors: Mapping[str, Door]
    faketime: str | None = None
    broken: str | None = None

    @classmethod
    def free(cls, *, faketime: str | None, broken: str | None) -> "Doors":
        ports: set[int] = set()
        while len(ports) < 3 * len(SERVICES):
            ports.add(free_port())
        listed = iter(sorted(ports))
        return cls({name: Door(next(listed), next(listed), next(listed)) for name in SERVICES}, faketime, broken)

    def write(self, home: Home) -> None:
        _file(home).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, home: Home) -> "Doors":
        values = json.loads(_file(home).read_text(encoding="utf-8"))
        return cls({name: Door(**one) for name, one in values.pop("doors").items()}, **values)


def _file(home: Home) -> Path:
    return home.run / "doors.json"


def clock_file(home: Home, service: str) -> Path:
    """What a service's clock reads its offset from."""
    return home.run / f"clock-{service}"


def with_listeners(properties: str, doors: Doors) -> str:
    """The broker's settings with a listener for each service, told to clients under its proxy's port."""
    values = dict(line.split("=", 1) for line in properties.splitlines())
    jaas = values["listener.name.client.scram-sha-256.sasl.jaas.config"]
    for name, door in doors.doors.items():
        values["listeners"] += f",{name.upper()}://127.0.0.1:{door.listener}"
        values["advertised.listeners"] += f",{name.upper()}://127.0.0.1:{door.bus}"
        values["listener.security.protocol.map"] += f",{name.upper()}:SASL_PLAINTEXT"
        values[f"listener.name.{name}.scram-sha-256.sasl.jaas.config"] = jaas
    values["num.network.threads"] = "1"
    return "".join(f"{name}={value}\n" for name, value in values.items())


def install(home: Home) -> None:
    """Puts the proxies in the way, and starts services through the laboratory's own entry."""
    doors = Doors.read(home)
    told: Callable[..., dict[str, str]] = installation.service_environment
    rendered: Callable[..., str] = config.server_properties

    def properties(**values: Any) -> str:
        return with_listeners(rendered(**values), doors)

    def environment(service: str, around: Any, *, login: Login, database_url: str, port: int) -> dict[str, str]:
        door = doors.doors[service]
        values = told(
            service,
            around,
            login=replace(login, bootstrap=f"127.0.0.1:{door.bus}"),
            database_url=at_port(database_url, door.database),
            port=port,
        )
        return {**values, **_clock(home, service, doors), **({BROKEN: doors.broken} if doors.broken else {})}

    async def start(self: ServiceProcess) -> None:
        self.port = same_port(self.port)
        self.child = Child.start(
            [sys.executable, "-m", "tests.faults.lab.service", self.name],
            environment=self._environment(self.port),
            log=self._home.log(self.name),
            folder=CODE,
        )

    begun = Child.start

    def gently(command: Sequence[str], **values: Any) -> Child:
        child = begun(command, **values)
        be_as_nice(child.pid)
        return child

    installation.PREFERRED_PORTS.clear()  # laboratories run side by side, and beside an installation
    Child.start = staticmethod(gently)  # type: ignore[assignment, method-assign]
    config.server_properties = properties
    installation.service_environment = environment
    ServiceProcess.start = start  # type: ignore[method-assign]


def be_as_nice(pid: int) -> None:
    """A process in a session of its own does not heed `nice` towards others where Linux groups by session."""
    with suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(os.nice(0)), encoding="ascii")


def at_port(url: str, port: int) -> str:
    parts = urlsplit(url)
    place = parts.netloc.rpartition(":")[0]
    return urlunsplit(parts._replace(netloc=f"{place}:{port}"))


def _clock(home: Home, service: str, doors: Doors) -> dict[str, str]:
    if doors.faketime is None:
        return {}
    return {
        "LD_PRELOAD": doors.faketime,
        "FAKETIME_TIMESTAMP_FILE": str(clock_file(home, service)),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }


def main() -> int:
    home = Home(Path(sys.argv[sys.argv.index("--home") + 1]).resolve())
    os.umask(0o077)
    install(home)
    return supervisor.main()


if __name__ == "__main__":
    raise SystemExit(main())
