"""A start on a machine where parts cannot live: it ends, and says why as far as that is known."""

import asyncio
from pathlib import Path

import pytest

from shared.local import installation
from shared.local.installation import Installation
from shared.local.layout import Home
from shared.local.process import Child


class Part:
    """A process that never is ready."""

    def __init__(self, folder: Path, script: str) -> None:
        self.child: Child | None = None
        self._folder, self._script = folder, script

    async def start(self) -> None:
        command = ["/bin/sh", "-c", self._script]
        self.child = Child.start(command, environment={}, log=self._folder / "log", folder=self._folder)

    async def stop(self) -> None:
        if self.child is not None:
            await self.child.stop(patience=5)

    async def ready(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("script", "told"),
    [("kill -9 $$", "bus (keeps being killed, for want of memory as a rule)"), ("exit 3", "bus")],
)
async def test_services_that_wait_for_a_bus_that_keeps_dying_are_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, told: str
) -> None:
    monkeypatch.setattr(installation, "_FIRST_PAUSE", 0.0)
    home = Home(tmp_path / "home")
    home.make()
    stack = Installation(home)
    bus, intake = Part(tmp_path, script), Part(tmp_path, "exec sleep 60")
    try:
        await stack._keep("bus", bus)
        await stack._keep("intake", intake)
        await asyncio.wait_for(stack._until_settled(), 30)
        assert (stack.state.phase, stack.state.problem) == ("degraded", f"not running: {told}")
    finally:
        await asyncio.gather(bus.stop(), intake.stop())
