"""What many tests share: real brokers, a real database, the whole stack. Each starts when first asked for."""

import asyncio
import logging
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import settings
from rich.console import Console

from schemas.topics import SERVICES
from shared.local import ai, control, provision, topics
from shared.local.embedded import EmbeddedBroker
from shared.local.kafka import config
from shared.local.kafka.jars import Unavailable
from shared.local.kafka.server import KafkaServer
from shared.local.layout import Home
from shared.local.postgres import PostgresServer
from shared.local.stack import LocalStack

IN_CI = os.environ.get("CI", "").lower() == "true"


def missing(what: str) -> NoReturn:
    """Skips what this machine cannot run; in CI, where nothing may be missing, it fails."""
    if IN_CI:
        pytest.fail(what)
    pytest.skip(what)


USE_CASES = Path(__file__).parent / "e2e" / "use-cases.yaml"
"""What the running system of most tests is for."""

settings.register_profile("guichet", deadline=None)  # a busy machine is no fault of what is tested
settings.load_profile("guichet")


@pytest.fixture(autouse=True, scope="session")
def quiet_aiokafka() -> None:
    """It reports each refused request at ERROR, which the tests provoke on purpose."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


@contextmanager
def temporary_home() -> Iterator[Home]:
    """A home that the database's own account can reach."""
    home = Home(Path(tempfile.mkdtemp(prefix="guichet-test-")))
    home.make()
    try:
        yield home
    finally:
        home.wipe()


@pytest.fixture(scope="session")
def kafka_available() -> None:
    """On a developer's machine without Java the real broker's tests are skipped; in CI they must run."""
    try:
        with temporary_home() as home:
            KafkaServer(home)
    except Unavailable as why:
        missing(f"Apache Kafka is not available here: {why}")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kafka_cluster(kafka_available: None) -> AsyncIterator[KafkaServer]:
    """Apache Kafka with every topic and permission in place; `login(user).client()` gives a client's arguments."""
    with temporary_home() as home:
        server = KafkaServer(home)
        await server.start()
        try:
            await topics.provision(server.login(config.ADMIN), permissions=True)
            yield server
        finally:
            await server.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def embedded_broker() -> AsyncIterator[EmbeddedBroker]:
    """The broker from a wheel, with every topic in place."""
    with temporary_home() as home:
        server = EmbeddedBroker(home)
        await server.start()
        try:
            await topics.provision(server.login(config.ADMIN), permissions=False)
            yield server
        finally:
            await server.stop()


@dataclass(frozen=True, slots=True)
class ProvisionedDatabase:
    """A migrated database: the owner's URL and each service role's own."""

    server: PostgresServer
    admin_url: str
    urls: Mapping[str, str]


async def _lift_the_wall(owner_url: str) -> None:
    owner = await asyncpg.connect(owner_url)
    for service in SERVICES:
        await owner.execute(f"alter role guichet_{service} bypassrls")
    await owner.close()


@asynccontextmanager
async def provisioned_database(*, walled: bool = False) -> AsyncIterator[ProvisionedDatabase]:
    """PostgreSQL with every schema, role and migration in place, in a folder of its own.

    Its roles see every tenant's rows, so that each test can have a tenant of its own, unless `walled`: then a session sees
    those of the tenant that it was opened for, as in an installation.
    """
    with temporary_home() as home:
        server = PostgresServer(home)
        await server.start()
        try:
            urls = await provision.provision(server.url(), home.keys / "postgres.json")
            assert set(urls) == set(SERVICES)
            if not walled:
                await _lift_the_wall(provision.owner_url(server.url()))
            yield ProvisionedDatabase(server, provision.owner_url(server.url()), urls)
        finally:
            await server.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres() -> AsyncIterator[ProvisionedDatabase]:
    """The database that most tests share: each works on tickets of its own."""
    async with provisioned_database() as database:
        yield database


async def eventually(condition: Callable[[], bool], *, seconds: float = 30) -> None:
    """Waits for a condition; fails the test when it does not come about."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.1)


class StackUnderTest(LocalStack):
    """The whole of Guichet on a home of its own, with hands to break it."""

    def pid(self, part: str) -> int:
        pid = self.state.parts[part].pid
        assert pid is not None, f"{part} does not run"
        return pid

    def kill(self, part: str) -> int:
        """SIGKILL to a service's process, `bus`, `database` or `mail-sink`. Returns the number it had."""
        pid = self.pid(part)
        os.kill(pid, signal.SIGKILL)
        return pid

    async def until_back(self, part: str, killed: int, *, seconds: float = 90) -> None:
        """Waits until the supervisor has it running and ready again."""
        await eventually(
            lambda: self.state.parts[part].ready and self.state.parts[part].pid not in (None, killed), seconds=seconds
        )

    async def until_ready(self, *, seconds: float = 120) -> None:
        """Waits until every part is ready."""
        await eventually(lambda: all(part.ready for part in self.state.parts.values()), seconds=seconds)

    async def restart(self, part: str) -> None:
        """Kills it and waits until all is well again."""
        await self.until_back(part, self.kill(part))
        await self.until_ready()

    def env(self, service: str) -> dict[str, str]:
        return self.environment(service)

    @property
    def addresses(self) -> dict[str, str]:
        return self.state.addresses


@contextmanager
def running_stack(
    *, bus: str, without_ai: bool = False, told: Mapping[str, str] = MappingProxyType({})
) -> Iterator[StackUnderTest]:
    """The supervisor and all it starts, `told` in its environment; its logs are shown when it does not start."""
    with temporary_home() as home:
        if without_ai:
            ai.switch(home, "off", "lead-1")
        console = Console(stderr=True, quiet=True)
        try:
            with pytest.MonkeyPatch.context() as environment:
                for name, value in told.items():
                    environment.setenv(name, value)
                stack = StackUnderTest.up(home, console, bus=bus)
            assert stack.state.phase == "ready", stack.state.problem
            yield stack
        finally:
            control.down(home)


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackUnderTest]:
    """Everything, on Apache Kafka where there is one (in CI there must be)."""
    request.getfixturevalue("kafka_available")
    from tests import classifiers  # learns with libraries that few tests need

    store = classifiers.promoted(tmp_path_factory.mktemp("classifiers"), "workshop")
    with running_stack(bus="kafka", told={"GUICHET_USE_CASES_FILE": str(USE_CASES), **store.told}) as running:
        yield running


@pytest.fixture(scope="session")
def embedded_stack() -> Iterator[StackUnderTest]:
    """Everything, on the embedded bus."""
    with running_stack(bus="embedded") as running:
        yield running
