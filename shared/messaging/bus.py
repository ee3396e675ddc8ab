"""FastStream, set up the one way we allow: nothing is acknowledged before it is done."""

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from fast_depends.pydantic import PydanticSerializer
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity, SASLScram256
from pydantic import ConfigDict, SecretStr

from shared.messaging.careful import UNREADABLE_ERRORS, unreadable
from shared.messaging.consumer import Consumer
from shared.messaging.pacing import PacedBroker
from shared.messaging.standing import Membership, Reading
from shared.messaging.unit import MAX_EVENT_BYTES

SESSION_TIMEOUT_MS = 15_000
MAX_POLL_INTERVAL_MS = 600_000
BATCH_WAIT_MS = 50
GRACE_SECONDS = 15.0
FETCH_SECONDS = 30.0

_Records = tuple[ConsumerRecord[Any, Any], ...]


@dataclass(frozen=True, slots=True)
class Subscribed:
    """How a consumer stands: how many records it is `behind` (None: not known), and its place in its group."""

    behind: Callable[[], int | None]
    reading: Reading


def make_broker(
    bootstrap_servers: str,
    *,
    client_id: str,
    username: str | None,
    password: SecretStr | None,
    tls: ssl.SSLContext | None = None,
) -> KafkaBroker:
    """A broker client. No topic is ever made on the fly; every publish waits for all replicas.

    The producer is not Kafka's idempotent one: after one refused record that one refuses all that
    follow on its partition. The relay sends a key's events one at a time, so order holds without it,
    and a repeat is known to the inbox by its event id.
    """
    return PacedBroker(
        bootstrap_servers.split(","),
        client_id=client_id,
        security=_security(username, password, tls),
        acks="all",
        allow_auto_create_topics=False,
        max_request_size=2 * MAX_EVENT_BYTES,
        graceful_timeout=GRACE_SECONDS,
        apply_types=False,
        logger=logging.getLogger("faststream"),
        log_level=logging.DEBUG,
        serializer=PydanticSerializer(
            pydantic_config=ConfigDict(hide_input_in_errors=True), use_fastdepends_errors=False
        ),
    )


def _security(username: str | None, password: SecretStr | None, tls: ssl.SSLContext | None) -> BaseSecurity | None:
    """A password over TLS or in clear; TLS alone, where the certificate says who we are; or nothing."""
    encrypted = tls is not None
    if username is not None and password is not None:
        return SASLScram256(username=username, password=password.get_secret_value(), ssl_context=tls, use_ssl=encrypted)
    return BaseSecurity(ssl_context=tls, use_ssl=True) if encrypted else None


def subscribe(broker: KafkaBroker, consumer: Consumer) -> Subscribed:
    """Binds a consumer to its topic, always with the same guarantees."""
    subscription, membership = consumer.subscription, Membership(changed=consumer.next_offsets.clear)
    subscriber = broker.subscriber(
        subscription.topic,
        batch=True,
        max_records=subscription.most,
        batch_timeout_ms=BATCH_WAIT_MS,
        group_id=consumer.group,
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,
        no_reply=True,
        session_timeout_ms=SESSION_TIMEOUT_MS,
        max_poll_interval_ms=MAX_POLL_INTERVAL_MS,
        listener=membership,
        parser=_parse_without_headers,
        decoder=_raw,
    )
    subscriber(_handler(consumer))
    reading = Reading(lambda: subscriber.consumer, membership)
    return Subscribed(lambda: _behind(subscriber.consumer, consumer), reading)


def _behind(reader: AIOKafkaConsumer | None, consumer: Consumer) -> int | None:
    """Records of the partitions held that are not done, as the last fetch told; None before a record was taken."""
    if reader is None:
        return None
    known = []
    for where in reader.assignment():
        end, at = reader.highwater(where), consumer.next_offsets.get(where.partition)
        if end is not None and at is not None:
            known.append(max(0, end - at))
    return sum(known) if known else None


def _handler(consumer: Consumer) -> Callable[[_Records], Awaitable[None]]:
    async def handle(records: _Records) -> None:
        await consumer.handle(records)

    return handle


async def _parse_without_headers(records: _Records, original: Callable[[Any], Awaitable[Any]]) -> Any:
    """Keeps FastStream from decoding headers, which it does as UTF-8 or not at all; the consumer does it instead."""
    bare = tuple(_without_headers(record) for record in records)
    message = await original(bare)
    message.raw_message = records
    return message


def _without_headers(record: ConsumerRecord[Any, Any]) -> ConsumerRecord[Any, Any]:
    return ConsumerRecord(
        record.topic, record.partition, record.offset, record.timestamp, record.timestamp_type,
        record.key, b"", record.checksum, record.serialized_key_size, record.serialized_value_size, (),
    )  # fmt: skip


async def _raw(message: Any) -> _Records:
    records: _Records = message.raw_message
    return records


class KafkaPublisher:
    """What the outbox relay sends through."""

    def __init__(self, broker: KafkaBroker) -> None:
        self._broker = broker

    async def send(self, topic: str, key: bytes | None, headers: dict[str, str], payload: bytes) -> None:
        await self._broker.publish(payload, topic, key=key, headers=headers)


class KafkaFetcher:
    """Reads one record where it lies, in no group: nobody's offset moves."""

    def __init__(
        self,
        bootstrap_servers: str,
        *,
        client_id: str,
        username: str | None,
        password: SecretStr | None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._options = {
            "bootstrap_servers": bootstrap_servers.split(","),
            "client_id": client_id,
            "group_id": None,
            "enable_auto_commit": False,
            **parse_security(_security(username, password, tls)),
        }

    async def one(self, topic: str, partition: int, offset: int) -> ConsumerRecord[Any, Any] | None:
        """None when the topic does not hold it, or no more."""
        where = TopicPartition(topic, partition)
        consumer = AIOKafkaConsumer(topic, **self._options)
        try:
            await consumer.start()
            if where not in consumer.assignment():
                return None
            first, end = (
                (await consumer.beginning_offsets([where]))[where],
                (await consumer.end_offsets([where]))[where],
            )
            if not first <= offset < end:
                return None
            consumer.seek(where, offset)
            try:
                record = await asyncio.wait_for(consumer.getone(where), FETCH_SECONDS)
            except UNREADABLE_ERRORS:
                return unreadable(where, offset)
            return record if record.offset == offset else None
        finally:
            await consumer.stop()


def declared(broker: KafkaBroker) -> Sequence[Any]:
    """The broker's subscribers, for the tests that hold them to the rules."""
    return list(broker.subscribers)
