"""A consumer whose empty fetches last a moment, whatever `max_wait_ms` is worth, and that sleeps until there is news.

Kafka holds a fetch that finds nothing for as long as it was asked to. The embedded broker answers at once, and a
consumer that waits for news asks it three hundred times a second. Here such an answer is handed on a moment
later; an answer with records, or one that Kafka already held, is handed on as it comes.

FastStream asks its consumer for records twenty times a second and, when there are none, looks away for as long: a
service of many topics spends its time on that, and what arrives meanwhile waits. Here it is answered as soon as there
are records, and told that there are none once a second.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, cast

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.protocol.fetch import FetchRequest
from faststream.kafka import KafkaBroker

from shared.messaging.careful import CarefulConsumer, Records

EMPTY_FETCH_SECONDS = 0.1
"""The shortest that a fetch without a record takes; what arrives meanwhile waits at most as long."""

QUIET_MS = 1000
"""How long a consumer waits for records before it says that there are none."""

Send = Callable[..., Awaitable[Any]]


class PacedConsumer(CarefulConsumer):
    """aiokafka's consumer, asking no more often than news can matter."""

    def __init__(self, *topics: str, **options: Any) -> None:
        super().__init__(*topics, **options)
        self._client.send = paced(self._client.send)

    async def getmany(
        self, *partitions: TopicPartition, timeout_ms: int = 0, max_records: int | None = None
    ) -> Records:
        """As aiokafka's, but whoever is ready to wait waits until there is something, or for `QUIET_MS`."""
        patience = max(timeout_ms, QUIET_MS) if timeout_ms else 0
        return await super().getmany(*partitions, timeout_ms=patience, max_records=max_records)


class PacedBroker(KafkaBroker):
    """FastStream's broker, whose subscribers read through `PacedConsumer`."""

    async def _connect(self) -> Callable[..., AIOKafkaConsumer]:
        connected = await super()._connect()
        builder = partial(PacedConsumer, **cast("partial[AIOKafkaConsumer]", connected).keywords)
        self.config.broker_config.builder = builder
        return builder


def paced(send: Send) -> Send:
    """`send`, but a fetch that brings nothing takes `EMPTY_FETCH_SECONDS` at least."""

    async def send_and_wait(node_id: int, request: Any, **options: Any) -> Any:
        if not isinstance(request, FetchRequest):
            return await send(node_id, request, **options)
        earliest = asyncio.get_running_loop().time() + EMPTY_FETCH_SECONDS
        response = await send(node_id, request, **options)
        if is_empty(response):
            await asyncio.sleep(earliest - asyncio.get_running_loop().time())
        return response

    return send_and_wait


def is_empty(response: Any) -> bool:
    """Whether no partition of a fetch's answer brings a record; records come last, in every version of the answer."""
    return not any(partition[-1] for _, partitions in response.topics for partition in partitions)
