"""A scratch service on real parts: its own schema, the real bus, the one way to subscribe."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import asyncpg
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pydantic import SecretStr

from schemas.base import EventData
from schemas.records import AccessRecorded
from schemas.tickets import TicketCorrected
from schemas.topics import DEAD_LETTER_SUFFIX
from shared.local.kafka import config
from shared.local.kafka.server import KafkaServer
from shared.messaging import binding
from shared.messaging.bus import KafkaFetcher, KafkaPublisher, make_broker, subscribe
from shared.messaging.consumer import Consumer
from shared.messaging.event import Event, originate
from shared.messaging.relay import Relay
from shared.messaging.replaying import with_replays
from shared.messaging.retry import RetryPolicy
from shared.messaging.subscription import AnySubscription
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase

FAST = RetryPolicy(transient=2, unexpected=2, first_delay=0.01, most_delay=0.05, dead_letters_in_a_row=5)


def correction_type() -> type[TicketCorrected]:
    """A copy of an event type with a topic of its own, so that tests do not see each other's events."""
    name = f"scratch.{uuid.uuid4().hex[:10]}.v1"
    return type("Scratch", (TicketCorrected,), {"TYPE": name, "__module__": __name__})


def correction(data: type[EventData], value: str, ticket: uuid.UUID | None = None, version: int = 1) -> Event[Any]:
    ticket_id = ticket or uuid.uuid4()
    body = data.model_validate(
        {
            "ticket_id": ticket_id, "version": version, "field": "category", "value": value, "agent": "a.roy",
            "corrected_at": datetime.now(UTC),
        }
    )  # fmt: skip
    return originate(body, source="desk", tenant="default", ticket_id=ticket_id, actor="a.roy")


async def eventually(condition: Callable[[], Awaitable[bool]], *, seconds: float = 30) -> None:
    """Waits for a condition; fails the test when it does not come about."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await condition():
        assert asyncio.get_running_loop().time() < deadline, "the condition did not come about"
        await asyncio.sleep(0.05)


@dataclass
class Scratch:
    """One scratch service's surroundings."""

    kafka: KafkaServer
    database: Database
    schema: str
    stopped: list[str] = field(default_factory=list)

    async def make_topics(self, *names: str, partitions: int = 3) -> None:
        admin = AIOKafkaAdminClient(**self.kafka.login(config.ADMIN).client())
        await admin.start()
        try:
            wanted = [*names, *(name + DEAD_LETTER_SUFFIX for name in names)]
            await admin.create_topics([NewTopic(name, partitions, 1) for name in wanted])
        finally:
            await admin.close()

    @asynccontextmanager
    async def running(
        self, *subscriptions: AnySubscription, policy: RetryPolicy = FAST, replays: bool = False
    ) -> AsyncIterator[None]:
        login = self.kafka.login(config.ADMIN)
        broker = make_broker(
            login.bootstrap, client_id="scratch", username=login.username, password=SecretStr(login.password or "")
        )
        consumers = [self._consumer(item, policy) for item in subscriptions]
        if replays:
            fetcher = KafkaFetcher(
                login.bootstrap, client_id="scratch", username=login.username, password=SecretStr(login.password or "")
            )
            by_group = {consumer.group: consumer for consumer in consumers}
            consumers.append(self._consumer(with_replays(self.schema, by_group, fetcher, None), policy))
        for consumer in consumers:
            subscribe(broker, consumer)
        await broker.start()
        relay = asyncio.create_task(Relay(self.database, KafkaPublisher(broker), self.schema).run())
        try:
            yield
        finally:
            await broker.stop()
            relay.cancel()
            await asyncio.gather(relay, return_exceptions=True)

    def _consumer(self, subscription: AnySubscription, policy: RetryPolicy) -> Consumer:
        return Consumer(
            self.schema, subscription, self.database, tenant="default", policy=policy,
            stop=lambda: self.stopped.append(subscription.topic),
        )  # fmt: skip

    async def send(self, *events: Event[Any]) -> None:
        """Puts events on the bus directly, as another service would."""
        async with self.producer() as producer:
            for event in events:
                headers = [(name, value.encode()) for name, value in binding.headers_of(event, event.trace).items()]
                await producer.send_and_wait(
                    event.type, binding.value_of(event), key=binding.key_of(event), headers=headers
                )

    @asynccontextmanager
    async def producer(self) -> AsyncIterator[AIOKafkaProducer]:
        producer = AIOKafkaProducer(**self.kafka.login(config.ADMIN).client())
        await producer.start()
        try:
            yield producer
        finally:
            await producer.stop()

    async def read(self, topic: str, count: int, *, seconds: float = 30) -> Sequence[ConsumerRecord[Any, Any]]:
        """The first `count` records of a topic."""
        consumer = AIOKafkaConsumer(topic, **self.kafka.login(config.ADMIN).client(), auto_offset_reset="earliest")
        await consumer.start()
        try:
            return [await asyncio.wait_for(consumer.getone(), seconds) for _ in range(count)]
        finally:
            await consumer.stop()

    async def count(self, table: str) -> int:
        return int(await self.database.pool.fetchval(f"select count(*) from {table}"))


@pytest_asyncio.fixture(loop_scope="session")
async def scratch(kafka_cluster: KafkaServer, postgres: ProvisionedDatabase) -> AsyncIterator[Scratch]:
    schema = f"scratch_{uuid.uuid4().hex[:8]}"
    sql = (resources.files("shared.persistence") / "messaging.sql").read_text(encoding="utf-8")
    owner = await asyncpg.connect(postgres.admin_url)
    await owner.execute(f"create schema {schema}; set search_path to {schema}; {sql}")
    await owner.execute("create table effect (event_id uuid, value text)")
    await owner.close()
    database = await Database.connect(postgres.admin_url, schema=schema)
    surroundings = Scratch(kafka_cluster, database, schema)
    await surroundings.make_topics(AccessRecorded.TYPE)
    try:
        yield surroundings
    finally:
        await database.close()
        owner = await asyncpg.connect(postgres.admin_url)
        await owner.execute(f"drop schema {schema} cascade")
        await owner.close()
