"""Records that our client library cannot read, as a CRM's own may write them: set aside, and nothing else with them."""

import json
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import MessageSizeTooLargeError

from schemas.dead_letters import DeadLetterReplay, DeadLetterReplayed
from schemas.topics import Topic
from shared.local import topics
from shared.local.dead_letters import Office
from shared.local.kafka import config
from shared.messaging import binding
from shared.messaging.event import Event
from shared.messaging.subscription import Subscription
from shared.messaging.unit import MAX_EVENT_BYTES, UnitOfWork
from tests.integration import raw_records
from tests.integration.conftest import Scratch, correction, correction_type, eventually
from tests.integration.raw_records import Written

pytestmark = [pytest.mark.kafka, pytest.mark.feature(1, 2), pytest.mark.asyncio(loop_scope="session")]
ODD_NAME = {b"odd-name": b"odd-\xff\xfe\xfd\xfc"}


async def note(event: Event[Any], _: object, unit: UnitOfWork) -> None:
    await unit.connection.execute("insert into effect values ($1, $2)", event.id, event.data.value)


def written(event: Event[Any], *more: tuple[str, bytes]) -> Written:
    headers = [(name, value.encode()) for name, value in binding.headers_of(event, event.trace).items()]
    return binding.key_of(event), binding.value_of(event), [*headers, *more]


@pytest.mark.parametrize("most", [1, 8])
async def test_what_the_client_cannot_read_goes_to_the_dead_letters_and_all_around_it_is_taken(
    scratch: Scratch, most: int
) -> None:
    data = correction_type()
    await scratch.make_topics(data.TYPE, DeadLetterReplay.TYPE, DeadLetterReplayed.TYPE, partitions=2)
    client = scratch.kafka.login(config.ADMIN).client()

    def plain(value: str) -> Written:
        return written(correction(data, value))

    odd = raw_records.with_bytes(
        raw_records.batch(plain("before"), written(correction(data, "odd"), ("odd-name", b"1"))), ODD_NAME
    )
    packed = raw_records.in_snappy(raw_records.batch(plain("packed"), plain("packed too")))
    first, last = [plain("first"), plain("second")], [plain("last")]
    await raw_records.put(client, data.TYPE, 0, raw_records.batch(*first), odd, raw_records.batch(*last))
    other = [plain("other"), plain("another")], [plain("end")]
    await raw_records.put(client, data.TYPE, 1, raw_records.batch(*other[0]), packed, raw_records.batch(*other[1]))
    place = Office(client, letters_of=(data.TYPE + ".dlq",))

    async def all_taken() -> bool:
        return await scratch.count("effect") == 7 and len(await place.letters()) == 3

    async with scratch.running(Subscription(data, note, batch=most), replays=True):
        await eventually(all_taken)
        letters = await place.letters()
        requests = await place.ask(letters, "op-1")
        answers = await place.outcomes(requests, wait=30)

    rows = await scratch.database.pool.fetch("select value from effect")
    assert sorted(row["value"] for row in rows) == [
        "another", "before", "end", "first", "last", "other", "second",
    ]  # fmt: skip
    assert {(letter.reason, letter.partition, letter.offset) for letter in letters} == {
        ("record_unreadable", 0, 3), ("record_unreadable", 1, 2), ("record_unreadable", 1, 3),
    }  # fmt: skip
    told = await scratch.read(data.TYPE + ".dlq", 3)
    assert {json.loads(letter.value)["reason"] for letter in told} == {"record_unreadable"}
    assert {(one.outcome, one.reason) for one in answers.values()} == {("refused", "record_unreadable")}


async def test_on_a_topic_as_ours_are_made_what_a_client_packed_is_read_and_is_no_larger_than_it_may_be(
    scratch: Scratch,
) -> None:
    data = correction_type()
    client = scratch.kafka.login(config.ADMIN).client()
    admin = AIOKafkaAdminClient(**client)
    await admin.start()
    try:
        await topics.create(admin, topics.wanted([Topic(data, (), ())]))
    finally:
        await admin.close()
    event = correction(data, "packed")
    await raw_records.put(client, data.TYPE, 0, raw_records.in_snappy(raw_records.batch(written(event))))
    [record] = await scratch.read(data.TYPE, 1)
    assert record.value == binding.value_of(event)

    producer = AIOKafkaProducer(**client, compression_type="gzip", max_request_size=1 << 25, max_batch_size=1 << 25)
    await producer.start()
    try:
        with pytest.raises(MessageSizeTooLargeError):
            await producer.send_and_wait(data.TYPE, bytes(2 * MAX_EVENT_BYTES + 1))
    finally:
        await producer.stop()
