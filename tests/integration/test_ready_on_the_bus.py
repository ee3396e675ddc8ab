"""Ready means: in its groups, on a bus that answers. A broker of its own is stopped and started; rebalances are none."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from asgi_lifespan import LifespanManager
from starlette.applications import Starlette

from schemas.dead_letters import DeadLetterReplay
from schemas.tickets import TicketPseudonymized
from schemas.topics import consumer_group
from shared.local import topics
from shared.local.kafka import config
from shared.local.kafka.server import KafkaServer
from shared.messaging.bus import Subscribed
from shared.messaging.event import Event
from shared.messaging.subscription import Subscription
from shared.messaging.unit import UnitOfWork
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
"""Short enough to wait for."""


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

    async def runs(
        self, service: str, *, patience: float | None = None, told: Mapping[str, Any] | None = None, **parts: Any
    ) -> Starlette:
        login = self.kafka.login(service)
        settings = ServiceSettings.model_validate(
            {
                "database_url": self.postgres.urls[service],
                "kafka_bootstrap_servers": login.bootstrap,
                "kafka_username": login.username,
                "kafka_password": login.password,
            }
            | ({} if patience is None else {"bus_patience_seconds": patience})
            | dict(told or {})
        )
        app = service_app(service, settings, build=lambda _: ServiceParts(**parts))
        await self.stack.enter_async_context(LifespanManager(app, startup_timeout=60, shutdown_timeout=60))
        return app


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own_kafka(kafka_available: None) -> AsyncIterator[KafkaServer]:
    """A broker that may be stopped, and whose topics may hold what nobody can read."""
    with temporary_home() as home:
        kafka = KafkaServer(home)
        await kafka.start()
        try:
            await topics.provision(kafka.login(config.ADMIN), permissions=True)
            yield kafka
        finally:
            await kafka.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def place(own_kafka: KafkaServer, postgres: ProvisionedDatabase) -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:
        yield Place(own_kafka, postgres, stack)


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


class Slow(ConsumerRebalanceListener):  # type: ignore[misc]
    """Lets a rebalance wait for it."""

    def __init__(self) -> None:
        self.asked, self.goes_on = asyncio.Event(), asyncio.Event()

    async def on_partitions_revoked(self, revoked: Collection[TopicPartition]) -> None:
        if revoked:
            self.asked.set()
            await self.goes_on.wait()

    async def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        pass


@asynccontextmanager
async def member(place: Place, listener: Slow | None = None) -> AsyncIterator[AIOKafkaConsumer]:
    """Another replica's place in the group in which crm is asked to take dead letters again."""
    consumer = AIOKafkaConsumer(
        **place.kafka.login("crm").client(),
        group_id=consumer_group("crm", DeadLetterReplay.TYPE),
        enable_auto_commit=False,
        heartbeat_interval_ms=200,
        max_poll_interval_ms=300_000,
    )
    consumer.subscribe([DeadLetterReplay.TYPE], listener=listener)
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def test_a_rebalance_makes_nobody_unready(place: Place) -> None:
    """One replica is slow to give its partitions back: all others are out of the group until it has."""
    app, slow = await place.runs("crm"), Slow()
    await eventually(lambda: is_ready(app), seconds=60)
    membership = app.state.service._subscribed[DeadLetterReplay.TYPE].reading.membership

    async def out_of_the_group() -> bool:
        return not membership.holds(0)

    async def in_the_group() -> bool:
        return bool(membership.holds(0))

    async with member(place, slow) as other:

        async def shared() -> bool:
            return bool(other.assignment()) and await in_the_group()

        await eventually(shared, seconds=60)
        joining = asyncio.create_task(_joined_and_left(place))
        try:
            await asyncio.wait_for(slow.asked.wait(), 60)
            await eventually(out_of_the_group, seconds=60)
            assert await is_ready(app)
            assert (await asked(app)).said["on_bus"] is True
        finally:
            slow.goes_on.set()
            await joining
    await eventually(in_the_group, seconds=60)
    assert await is_ready(app)


async def _joined_and_left(place: Place) -> None:
    async with member(place):
        pass


async def test_while_its_model_is_not_loaded_it_is_not_ready(place: Place) -> None:
    loaded = False
    app = await place.runs("drafter", model=lambda: loaded)

    async def joined() -> bool:
        return bool((await asked(app)).said["on_bus"])

    await eventually(joined, seconds=60)
    assert await is_ready(app, ready=False)
    loaded = True
    assert await is_ready(app)


STAYS = {"stay_when_given_up": True, "dead_letters_in_a_row": 3}


async def _pour(place: Place, topic: str, count: int) -> None:
    """Records that are no events, one after the other on one partition."""
    async with AIOKafkaProducer(**place.kafka.login(config.ADMIN).client()) as producer:
        for number in range(count):
            await producer.send_and_wait(topic, str(number).encode(), partition=0)


async def test_after_too_many_dead_letters_it_stays_where_it_would_be_started_again(place: Place) -> None:
    async def apply(event: Event[Any], prepared: None, unit: UnitOfWork) -> None:
        raise AssertionError("nothing of this is an event")

    taking = {"subscriptions": [Subscription(TicketPseudonymized, apply)]}
    consumer = await place.runs("triage", told=STAYS, **taking)
    door = await place.runs("desk", told=STAYS, without_bus=True, **taking)
    topic = TicketPseudonymized.TYPE

    async def gave_up(app: Starlette) -> bool:
        return bool((await asked(app)).said["gave_up"])

    async def buried(app: Starlette) -> int:
        database, group = app.state.service._database, consumer_group(app.state.service._name, topic)
        return int(await database.pool.fetchval("select count(*) from inbox where consumer = $1", group))

    async def sent(app: Starlette) -> bool:
        return bool(await app.state.service._database.pool.fetchval("select count(*) = 0 from outbox"))

    for app in (consumer, door):
        await eventually(lambda app=app: is_ready(app), seconds=60)  # type: ignore[misc]

    async def left(app: Starlette) -> bool:
        return all(one.reading.reader() is None for one in _subscribed(app))

    already = {app: await buried(app) for app in (consumer, door)}
    await _pour(place, topic, 20)
    for app in (consumer, door):
        await eventually(lambda app=app: gave_up(app), seconds=60)  # type: ignore[misc]
        await eventually(lambda app=app: left(app), seconds=60)  # type: ignore[misc]
        assert await buried(app) - already[app] == STAYS["dead_letters_in_a_row"]
        await eventually(lambda app=app: sent(app), seconds=60)  # type: ignore[misc]
        assert (await asked(app, "/live")).status == 200
    assert await is_ready(consumer, ready=False)
    assert await is_ready(door)


def _subscribed(app: Starlette) -> Collection[Subscribed]:
    return list(app.state.service._subscribed.values())


async def test_it_stays_too_when_the_topic_was_like_that_before_it_started(place: Place) -> None:
    async def apply(event: Event[Any], prepared: None, unit: UnitOfWork) -> None:
        raise AssertionError("nothing of this is an event")

    await _pour(place, TicketPseudonymized.TYPE, 20)
    app = await place.runs("triage", told=STAYS, subscriptions=[Subscription(TicketPseudonymized, apply)])

    async def stays() -> bool:
        gave_up = (await asked(app)).said["gave_up"]
        return bool(gave_up) and all(one.reading.reader() is None for one in _subscribed(app))

    await eventually(stays, seconds=60)
    assert await is_ready(app, ready=False)
    assert (await asked(app, "/live")).status == 200
