"""The services and the mail sink as processes the supervisor can start, ask and stop."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from shared.local import asking
from shared.local.layout import Home
from shared.local.ports import free_port, same_port
from shared.local.process import LOOPBACK, Child, StartFailed, listens

CODE = Path(__file__).resolve().parents[2]
GAVE_UP = 70
_PATIENCE = 20
_SINK_TRIES = 10
_POLL_SECONDS = 0.1


class ServiceProcess:
    """`python -m services.<name>.main`, with its own environment and log."""

    def __init__(self, name: str, home: Home, port: int, environment: Callable[[int], Mapping[str, str]]) -> None:
        self.name = name
        self.port = port
        self.child: Child | None = None
        self.about: dict[str, Any] = {}
        self._home = home
        self._environment = environment

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    async def start(self) -> None:
        """Returns at once: a service waits by itself for what it needs."""
        self.port = same_port(self.port)
        self.child = Child.start(
            [sys.executable, "-m", f"services.{self.name}.main"],
            environment=self._environment(self.port),
            log=self._home.log(self.name),
            folder=CODE,
            note=self._home.note(self.name),
        )

    async def stop(self) -> None:
        if self.child is not None:
            await self.child.stop(patience=_PATIENCE)

    async def ready(self) -> bool:
        """Whether it is this one that listens, and says that it is ready: a stranger's words are not heard."""
        if not await listens(self.child, self.port):
            return False
        try:
            async with asking.client(4) as client:
                answer = await client.get(f"{self.url}/ready")
            self.about = answer.json()
        except (httpx.HTTPError, ValueError):
            return False
        return answer.status_code == httpx.codes.OK


class MailSink:
    """The place where the demo's replies arrive."""

    name = "mail-sink"

    def __init__(self, home: Home, smtp_port: int | None, http_port: int | None) -> None:
        self.port = self.http_port = 0
        self.child: Child | None = None
        self._preferred = smtp_port, http_port
        self._home = home
        self._stood = False

    async def start(self) -> None:
        """The first time it returns once it listens, wherever there is room by then; later it starts where it was.

        A port is free only until a program that asks nobody takes it; services are told where the sink is.

        Raises:
            StartFailed: it found no ports.
        """
        if self._stood:
            self._begin()
            return
        for _ in range(_SINK_TRIES):
            self.port, self.http_port = map(free_port, self._preferred)
            self._begin()
            if await self._stands():
                self._stood = True
                return
        raise StartFailed(f"the mail sink found no ports for itself; see {self._home.log(self.name)}")

    async def _stands(self) -> bool:
        """False when it ended."""
        while self.child is not None and self.child.running:
            if await self.ready():
                return True
            await asyncio.sleep(_POLL_SECONDS)
        return False

    def _begin(self) -> None:
        arguments = [str(self._home.outbox), str(self.port), str(self.http_port)]
        self.child = Child.start(
            [sys.executable, "-m", "shared.local.smtp_sink", *arguments],
            environment={"PYTHONUNBUFFERED": "1"},
            log=self._home.log(self.name),
            folder=CODE,
            note=self._home.note(self.name),
        )

    async def stop(self) -> None:
        if self.child is not None:
            await self.child.stop(patience=5)

    async def ready(self) -> bool:
        """Whether it is this one that listens on both ports: another that got there first would answer just as well."""
        return await listens(self.child, self.port, self.http_port)
