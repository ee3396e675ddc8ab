"""What a fetch has taken reaches its reader, whatever the partition asked for next answers."""

from collections.abc import Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CorruptRecordException, KafkaError, UnsupportedCodecError

from shared.messaging.careful import CarefulConsumer, Unreadable

FIRST, SECOND, THIRD = (TopicPartition("tickets", at) for at in range(3))
Answer = dict[TopicPartition, list[Any]] | Exception


class Client:
    """Stands in for the library: one answer for each call, and a position for each partition."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.sought: list[tuple[TopicPartition, int]] = []
        self.asked: list[tuple[TopicPartition, ...]] = []
        self.ends: dict[TopicPartition, int] = {}

    async def getmany(self, *partitions: TopicPartition, **_: Any) -> dict[TopicPartition, list[Any]]:
        self.asked.append(partitions)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def consumer_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[Client], CarefulConsumer]:
    def made(client: Client) -> CarefulConsumer:
        async def getmany(_: Any, *partitions: TopicPartition, **options: Any) -> dict[TopicPartition, list[Any]]:
            return await client.getmany(*partitions, **options)

        async def position(_: Any, where: TopicPartition) -> int:
            return 40 + int(where.partition)

        monkeypatch.setattr(AIOKafkaConsumer, "getmany", getmany)
        monkeypatch.setattr(AIOKafkaConsumer, "assignment", lambda _: [FIRST, SECOND, THIRD])
        monkeypatch.setattr(AIOKafkaConsumer, "position", position)
        monkeypatch.setattr(AIOKafkaConsumer, "highwater", lambda _, where: client.ends.get(where))
        monkeypatch.setattr(AIOKafkaConsumer, "seek", lambda _, where, offset: client.sought.append((where, offset)))
        monkeypatch.setattr(AIOKafkaConsumer, "__del__", lambda _: None)
        consumer: CarefulConsumer = CarefulConsumer.__new__(CarefulConsumer)
        consumer._max_poll_records = 500
        return consumer

    return made


@pytest.mark.parametrize("error", [CorruptRecordException(), KafkaError(), UnsupportedCodecError()])
async def test_a_record_that_was_taken_is_handed_on_whatever_fails_behind_it(
    consumer_of: Callable[[Client], CarefulConsumer], error: Exception
) -> None:
    client = Client({FIRST: ["one"]}, {FIRST: ["two"]}, error, {THIRD: ["three"]})
    assert await consumer_of(client).getmany(timeout_ms=100) == {FIRST: ["one", "two"], THIRD: ["three"]}


async def test_the_partition_whose_turn_it_is_is_read_on_so_that_one_with_a_backlog_takes_nobody_elses(
    consumer_of: Callable[[Client], CarefulConsumer],
) -> None:
    client = Client({SECOND: ["one"]}, {SECOND: ["two", "three"]})
    assert await consumer_of(client).getmany(max_records=3) == {SECOND: ["one", "two", "three"]}
    assert client.asked == [(), (SECOND,)]


async def test_what_fails_before_anything_was_taken_is_raised(consumer_of: Callable[[Client], CarefulConsumer]) -> None:
    with pytest.raises(CorruptRecordException):
        await consumer_of(Client(CorruptRecordException())).getmany(timeout_ms=100)
    with pytest.raises(CorruptRecordException):
        await consumer_of(Client(UnsupportedCodecError(), CorruptRecordException())).getmany(timeout_ms=100)


async def test_partitions_that_are_asked_one_by_one_lose_nothing_to_one_that_fails(
    consumer_of: Callable[[Client], CarefulConsumer],
) -> None:
    client = Client(UnsupportedCodecError(), {FIRST: ["one"]}, UnsupportedCodecError(), KafkaError())
    found = await consumer_of(client).getmany(timeout_ms=100)
    assert found[FIRST] == ["one"]
    [odd] = found[SECOND]
    assert isinstance(odd, Unreadable)
    assert (odd.topic, odd.partition, odd.offset) == ("tickets", 1, 41)
    assert client.sought == [(SECOND, 42)]
    assert THIRD not in found


async def test_a_partition_with_nothing_more_in_it_is_not_waited_for(
    consumer_of: Callable[[Client], CarefulConsumer],
) -> None:
    client = Client(UnsupportedCodecError(), UnsupportedCodecError(), {})
    client.ends = {FIRST: 40, SECOND: 42}
    assert list(await consumer_of(client).getmany(timeout_ms=100)) == [SECOND]
    assert client.asked == [(), (SECOND,), (THIRD,)]
