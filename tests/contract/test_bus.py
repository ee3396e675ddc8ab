"""What Guichet needs of a bus, asked of Apache Kafka and of the embedded broker alike."""

import asyncio
import signal
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
)
from aiokafka.protocol.fetch import FetchRequest

from schemas.topics import TOPICS, consumer_group
from shared.local import acl, topics
from shared.local.embedded import EmbeddedBroker
from shared.local.kafka import config
from shared.local.kafka.server import KafkaServer

pytestmark = pytest.mark.feature(1)
Bus = KafkaServer | EmbeddedBroker
PARTITIONS = 4


@pytest.fixture(
    scope="session",
    params=[
        pytest.param("kafka_cluster", marks=pytest.mark.kafka),
        pytest.param("embedded_broker", marks=pytest.mark.embedded),
    ],
)
def bus(request: pytest.FixtureRequest) -> Bus:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


@pytest.fixture
async def topic(bus: Bus) -> str:
    name = f"contract.{uuid.uuid4().hex[:12]}"
    admin = AIOKafkaAdminClient(**bus.login(config.ADMIN).client())
    await admin.start()
    try:
        await topics.create(admin, [NewTopic(name, PARTITIONS, 1, topic_configs={"retention.ms": "3600000"})])
    finally:
        await admin.close()
    return name


@asynccontextmanager
async def producer_of(bus: Bus, user: str = config.ADMIN) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(**bus.login(user).client(), enable_idempotence=True, request_timeout_ms=15_000)
    try:
        await producer.start()
        yield producer
    finally:
        await producer.stop()


@asynccontextmanager
async def consumer_of(bus: Bus, topic: str, group: str, user: str = config.ADMIN) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        topic,
        **bus.login(user).client(),
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=10_000,
        heartbeat_interval_ms=500,
        metadata_max_age_ms=2000,
    )
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


async def take(consumer: AIOKafkaConsumer, count: int, seconds: float = 30) -> list[ConsumerRecord]:
    found: list[ConsumerRecord] = []
    async with asyncio.timeout(seconds):
        while len(found) < count:
            batches = await consumer.getmany(timeout_ms=500)
            found.extend(record for batch in batches.values() for record in batch)
    return found


async def send_numbered(bus: Bus, topic: str, count: int, *, keys: int = 5) -> None:
    async with producer_of(bus) as producer:
        for number in range(count):
            await producer.send_and_wait(topic, str(number).encode(), key=f"key-{number % keys}".encode())


def group() -> str:
    return f"contract.group.{uuid.uuid4().hex[:12]}"


async def test_an_idempotent_producer_delivers_key_value_and_headers(bus: Bus, topic: str) -> None:
    headers = [("ce_id", b"1"), ("traceparent", b"00-aa-bb-01"), ("ce_id", b"again")]
    async with producer_of(bus) as producer:
        sent = await producer.send_and_wait(topic, b"value", key=b"key", headers=headers)
    async with consumer_of(bus, topic, group()) as consumer:
        [record] = await take(consumer, 1)
    assert (record.key, record.value, list(record.headers)) == (b"key", b"value", headers)
    assert (record.partition, record.offset) == (sent.partition, sent.offset)


async def test_header_bytes_that_are_not_utf8_travel_unchanged(bus: Bus, topic: str) -> None:
    async with producer_of(bus) as producer:
        await producer.send_and_wait(topic, b"\xff\xfe\x00", key=b"\xc3\x28", headers=[("ce_subject", b"\xff\xfe\x80")])
    async with consumer_of(bus, topic, group()) as consumer:
        [record] = await take(consumer, 1)
    assert (record.key, record.value, dict(record.headers)) == (
        b"\xc3\x28",
        b"\xff\xfe\x00",
        {"ce_subject": b"\xff\xfe\x80"},
    )


async def test_one_key_keeps_its_order_and_its_partition(bus: Bus, topic: str) -> None:
    async with producer_of(bus) as producer:
        waiting = [
            await producer.send(topic, str(number).encode(), key=f"key-{number % 7}".encode()) for number in range(210)
        ]
        await asyncio.gather(*waiting)
    async with consumer_of(bus, topic, group()) as consumer:
        records = await take(consumer, 210)
    by_key: dict[bytes, list[int]] = defaultdict(list)
    places: dict[bytes, set[int]] = defaultdict(set)
    for record in records:
        by_key[record.key].append(int(record.value))
        places[record.key].add(record.partition)
    assert len(by_key) == 7
    assert all(numbers == sorted(numbers) for numbers in by_key.values())
    assert all(len(partitions) == 1 for partitions in places.values())
    assert len({record.partition for record in records}) > 1


async def test_a_group_goes_on_after_what_it_committed(bus: Bus, topic: str) -> None:
    await send_numbered(bus, topic, 10, keys=1)
    name = group()
    async with consumer_of(bus, topic, name) as first:
        seen = [await first.getone() for _ in range(4)]
        last = seen[-1]
        await first.commit({TopicPartition(topic, last.partition): last.offset + 1})
    async with consumer_of(bus, topic, name) as second:
        rest = await take(second, 6)
    assert [int(record.value) for record in [*seen, *rest]] == list(range(10))


async def test_what_was_not_committed_comes_again(bus: Bus, topic: str) -> None:
    await send_numbered(bus, topic, 5, keys=1)
    name = group()
    async with consumer_of(bus, topic, name) as first:
        before = await take(first, 5)
    async with consumer_of(bus, topic, name) as second:
        again = await take(second, 5)
    assert [record.value for record in before] == [record.value for record in again]


