"""A poison event is set aside, listed, repaired, taken again twice, and has its effect once; on Apache Kafka."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.errors import TopicAuthorizationFailedError
from pydantic import create_model

from schemas.dead_letters import DeadLetterReplay, DeadLetterReplayed
from schemas.records import AccessRecorded
from schemas.topics import OPERATOR, Topic
from shared.local import acl
from shared.local.dead_letters import Letter, Office
from shared.local.kafka import config
from shared.messaging.event import Event
from shared.messaging.subscription import Refused, Subscription
from shared.messaging.unit import UnitOfWork
from tests.integration.conftest import Scratch, correction, correction_type, eventually

pytestmark = [pytest.mark.kafka, pytest.mark.feature(2)]


class Faulty:
    """A handler with a fault that somebody repairs."""

    repaired = False
    opened: str | None = None

    async def apply(self, event: Event[Any], _: object, unit: UnitOfWork) -> None:
        if event.data.value == "poison" and not self.repaired:
            raise Refused("not_understood", opened=self.opened)
        await unit.connection.execute("insert into effect values ($1, $2)", event.id, event.data.value)


@pytest_asyncio.fixture(loop_scope="session")
async def topic(scratch: Scratch) -> AsyncIterator[type]:
    """A topic of its own, with the permissions that the product gives."""
    data = correction_type()
    admin = AIOKafkaAdminClient(**scratch.kafka.login(config.ADMIN).client())
    await scratch.make_topics(data.TYPE, DeadLetterReplay.TYPE, DeadLetterReplayed.TYPE, partitions=1)
    await admin.start()
    try:
        await acl.allow(
            admin, acl.plan([Topic(data, ("desk",), ("triage",)), Topic(DeadLetterReplay, (OPERATOR,), ())])
        )
        yield data
    finally:
        await admin.close()


def office(scratch: Scratch, data: Any) -> Office:
    return Office(scratch.kafka.login(OPERATOR).client(), letters_of=(data.TYPE + ".dlq",))


async def replayed(place: Office, *letters: Letter) -> list[tuple[str, str | None]]:
    requests = await place.ask(letters, "op-1")
    answers = await place.outcomes(requests, wait=30)
    return [(answers[id_].outcome, answers[id_].reason) for id_ in requests]


async def test_a_poison_event_is_repaired_taken_again_twice_and_has_its_effect_once(
    scratch: Scratch, topic: Any
) -> None:
    handler, place = Faulty(), office(scratch, topic)
    poison, fine = correction(topic, "poison"), correction(topic, "fine")
    await scratch.send(poison, fine)

    async with scratch.running(Subscription(topic, handler.apply, batch=8), replays=True):

        async def set_aside() -> bool:
            return len(await place.letters()) == 1 and await scratch.count("effect") == 1

        await eventually(set_aside)
        (letter,) = await place.letters()
        assert (letter.event_id, letter.ticket_id, letter.reason) == (poison.id, poison.ticket_id, "not_understood")
        assert (letter.service, letter.open, letter.as_json()["attempts"]) == (scratch.schema, True, 1)

        assert await replayed(place, letter) == [("refused", "not_understood")], "not repaired yet"
        handler.repaired = True
        assert await replayed(place, letter) == [("handled", None)]
        assert await replayed(place, letter, letter) == [("known", None), ("known", None)]
        await scratch.send(poison)
        await eventually(lambda: _effects(scratch, 2))

    effects = await scratch.database.pool.fetch("select event_id, value from effect")
    assert sorted(row["value"] for row in effects) == ["fine", "poison"], "each once"
    (told,) = await place.letters()
    assert (told.settled, told.open) == (True, False)
    assert [replay.outcome for replay in told.replays] == ["refused", "handled", "known", "known"]
    assert {replay.by for replay in told.replays} == {"op-1"}
    assert await scratch.count("outbox") == 0


async def _effects(scratch: Scratch, most: int) -> bool:
    return await scratch.count("effect") == most


async def test_a_record_that_is_no_event_at_all_is_taken_again_too(scratch: Scratch, topic: Any) -> None:
    place = office(scratch, topic)
    async with scratch.producer() as producer:
        await producer.send_and_wait(topic.TYPE, b"{}")
    async with scratch.running(Subscription(topic, Faulty().apply), replays=True):
        await eventually(lambda: _letters(place, 1))
        (letter,) = await place.letters()
        assert await replayed(place, letter) == [("refused", "not_a_cloudevent")]


async def test_what_could_not_be_read_when_it_was_refused_is_handled_once_it_can_be(
    scratch: Scratch, topic: Any
) -> None:
    """A release asks for a field that nobody sends; the next one no longer does."""
    place, handler = office(scratch, topic), Faulty()
    event, other = correction(topic, "fine"), correction(topic, "other")
    strict = create_model("Strict", __base__=topic, asked_too_soon=(str, ...))
    async with scratch.running(Subscription(strict, handler.apply), replays=True):
        await scratch.send(event, other)
        await eventually(lambda: _letters(place, 2))
    async with scratch.running(Subscription(topic, handler.apply), replays=True):
        letters = {letter.offset: letter for letter in await place.letters()}
        assert await replayed(place, letters[0], letters[0]) == [("handled", None), ("known", None)]
        await scratch.send(event, other)
        await eventually(lambda: _effects(scratch, 2))
        assert await replayed(place, letters[1]) == [("handled", None)], "another record of it was handled meanwhile"
    rows = await scratch.database.pool.fetch("select value from effect order by value")
    assert [row["value"] for row in rows] == ["fine", "other"], "each once"


async def test_an_opening_before_a_second_refusal_is_on_record_and_an_erased_ticket_is_gone(
    scratch: Scratch, topic: Any
) -> None:
    handler, place = Faulty(), office(scratch, topic)
    handler.opened = "reading"
    poison = correction(topic, "poison")
    await scratch.send(poison)
    async with scratch.running(Subscription(topic, handler.apply), replays=True):
        await eventually(lambda: _letters(place, 1))
        (letter,) = await place.letters()
        assert await replayed(place, letter) == [("refused", "not_understood")]
        handler.repaired = True
        await scratch.database.pool.execute("insert into erased (id) values ($1)", poison.ticket_id)
        assert await replayed(place, letter) == [("gone", None)]
        assert await scratch.count("effect") == 0
        said = await _openings(scratch, str(poison.ticket_id), 2)
    assert {one["purpose"] for one in said} == {"reading"}, "at the refusal, and at the replay"


async def _openings(scratch: Scratch, ticket: str, count: int) -> list[dict[str, Any]]:
    consumer = AIOKafkaConsumer(
        AccessRecorded.TYPE, **scratch.kafka.login(config.ADMIN).client(), auto_offset_reset="earliest"
    )
    found: list[dict[str, Any]] = []
    await consumer.start()
    try:
        async with asyncio.timeout(30):
            while len(found) < count:
                said = json.loads((await consumer.getone()).value)
                if said["ticket_id"] == ticket and said["action"] == "text.opened":
                    found.append(said)
    finally:
        await consumer.stop()
    return found


async def test_an_event_that_its_topic_holds_no_more_is_said_to_be_gone(scratch: Scratch, topic: Any) -> None:
    place = office(scratch, topic)
    await scratch.send(correction(topic, "poison"))
    async with scratch.running(Subscription(topic, Faulty().apply), replays=True):
        await eventually(lambda: _letters(place, 1))
        admin = AIOKafkaAdminClient(**scratch.kafka.login(config.ADMIN).client())
        await admin.start()
        await admin.delete_records({TopicPartition(topic.TYPE, 0): RecordsToDelete(before_offset=1)})
        await admin.close()
        (letter,) = await place.letters()
        assert (letter.original, letter.open) == (False, False)
        assert await replayed(place, letter) == [("gone", None)]


@pytest.mark.parametrize("value", [b"Marie Tremblay", b"[]", None])
async def test_what_is_no_letter_or_no_request_hides_none(scratch: Scratch, topic: Any, value: bytes | None) -> None:
    place = office(scratch, topic)
    await scratch.send(correction(topic, "poison"))
    faulty = Faulty()
    async with scratch.running(Subscription(topic, faulty.apply), replays=True):
        await eventually(lambda: _letters(place, 1))
        async with scratch.producer() as producer:
            for name in (topic.TYPE + ".dlq", DeadLetterReplay.TYPE, DeadLetterReplayed.TYPE):
                await producer.send_and_wait(name, value, key=b"k")
        faulty.repaired = True
        (letter,) = await place.letters()
        assert await replayed(place, letter) == [("handled", None)]
    (letter,) = await place.letters()
    assert letter.settled


async def test_a_letter_about_a_partition_that_is_no_more_is_answered_at_once(scratch: Scratch, topic: Any) -> None:
    place = office(scratch, topic)
    await scratch.send(correction(topic, "poison"))
    async with scratch.running(Subscription(topic, Faulty().apply), replays=True):
        await eventually(lambda: _letters(place, 1))
        (letter,) = await place.letters()
        assert await replayed(place, replace(letter, partition=7)) == [("gone", None)]


async def _letters(place: Office, count: int) -> bool:
    return len(await place.letters()) == count


async def test_whoever_lists_letters_may_not_read_an_event(scratch: Scratch, topic: Any) -> None:
    await scratch.send(correction(topic, "fine"))
    consumer = AIOKafkaConsumer(**scratch.kafka.login(OPERATOR).client(), auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([TopicPartition(topic.TYPE, 0)])
        with pytest.raises(TopicAuthorizationFailedError):
            await consumer.getone()
    finally:
        await consumer.stop()
