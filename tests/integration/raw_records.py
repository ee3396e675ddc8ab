"""Records as other clients write them and ours never would, put on the bus byte by byte."""

import asyncio
import struct
import time
from collections.abc import Mapping, Sequence

from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import NoError, NotLeaderForPartitionError, UnknownTopicOrPartitionError, for_code
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c

Written = tuple[bytes | None, bytes | None, Sequence[tuple[str, bytes]]]
"""Key, value, headers."""
_LENGTH, _CHECKSUM, _ATTRIBUTES, _RECORDS = 8, 17, 21, 61
_SNAPPY = 2
_LITERAL = 60
_PATIENCE = 30


def batch(*records: Written) -> bytes:
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1 << 20)
    for offset, (key, value, headers) in enumerate(records):
        builder.append(offset, int(time.time() * 1000), key, value, headers=list(headers))
    return bytes(builder.build())


def with_bytes(made: bytes, instead: Mapping[bytes, bytes]) -> bytes:
    """The batch with some bytes replaced by as many others."""
    for old, new in instead.items():
        assert len(old) == len(new)
        assert old in made
        made = made.replace(old, new)
    return _sealed(made)


def in_snappy(made: bytes) -> bytes:
    """The same records as a client with `compression.type=snappy` sends them: packed as literals, which is valid."""
    plain = made[_RECORDS:]
    packed = _varint(len(plain))
    for start in range(0, len(plain), _LITERAL):
        part = plain[start : start + _LITERAL]
        packed += bytes([(len(part) - 1) << 2]) + part
    head = bytearray(made[:_RECORDS])
    struct.pack_into(">h", head, _ATTRIBUTES, _SNAPPY)
    return _sealed(bytes(head) + packed)


async def put(client: Mapping[str, str], topic: str, partition: int, *batches: bytes) -> None:
    """As a client with these arguments; the bus has to take each."""
    bus = AIOKafkaClient(**client)
    await bus.bootstrap()
    try:
        await bus.add_topic(topic)
        for made in batches:
            async with asyncio.timeout(_PATIENCE):
                while await _refused(bus, TopicPartition(topic, partition), made):
                    await bus.force_metadata_update()
    finally:
        await bus.close()


async def _refused(bus: AIOKafkaClient, where: TopicPartition, made: bytes) -> bool:
    """Whether it is to be offered again: a topic that was just made may have no leader yet that knows of it."""
    leader = bus.cluster.leader_for_partition(where)
    if leader is None or leader < 0:
        return True
    request = ProduceRequest(
        transactional_id=None, required_acks=-1, timeout=10_000, topics=[(where.topic, [(where.partition, made)])]
    )
    answer = await bus.send(leader, request)
    [(_, [(_, error, *_)])] = answer.topics
    refusal = for_code(error)
    if refusal is NoError:
        return False
    assert issubclass(refusal, NotLeaderForPartitionError | UnknownTopicOrPartitionError), refusal
    return True


def _sealed(made: bytes) -> bytes:
    raw = bytearray(made)
    struct.pack_into(">i", raw, _LENGTH, len(raw) - _LENGTH - 4)
    struct.pack_into(">I", raw, _CHECKSUM, calc_crc32c(bytes(raw[_ATTRIBUTES:])))
    return bytes(raw)


def _varint(number: int) -> bytes:
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])