async def test_seeking_back_delivers_again(bus: Bus, topic: str) -> None:
    await send_numbered(bus, topic, 3, keys=1)
    async with consumer_of(bus, topic, group()) as consumer:
        records = await take(consumer, 3)
        consumer.seek(TopicPartition(topic, records[1].partition), records[1].offset)
        again = await take(consumer, 2)
    assert [record.value for record in again] == [b"1", b"2"]


async def test_two_consumers_share_the_partitions_and_one_takes_over(bus: Bus, topic: str) -> None:
    name = group()
    everything = {TopicPartition(topic, number) for number in range(PARTITIONS)}
    async with consumer_of(bus, topic, name) as staying:
        async with consumer_of(bus, topic, name) as leaving:
            await until_assigned(everything, staying, leaving)
            assert staying.assignment()
            assert leaving.assignment()
            assert not staying.assignment() & leaving.assignment()
        await until_assigned(everything, staying)
        await send_numbered(bus, topic, 20)
        assert len(await take(staying, 20)) == 20


async def until_assigned(everything: set[TopicPartition], *consumers: AIOKafkaConsumer) -> None:
    async with asyncio.timeout(45):
        while True:
            parts = [consumer.assignment() for consumer in consumers]
            if all(parts) and set().union(*parts) == everything and sum(map(len, parts)) == len(everything):
                return
            await asyncio.gather(*(consumer.getmany(timeout_ms=200) for consumer in consumers))


async def test_an_unknown_topic_is_not_made_on_the_side(bus: Bus) -> None:
    name = f"never.made.{uuid.uuid4().hex[:8]}"
    admin = AIOKafkaAdminClient(**bus.login(config.ADMIN).client())
    await admin.start()
    try:
        assert name not in await admin.list_topics()
        described = await admin.describe_topics([name])
        assert described[0]["error_code"] == 3
        assert name not in await admin.list_topics()
    finally:
        await admin.close()


@pytest.mark.parametrize("how", ["stopped", "killed"])
async def test_records_and_offsets_outlive_the_broker(bus: Bus, topic: str, how: str) -> None:
    await send_numbered(bus, topic, 6, keys=1)
    name = group()
    async with consumer_of(bus, topic, name) as consumer:
        records = await take(consumer, 6)
        await consumer.commit({TopicPartition(topic, records[0].partition): 4})
    if how == "stopped":
        await bus.stop()
    else:
        await bus.settle()
        assert bus.child is not None
        bus.child.send(signal.SIGKILL)
        assert await bus.child.wait(10)
    await bus.start()
    async with consumer_of(bus, topic, name) as consumer:
        rest = await take(consumer, 2)
    assert [record.value for record in rest] == [b"4", b"5"]
    await send_numbered(bus, topic, 1, keys=1)


async def test_a_producer_lives_through_a_restart(bus: Bus, topic: str) -> None:
    async with producer_of(bus) as producer:
        await producer.send_and_wait(topic, b"before", key=b"k")
        await bus.stop()
        pending = await producer.send(topic, b"during", key=b"k")
        await bus.start()
        await asyncio.wait_for(pending, 60)
    async with consumer_of(bus, topic, group()) as consumer:
        assert [record.value for record in await take(consumer, 2)] == [b"before", b"during"]


@pytest.mark.kafka
@pytest.mark.feature(40, 67)
@pytest.mark.parametrize("user", ["triage", "drafter"])
async def test_the_ai_services_cannot_write_what_sends(kafka_cluster: KafkaServer, user: str) -> None:
    async with producer_of(kafka_cluster, user) as producer:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait("reply.decided.v1", b"forged", key=b"k")


@pytest.mark.kafka
@pytest.mark.parametrize("user", ["triage", "drafter"])
async def test_the_ai_services_cannot_read_the_sealed_topics(kafka_cluster: KafkaServer, user: str) -> None:
    """Asked of the broker with a bare fetch, past what the client library would refuse by itself."""
    client = AIOKafkaClient(**kafka_cluster.login(user).client())
    await client.bootstrap()
    try:
        own = "ticket.pseudonymized.v1" if user == "triage" else "ticket.triaged.v1"
        sealed = [topic.name for topic in TOPICS if topic.sealed]
        assert "ticket.received.v1" in sealed
        wanted = [(name, [(0, 0, 1 << 20)]) for name in (own, *sealed)]
        response = await client.send(client.get_random_node(), FetchRequest(100, 0, 1 << 20, 0, wanted))
        codes = {name: partitions[0][1] for name, partitions in response.topics}
    finally:
        await client.close()
    assert codes == {own: 0} | dict.fromkeys(sealed, TopicAuthorizationFailedError.errno)


@pytest.mark.kafka
async def test_a_service_cannot_use_another_ones_group(kafka_cluster: KafkaServer) -> None:
    with pytest.raises(GroupAuthorizationFailedError):
        async with consumer_of(
            kafka_cluster, "ticket.triaged.v1", consumer_group("crm", "ticket.triaged.v1"), "drafter"
        ) as consumer:
            await asyncio.wait_for(consumer.getone(), 20)


@pytest.mark.kafka
async def test_the_permissions_in_force_are_the_plan_and_no_more(kafka_cluster: KafkaServer) -> None:
    admin = AIOKafkaAdminClient(**kafka_cluster.login(config.ADMIN).client())
    await admin.start()
    try:
        assert await acl.in_force(admin) == set(acl.plan(TOPICS))
    finally:
        await admin.close()


@pytest.mark.kafka
async def test_a_wrong_password_is_refused(kafka_cluster: KafkaServer) -> None:
    client = {**kafka_cluster.login("desk").client(), "sasl_plain_password": "wrong"}
    producer = AIOKafkaProducer(**client)
    with pytest.raises(KafkaError):
        await producer.start()
    await producer.stop()
