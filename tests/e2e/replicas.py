"""An installation whose services have several replicas, of several releases, as a cluster's Deployments make them."""

import asyncio
import os
import secrets
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import psutil
import yaml
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from schemas.tickets import TicketReceived
from schemas.topics import SERVICES, TOPICS, consumer_group
from shared.local import control
from shared.local import state as states
from shared.local.layout import Home
from shared.local.parts import CODE
from shared.local.ports import free_port
from shared.local.process import Child, still_there
from tests.conftest import StackUnderTest
from tests.e2e.earlier_release import EarlierRelease

ENDS = 60.0
READY = 180.0


@dataclass(frozen=True, slots=True)
class Replica:
    """One process of a service, and the code that it runs."""

    service: str
    tree: Path
    pid: int
    created: float
    port: int
    spans: Path
    child: Child | None = None

    @property
    def runs(self) -> bool:
        return still_there(self.pid, self.created) is not None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def ready(self) -> bool:
        try:
            async with httpx.AsyncClient(timeout=4, trust_env=False) as client:
                return (await client.get(f"{self.url}/ready")).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def worked(self) -> bool:
        """Whether it took an event or, as intake does, sent a ticket on: by its own spans."""
        told = self.spans.read_text(encoding="utf-8") if self.spans.exists() else ""
        return '"process ' in told or f'"send {TicketReceived.TYPE}"' in told

    async def end(self) -> None:
        """SIGTERM, as a cluster ends a pod; it must go by itself."""
        os.kill(self.pid, signal.SIGTERM)
        async with asyncio.timeout(ENDS):
            while self.runs:
                await asyncio.sleep(0.2)
        assert self.child is None or self.child.exit_status == 0, f"{self.service} ended with {self.child.exit_status}"


class Fleet(StackUnderTest):
    """What the earlier release's supervisor started and left alone; from then on replicas come and go by hand.

    A client's request goes to any replica that serves, as through a cluster's Service.
    """

    def __init__(self, home: Home, release: EarlierRelease) -> None:
        state = states.read(home)
        assert state is not None
        assert state.phase == "ready", state.problem
        super().__init__(home, state)
        self.serving: dict[str, list[Replica]] = {name: [self._found(name, release.tree)] for name in SERVICES}
        self.all = [replica for replicas in self.serving.values() for replica in replicas]

    def _found(self, service: str, tree: Path) -> Replica:
        part = self.state.parts[service]
        assert part.pid is not None
        assert part.port is not None
        replica = Replica(
            service, tree, part.pid, part.created, part.port, Path(self.env(service)["GUICHET_SPANS_FILE"])
        )
        assert Path(psutil.Process(part.pid).cwd()) == tree.resolve(), "not the earlier release's code"
        return replica

    @property
    def intake_url(self) -> str:
        return secrets.choice(self.serving["intake"]).url

    @property
    def desk_url(self) -> str:
        return secrets.choice(self.serving["desk"]).url

    @cached_property
    def one_at_a_time(self) -> frozenset[str]:
        """Services whose Deployment ends the old pod before it starts the new one."""
        return frozenset(name for name in SERVICES if _strategy(name) == "Recreate")

    async def start(self, service: str, release: EarlierRelease | None) -> Replica:
        """One more replica with the environment of the others: of today's code, or of the earlier release."""
        tree = release.tree if release else CODE
        name, port = f"{service}-{len(self.all)}", free_port()
        environment = {
            **{name: value for name, value in self.env(service).items() if name != "GUICHET_MODELS_DIR"},
            **({"GUICHET_MODELS_DIR": str(release.models)} if release else {}),
            "GUICHET_HTTP_PORT": str(port),
            "GUICHET_LOG_FILE": str(self.home.log(name)),
            "GUICHET_SPANS_FILE": str(self.home.spans / f"{name}.jsonl"),
        }
        child = Child.start(
            [sys.executable, "-m", f"services.{service}.main"],
            environment=environment,
            log=self.home.log(name),
            folder=tree,
        )
        replica = Replica(service, tree, child.pid, child.created, port, Path(environment["GUICHET_SPANS_FILE"]), child)
        self.all.append(replica)
        return replica

    async def serve(self, replica: Replica) -> None:
        async with asyncio.timeout(READY):
            while not await replica.ready():
                assert replica.runs, f"{replica.service} ended; see its log"
                await asyncio.sleep(0.3)
        self.serving[replica.service].append(replica)

    async def leave(self, replica: Replica) -> None:
        """Told to end before the clients know, as on a cluster."""
        assert replica.runs, f"{replica.service} had ended before it was told to"
        ending = asyncio.create_task(replica.end())
        self.serving[replica.service].remove(replica)
        await ending

    async def members(self, service: str) -> Mapping[str, int]:
        """How many replicas each consumer group of the service has; 0 while it is being shared out anew."""
        groups = [consumer_group(service, topic.name) for topic in TOPICS if service in topic.readers]
        admin = AIOKafkaAdminClient(**self.operator_client())
        await admin.start()
        try:
            # One at a time: aiokafka reads only the first group of an answer right.
            told: list[Any] = [(await admin.describe_consumer_groups([group]))[0].groups[0] for group in groups]
        finally:
            await admin.close()
        return {name: len(members) if state == "Stable" else 0 for _, name, state, _, _, members, *_ in told}

    async def until_members(self, service: str, wanted: Mapping[str, int]) -> None:
        async with asyncio.timeout(READY):
            while not await self._has(service, wanted):
                await asyncio.sleep(0.5)

    async def _has(self, service: str, wanted: Mapping[str, int]) -> bool:
        with suppress(KafkaError):
            now = await self.members(service)
            return all(now.get(group, 0) == count for group, count in wanted.items())
        return False

    def end_all(self) -> None:
        """Services first, bus and database last."""
        for replica in self.all:
            _end(replica.pid, replica.created, signal.SIGTERM)
        for name in ("mail-sink", "bus", "database"):
            part = self.state.parts[name]
            if part.pid is not None:
                _end(part.pid, part.created, signal.SIGINT if name == "database" else signal.SIGTERM)
        left = [one.service for one in self.all if one.child is not None and not _gone(one.child)]
        assert left == [], "cannot be ended"


def _strategy(service: str) -> str | None:
    manifest = (CODE / "k8s" / "base" / "services" / service / "deployment.yaml").read_text(encoding="utf-8")
    strategy: dict[str, str] = yaml.safe_load(manifest)["spec"].get("strategy", {})
    return strategy.get("type")


def _end(pid: int, created: float, number: int) -> None:
    """Asks, waits, then kills."""
    for signalled in (number, signal.SIGKILL):
        if still_there(pid, created) is None:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signalled)
        deadline = time.monotonic() + 20
        while still_there(pid, created) is not None and time.monotonic() < deadline:
            time.sleep(0.1)


def _gone(child: Child) -> bool:
    """A process whose first thread has ended is a zombie before its last thread has: only then can it be waited for."""
    deadline = time.monotonic() + 20
    while child.running and time.monotonic() < deadline:
        time.sleep(0.1)
    return not child.running


@contextmanager
def running_fleet(home: Home, release: EarlierRelease) -> Iterator[Fleet]:
    """The earlier release, started by its own command. Its supervisor is ended: it would start again what is stopped."""
    fleet = None
    try:
        release.up(home)
        fleet = Fleet(home, release)
        _end(fleet.state.pid, fleet.state.created, signal.SIGKILL)
        yield fleet
    finally:
        control.down(home)
        if fleet is not None:
            fleet.end_all()
