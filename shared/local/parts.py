"""The services and the mail sink as processes the supervisor can start, ask and stop."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from shared.local.layout import Home
from shared.local.process import LOOPBACK, Child, accepts, free_port

CODE = Path(__file__).resolve().parents[2]
GAVE_UP = 70
_PATIENCE = 20


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
        self.port = free_port(self.port)
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
        try:
            async with httpx.AsyncClient(timeout=4, trust_env=False) as client:
                answer = await client.get(f"{self.url}/ready")
            self.about = answer.json()
        except (httpx.HTTPError, ValueError):
            return False
        return answer.status_code == httpx.codes.OK


class MailSink:
    """The place where the demo's replies arrive."""

    name = "mail-sink"

    def __init__(self, home: Home, smtp_port: int, http_port: int) -> None:
        self.port = smtp_port
        self.http_port = http_port
        self.child: Child | None = None
        self._home = home

    async def start(self) -> None:
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
        return await accepts(self.port) and await accepts(self.http_port)
