"""The delivery guarantees, on a real bus and a real database."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from schemas.records import AccessRecorded
from shared.messaging import binding
from shared.messaging.event import Event, derive
from shared.messaging.retry import RetryPolicy
from shared.messaging.subscription import Refused, Subscription
from shared.messaging.unit import UnitOfWork
from tests.integration.conftest import Scratch, correction, correction_type, eventually

pytestmark = pytest.mark.kafka


async def note(event: Event[Any], _: object, unit: UnitOfWork) -> None:
    await unit.connection.execute("insert into effect values ($1, $2)", event.id, event.data.value)


@pytest.mark.feature(3)
async def test_one_event_delivered_five_times_has_one_effect_and_one_consequence(scratch: Scratch) -> None:
    taken, given = correction_type(), correction_type()
    await scratch.make_topics(taken.TYPE, given.TYPE, partitions=1)  # so that `last` comes after every repeat

    async def pass_on(event: Event[Any], _: object, unit: UnitOfWork) -> None:
        await note(event, _, unit)
        await unit.publish(derive(event, given.model_validate(event.data.model_dump()), source="scratch"))

    event, last, mark = (correction(taken, value) for value in ("network", "last", "mark"))
    await scratch.send(*[event] * 5, last)
    async with scratch.running(Subscription(taken, pass_on, batch=4)):
        await eventually(lambda: _has(scratch, 2))
        await scratch.send(mark)
        followed = await scratch.read(given.TYPE, 3)
    assert [record.key for record in followed] == [binding.key_of(one) for one in (event, last, mark)]
    assert await scratch.count("effect") == 3
    assert await scratch.count("outbox") == 0


@pytest.mark.feature(2)
async def test_a_poison_event_is_set_aside_with_its_reason_and_the_rest_goes_on(scratch: Scratch) -> None:
    data = correction_type()
    await scratch.make_topics(data.TYPE, partitions=1)

    async def refuse_some(event: Event[Any], _: object, unit: UnitOfWork) -> None:
        if event.data.value == "forbidden":
            raise Refused("not_allowed")
        if event.data.value == "bug":
            raise KeyError("Marie Tremblay")
        await note(event, _, unit)

    async with scratch.producer() as producer:
        await producer.send_and_wait(data.TYPE, b"Marie Tremblay", headers=[("ce_id", b"\xff\xfe")])
        await producer.send_and_wait(data.TYPE, b'{"text": "Marie Tremblay"}')
        await producer.send_and_wait(
            data.TYPE, None, key=b"k", headers=[("ce_specversion", b"1.0"), ("ce_type", data.TYPE.encode())]
        )
    await scratch.send(correction(data, "forbidden"), correction(data, "bug"), correction(data, "fine"))
    policy = RetryPolicy(transient=2, unexpected=2, first_delay=0.01, most_delay=0.02, dead_letters_in_a_row=99)
    async with scratch.running(Subscription(data, refuse_some, batch=8), policy=policy):
        await eventually(lambda: _has(scratch, 1))
        letters = await scratch.read(data.TYPE + ".dlq", 5)
    found = {json.loads(letter.value)["reason"]: letter for letter in letters}
    assert set(found) == {"header_encoding", "not_a_cloudevent", "no_data", "not_allowed", "unexpected:KeyError"}
    assert {json.loads(letter.value)["origin"]["offset"] for letter in letters} == {0, 1, 2, 3, 4}
    assert not any(b"Tremblay" in letter.value for letter in letters)


@pytest.mark.feature(102)
async def test_of_two_tenants_on_one_topic_each_service_takes_its_own_and_the_others_is_kept_for_a_person(
    scratch: Scratch,
) -> None:
    data = correction_type()
    await scratch.make_topics(data.TYPE, partitions=1)
    mine, theirs = correction(data, "mine"), replace(correction(data, "theirs"), tenant="elsewhere")
    under_my_ticket = replace(mine, id=uuid4(), tenant="elsewhere")
    under_their_ticket = replace(mine, id=uuid4(), ticket_id=theirs.ticket_id)
    await scratch.send(theirs, under_my_ticket, under_their_ticket, mine)
    async with scratch.running(Subscription(data, note, batch=8)):
        await eventually(lambda: _has(scratch, 1))
        letters = await scratch.read(data.TYPE + ".dlq", 3)
    assert await scratch.database.pool.fetchval("select value from effect") == "mine"
    assert [json.loads(letter.value)["reason"] for letter in letters] == [
        "other_tenant", "other_tenant", "subject_mismatch",
    ]  # fmt: skip
    assert {json.loads(letter.value)["origin"]["offset"] for letter in letters} == {0, 1, 2}


@pytest.mark.feature(2, 83)
async def test_each_dead_letter_is_also_on_its_way_to_the_record(scratch: Scratch) -> None:
    data = correction_type()
    await scratch.make_topics(data.TYPE)

    async def refuse(event: Event[Any], _: object, unit: UnitOfWork) -> None:
        raise Refused("approval_signature", action="approval.refused")

    event = correction(data, "x")
    await scratch.send(event)
    async with scratch.running(Subscription(data, refuse)):
        await scratch.read(data.TYPE + ".dlq", 1)
        await eventually(lambda: _recorded(scratch, event))


async def _recorded(scratch: Scratch, event: Event[Any], action: bytes = b"approval.refused") -> bool:
    end = 1
    records = await scratch.read(AccessRecorded.TYPE, end)
    while True:
        if any(record.key == binding.key_of(event) and action in record.value for record in records):
            return True
        end += 1
        records = await scratch.read(AccessRecorded.TYPE, end)


@pytest.mark.feature(1)
async def test_what_was_waited_for_and_got_cancelled_is_no_end_of_the_consumer(scratch: Scratch) -> None:
    """A pool that shuts down cancels what it still has to answer."""
    data = correction_type()
    await scratch.make_topics(data.TYPE, partitions=1)
    asked = 0

    async def cancelled_once(events: Sequence[Event[Any]]) -> list[None]:
        nonlocal asked
        asked += 1
        if asked == 1:
            answer = asyncio.get_running_loop().create_future()
            answer.cancel()
            await answer
        return [None for _ in events]

    await scratch.send(correction(data, "first"), correction(data, "second"))
    async with scratch.running(Subscription(data, note, prepare=cancelled_once)):
        await eventually(lambda: _has(scratch, 2))
    assert asked == 3


@pytest.mark.feature(1)
async def test_a_dependency_that_is_away_is_waited_for_and_nothing_is_lost(scratch: Scratch) -> None:
    data = correction_type()
    await scratch.make_topics(data.TYPE, partitions=1)
    away = {"times": 7}

    async def needs_a_dependency(event: Event[Any], _: object, unit: UnitOfWork) -> None:
        if away["times"] > 0:
            away["times"] -= 1
            raise asyncpg.CannotConnectNowError("starting up")
        await note(event, _, unit)

    await scratch.send(*(correction(data, str(number)) for number in range(3)))
    async with scratch.running(Subscription(data, needs_a_dependency, batch=2)):
        await eventually(lambda: _has(scratch, 3))
    rows = await scratch.database.pool.fetch("select value from effect")
    assert [row["value"] for row in rows] == ["0", "1", "2"]
    assert away["times"] == 0


async def test_work_on_a_whole_batch_singles_out_the_event_it_fails_on(scratch: Scratch) -> None:
    data = correction_type()
    await scratch.make_topics(data.TYPE, partitions=1)

    async def prepare(events: Sequence[Event[Any]]) -> Sequence[str]:
        if any(event.data.value == "unreadable" for event in events):
            raise ValueError("unreadable")
        return [event.data.value.upper() for event in events]

    async def apply(event: Event[Any], prepared: str, unit: UnitOfWork) -> None:
        await unit.connection.execute("insert into effect values ($1, $2)", event.id, prepared)

    await scratch.send(*(correction(data, value) for value in ("a", "unreadable", "b")))
    async with scratch.running(Subscription(data, apply, prepare, batch=8)):
        await eventually(lambda: _has(scratch, 2))
        letter = (await scratch.read(data.TYPE + ".dlq", 1))[0]
    rows = await scratch.database.pool.fetch("select value from effect")
    assert [row["value"] for row in rows] == ["A", "B"]
    assert json.loads(letter.value)["reason"] == "unexpected:ValueError"


async def test_what_waits_is_taken_in_batches_as_large_as_the_service_says_and_one_alone_at_once(
    scratch: Scratch,
) -> None:
    data = correction_type()
    await scratch.make_topics(data.TYPE, partitions=1)
    taken: list[int] = []

    async def prepare(events: Sequence[Event[Any]]) -> Sequence[None]:
        taken.append(len(events))
        return [None] * len(events)

    await scratch.send(*(correction(data, str(number)) for number in range(40)))
    async with scratch.running(Subscription(data, note, prepare, batch=lambda: 16)):
        await eventually(lambda: _has(scratch, 40))
        await scratch.send(correction(data, "alone"))
        await eventually(lambda: _has(scratch, 41), seconds=5)
    assert taken == [16, 16, 8, 1]


async def test_too_many_dead_letters_in_a_row_stop_the_service(scratch: Scratch) -> None:
    data = correction_type()
    await scratch.make_topics(data.TYPE, partitions=1)

    async def refuse(event: Event[Any], _: object, unit: UnitOfWork) -> None:
        raise Refused("not_allowed")

    await scratch.send(*(correction(data, str(number)) for number in range(20)))
    async with scratch.running(Subscription(data, refuse)):
        await eventually(lambda: _stopped(scratch))
    letters = await scratch.database.pool.fetchval("select count(*) from inbox")
    assert 5 <= letters < 20


async def test_a_service_that_is_started_again_goes_on_behind_what_it_set_aside_unread(scratch: Scratch) -> None:
    data = correction_type()
    await scratch.make_topics(data.TYPE, partitions=1)
    async with scratch.producer() as producer:
        for number in range(8):
            await producer.send_and_wait(data.TYPE, str(number).encode())
    await scratch.send(correction(data, "fine"))
    async with scratch.running(Subscription(data, note, batch=16)):
        await eventually(lambda: _stopped(scratch))
    scratch.stopped.clear()
    async with scratch.running(Subscription(data, note, batch=16)):
        await eventually(lambda: _has(scratch, 1))
    assert scratch.stopped == []
    assert len(await scratch.read(data.TYPE + ".dlq", 8)) == 8


async def test_an_effect_that_is_rolled_back_publishes_nothing(scratch: Scratch) -> None:
    data, given = correction_type(), correction_type()
    await scratch.make_topics(data.TYPE, given.TYPE)
    tries = {"count": 0}

    async def fail_once(event: Event[Any], _: object, unit: UnitOfWork) -> None:
        await unit.publish(derive(event, given.model_validate(event.data.model_dump()), source="scratch"))
        await note(event, _, unit)
        tries["count"] += 1
        if tries["count"] == 1:
            raise RuntimeError("after the writes")

    await scratch.send(correction(data, "x"))
    async with scratch.running(Subscription(data, fail_once)):
        await eventually(lambda: _has(scratch, 1))
        assert len(await scratch.read(given.TYPE, 1)) == 1
    assert tries["count"] == 2


@pytest.mark.feature(75)
async def test_one_tickets_events_keep_their_order(scratch: Scratch) -> None:
    data = correction_type()
    await scratch.make_topics(data.TYPE)
    first = correction(data, "0")
    events = [
        first,
        *(correction(data, str(number), ticket=first.ticket_id, version=number) for number in range(1, 40)),
    ]
    async with scratch.database.unit() as unit:
        for event in events:
            await unit.publish(event)
    async with scratch.running(Subscription(data, note, batch=7)):
        await eventually(lambda: _has(scratch, 40))
    rows = await scratch.database.pool.fetch("select value from effect order by ctid")
    assert [row["value"] for row in rows] == [str(number) for number in range(40)]


async def _has(scratch: Scratch, count: int) -> bool:
    return await scratch.count("effect") == count


async def _stopped(scratch: Scratch) -> bool:
    return bool(scratch.stopped)


async def test_an_event_that_the_bus_would_never_take_is_set_aside_and_the_rest_goes_on(scratch: Scratch) -> None:
    data, given = correction_type(), correction_type()
    await scratch.make_topics(data.TYPE, given.TYPE, partitions=1)

    async def pass_on(event: Event[Any], _: object, unit: UnitOfWork) -> None:
        size = 5_000_000 if event.data.value == "huge" else 10
        body = given.model_validate({**event.data.model_dump(), "value": "x" * size})
        await unit.publish(derive(event, body, source="scratch"))
        await note(event, _, unit)

    await scratch.send(correction(data, "huge"), correction(data, "small"))
    async with scratch.running(Subscription(data, pass_on)):
        await eventually(lambda: _has(scratch, 1))
        assert len(await scratch.read(given.TYPE, 1)) == 1
        letter = (await scratch.read(data.TYPE + ".dlq", 1))[0]
    assert json.loads(letter.value)["reason"] == "event_too_large"


async def test_an_opening_that_ended_in_a_refusal_is_on_record(scratch: Scratch) -> None:
    data = correction_type()
    await scratch.make_topics(data.TYPE)

    async def open_and_refuse(event: Event[Any], _: object, unit: UnitOfWork) -> None:
        raise Refused("text_mismatch", opened="outbound/verify")

    event = correction(data, "x")
    await scratch.send(event)
    async with scratch.running(Subscription(data, open_and_refuse)):
        await scratch.read(data.TYPE + ".dlq", 1)
        await eventually(lambda: _recorded(scratch, event, b"text.opened"))
