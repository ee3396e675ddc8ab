"""Ready means: in its groups, on a bus that answers. A broker of its own is stopped and started; rebalances are none."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from asgi_lifespan import LifespanManager
from starlette.applications import Starlette

from shared.local import topics
from shared.local.kafka import config
from shared.local.kafka.server import KafkaServer
from shared.runtime.service import ServiceParts, service_app
from shared.runtime.settings import ServiceSettings
from tests.conftest import ProvisionedDatabase, temporary_home
from tests.integration.conftest import eventually

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.feature(82, 89),
    # aiokafka warns of connections that are collected unclosed: a bus that went away closed them.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SHORT = 2.0
"""Long enough for a rebalance of two on this machine, short enough to wait for."""


@dataclass
class Asked:
    status: int
    said: dict[str, Any]


async def asked(app: Starlette, path: str = "/ready") -> Asked:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        answer = await client.get(path)
    return Asked(answer.status_code, answer.json())


async def is_ready(app: Starlette, *, ready: bool = True) -> bool:
    return (await asked(app)).status == (200 if ready else 503)


@dataclass
class Place:
    kafka: KafkaServer
    postgres: ProvisionedDatabase
    stack: AsyncExitStack

    async def runs(self, service: str, *, patience: float | None = None, **parts: Any) -> Starlette:
        login = self.kafka.login(service)
        settings = ServiceSettings.model_validate(
            {
                "database_url": self.postgres.urls[service],
                "kafka_bootstrap_servers": login.bootstrap,
                "kafka_username": login.username,
                "kafka_password": login.password,
            }
            | ({} if patience is None else {"bus_patience_seconds": patience})
        )
        app = service_app(service, settings, build=lambda _: ServiceParts(**parts))
        await self.stack.enter_async_context(LifespanManager(app, startup_timeout=60, shutdown_timeout=60))
        return app


@pytest_asyncio.fixture(loop_scope="session")
async def place(kafka_available: None, postgres: ProvisionedDatabase) -> AsyncIterator[Place]:
    with temporary_home() as home:
        kafka = KafkaServer(home)
        await kafka.start()
        try:
            await topics.provision(kafka.login(config.ADMIN), permissions=True)
            async with AsyncExitStack() as stack:
                yield Place(kafka, postgres, stack)
        finally:
            await kafka.stop()


async def test_without_the_bus_a_consumer_is_not_ready_and_with_it_again_it_is(place: Place) -> None:
    """Those to whom people and tools come are: what they bring waits in the outbox."""
    consumer = await place.runs("triage", patience=SHORT)
    door = await place.runs("intake", patience=SHORT, without_bus=True)
    for one in (consumer, door):
        await eventually(lambda one=one: is_ready(one), seconds=60)  # type: ignore[misc]
    await place.kafka.stop()
    await eventually(lambda: is_ready(consumer, ready=False), seconds=60)

    async def known() -> bool:
        return (await asked(door)).said["on_bus"] is False

    await eventually(known, seconds=60)
    assert await is_ready(door)
    for one in (consumer, door):
        assert (await asked(one, "/live")).status == 200
    await place.kafka.start()
    await eventually(lambda: is_ready(consumer), seconds=120)
    assert (await asked(consumer)).said["on_bus"] is True


async def watch(app: Starlette, until: Callable[[], bool]) -> list[int]:
    found = []
    while not until():
        found.append((await asked(app)).status)
        await asyncio.sleep(0.02)
    return found


async def test_a_replica_that_comes_and_goes_makes_nobody_unready(place: Place) -> None:
    """Each is a rebalance, in which all leave the group for a moment."""
    first = await place.runs("crm")
    await eventually(lambda: is_ready(first), seconds=60)
    over = asyncio.Event()
    watching = asyncio.create_task(watch(first, over.is_set))
    try:
        async with AsyncExitStack() as other:
            second = await Place(place.kafka, place.postgres, other).runs("crm")
            await eventually(lambda: is_ready(second), seconds=60)
            assert await is_ready(first)
    finally:
        over.set()
    assert set(await watching) == {200}


async def test_while_its_model_is_not_loaded_it_is_not_ready(place: Place) -> None:
    loaded = False
    app = await place.runs("drafter", model=lambda: loaded)

    async def joined() -> bool:
        return bool((await asked(app)).said["on_bus"])

    await eventually(joined, seconds=60)
    assert await is_ready(app, ready=False)
    loaded = True
    assert await is_ready(app)
