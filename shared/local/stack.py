"""A handle on the installation that runs on this machine, for the command line and the tests."""

from pathlib import Path
from typing import Self

from rich.console import Console
from rich.markup import escape

from shared.local import control
from shared.local import state as states
from shared.local.layout import Home
from shared.local.state import State


class LocalStack:
    """What runs: where it answers, and its operator's credentials."""

    def __init__(self, home: Home, state: State) -> None:
        self.home = home
        self._state = state

    @classmethod
    def up(cls, home: Home, console: Console, *, bus: str = "auto") -> Self:
        """Starts it unless it runs, showing each step."""
        with console.status("starting Guichet"):
            state = control.up(home, bus=bus, say=lambda step: console.print(f"  [green]·[/green] {escape(step)}"))
        return cls(home, state)

    def down(self) -> bool:
        return control.down(self.home)

    @property
    def state(self) -> State:
        """As it is now; the last known when the supervisor is gone."""
        self._state = states.read(self.home) or self._state
        return self._state

    def operator_client(self) -> dict[str, str]:
        """Arguments for an aiokafka client that may do anything."""
        return states.read_operator(self.home).kafka

    @property
    def owner_database_url(self) -> str:
        return states.read_operator(self.home).database_url

    @property
    def desk_url(self) -> str:
        return self.state.addresses["desk"]

    @property
    def intake_url(self) -> str:
        return self.state.addresses["intake"]

    @property
    def sink_url(self) -> str:
        return self.state.addresses["outbox"]

    @property
    def bus_name(self) -> str:
        return self.state.bus["kind"]

    @property
    def device(self) -> str:
        return self.state.device or "unknown"

    def environment(self, service: str) -> dict[str, str]:
        """The whole environment of a service's process."""
        return states.environment_of(self.home, service)

    def log(self, part: str) -> Path:
        return self.home.log(part)
