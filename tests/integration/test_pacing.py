"""On the embedded broker, which answers an empty fetch at once, a consumer without news asks seldom."""

import asyncio
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.protocol.fetch import FetchRequest

from shared.local.embedded import EmbeddedBroker
from shared.messaging.pacing import EMPTY_FETCH_SECONDS, QUIET_MS, PacedConsumer

TOPIC, LATE = "pacing", "pacing-late"
FETCHES = 5


@pytest.mark.embedded
@pytest.mark.asyncio(loop_scope="session")
async def test_a_consumer_without_news_asks_seldom_and_still_hears_it(embedded_broker: EmbeddedBroker) -> None:
    await make(embedded_broker, TOPIC)
    consumer = PacedConsumer(TOPIC, bootstrap_servers=embedded_broker.bootstrap, auto_offset_reset="earliest")
    asked = count_fetches(consumer)
    await consumer.start()
    clock = asyncio.get_running_loop().time
    try:
        reading = asyncio.create_task(consumer.getone())
        begun = clock()
        while len(asked) < FETCHES:
            await asyncio.sleep(0.01)
        assert clock() - begun >= (FETCHES - 2) * EMPTY_FETCH_SECONDS
        await publish(embedded_broker, TOPIC, b"news")
        assert (await asyncio.wait_for(reading, 30)).value == b"news"
    finally:
        await consumer.stop()


@pytest.mark.embedded
@pytest.mark.asyncio(loop_scope="session")
async def test_a_batch_is_waited_for_and_comes_as_soon_as_there_is_news(embedded_broker: EmbeddedBroker) -> None:
    """FastStream asks for 50 ms and then looks away for as long: meanwhile, news would wait."""
    await make(embedded_broker, LATE)
    consumer = PacedConsumer(LATE, bootstrap_servers=embedded_broker.bootstrap, auto_offset_reset="latest")
    await consumer.start()
    try:
        await consumer.seek_to_end()
        for partition in consumer.assignment():
            await consumer.position(partition)
        assert await consumer.getmany() == {}
        reading = asyncio.create_task(consumer.getmany(timeout_ms=50))
        done, _ = await asyncio.wait([reading], timeout=5 * 0.05)
        assert not done
        await publish(embedded_broker, LATE, b"late news")
        found = await asyncio.wait_for(reading, QUIET_MS / 1000)
        assert [record.value for records in found.values() for record in records] == [b"late news"]
    finally:
        await consumer.stop()


async def make(broker: EmbeddedBroker, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 3, 1)])
    await admin.close()


def count_fetches(consumer: PacedConsumer) -> list[Any]:
    asked: list[Any] = []
    send = consumer._client.send

    async def counting(node_id: int, request: Any, **options: Any) -> Any:
        if isinstance(request, FetchRequest):
            asked.append(request)
        return await send(node_id, request, **options)

    consumer._client.send = counting
    return asked


async def publish(broker: EmbeddedBroker, topic: str, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap)
    await producer.start()
    try:
        await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()
