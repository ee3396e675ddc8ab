"""Records of every size that a service may write go into the files of a backup and back onto another bus."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer, ConsumerRecord

from schemas.tickets import PlaceholdersSealed
from schemas.topics import DEAD_LETTER_SUFFIX
from shared.local import topic_files, topics
from shared.local.embedded import EmbeddedBroker
from shared.local.kafka import config
from shared.local.kafka.server import KafkaServer
from shared.messaging.unit import MAX_EVENT_BYTES
from tests.conftest import temporary_home

pytestmark = [pytest.mark.feature(103)]
TOPIC = PlaceholdersSealed.TYPE


@asynccontextmanager
async def fresh_embedded() -> AsyncIterator[dict[str, str]]:
    with temporary_home() as home:
        server = EmbeddedBroker(home)
        await server.start()
        try:
            await topics.provision(server.login(config.ADMIN), permissions=False)
            yield server.login(config.ADMIN).client()
        finally:
            await server.stop()


async def put(client: dict[str, str], *values: bytes) -> None:
    producer = AIOKafkaProducer(**client, max_request_size=2 * MAX_EVENT_BYTES)
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(TOPIC, value, key=b"ticket", headers=[("ce_id", b"\xff1")], partition=2)
    finally:
        await producer.stop()


async def held(client: dict[str, str]) -> list[Any]:
    return [record async for record in topic_files._records(client) if record.topic == TOPIC]


async def round_trip(client: dict[str, str], other: dict[str, str], folder: Path) -> None:
    large = os.urandom(2 * 1024 * 1024)
    await put(client, b"small", large, b"after")
    before = await held(client)
    counts = await topic_files.write(client, topic_files.folder_in(folder))
    assert counts[TOPIC] == len(before)
    await topic_files.read(other, topic_files.files_in(folder))
    after = await held(other)
    assert large in [record.value for record in after]
    told = [[(r.partition, r.timestamp, r.key, r.value, r.headers) for r in one] for one in (before, after)]
    assert told[0] == told[1]


@pytest.mark.embedded
async def test_a_record_of_two_mebibytes_comes_back_on_the_embedded_bus(tmp_path: Path) -> None:
    async with fresh_embedded() as client, fresh_embedded() as other:
        await round_trip(client, other, tmp_path)


@pytest.mark.kafka
async def test_a_record_of_two_mebibytes_comes_back_on_kafka(kafka_cluster: KafkaServer, tmp_path: Path) -> None:
    async with fresh_embedded() as client:
        await round_trip(client, kafka_cluster.login(config.ADMIN).client(), tmp_path)


@pytest.mark.embedded
async def test_a_dead_letter_says_where_its_record_lies_from_now_on(tmp_path: Path) -> None:
    """Retention removed what lay before it, so it lies at another offset on a bus that counts from 0."""
    letters = TOPIC + DEAD_LETTER_SUFFIX
    lines = [line(TOPIC, offset, f"event {offset}".encode()) for offset in range(100, 110)]
    asked = [letter(TOPIC, 105), letter(TOPIC, 4), letter("crm.message.added.v1", 105), b"no letter"]
    folder = topic_files.folder_in(tmp_path)
    (folder / f"{TOPIC}.jsonl").write_text("".join(lines))
    (folder / f"{letters}.jsonl").write_text("".join(line(letters, at, value) for at, value in enumerate(asked)))
    async with fresh_embedded() as client:
        await topic_files.read(client, topic_files.files_in(tmp_path))
        values = {record.offset: record.value for record in await held(client)}
        found = [record async for record in topic_files._records(client) if record.topic == letters]
    assert values[5] == b"event 105"
    assert found[0].value == letter(TOPIC, 5)
    assert [record.value for record in found[1:]] == asked[1:]


def letter(topic: str, offset: int) -> bytes:
    return json.dumps({"reason": "r", "origin": {"topic": topic, "partition": 2, "offset": offset}}).encode()


def line(topic: str, offset: int, value: bytes) -> str:
    partition = 0 if topic.endswith(DEAD_LETTER_SUFFIX) else 2
    told = ConsumerRecord(topic, partition, offset, 1_700_000_000_000, 0, None, value, None, 0, 0, ())
    return json.dumps(topic_files._line(told)) + "\n"
