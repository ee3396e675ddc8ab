"""Rows on their way to the bus: in order for each key, none past one that failed, and no topic for another."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.flights import Flights

pytestmark = pytest.mark.feature(1)

PLACES = st.tuples(st.sampled_from(["a", "b"]), st.sampled_from([b"1", b"2", None]), st.booleans())


@given(st.lists(PLACES, max_size=12))
async def test_of_each_key_what_comes_before_a_failure_is_sent_in_order_and_nothing_after_it(
    places: list[tuple[str, bytes | None, bool]],
) -> None:
    rows = [{"id": at, "topic": topic, "key": key} for at, (topic, key, _) in enumerate(places)]
    taken: list[int] = []

    async def send(row: Any) -> None:
        await asyncio.sleep(0)
        if not places[row["id"]][2]:
            raise OSError
        taken.append(row["id"])

    expected: dict[str, list[int]] = {}
    stopped: set[tuple[str, bytes | None]] = set()
    for at, (topic, key, takes) in enumerate(places):
        own = expected.setdefault(topic, [])
        if not takes:
            stopped.add((topic, key))
        elif (topic, key) not in stopped:
            own.append(at)
    flights = Flights(send)
    landed = await flights.take(rows, 10)
    assert {topic: sorted(one.sent) for topic, one in landed.items()} == expected
    assert {topic for topic, one in landed.items() if one.error is not None} == {topic for topic, _ in stopped}
    for place in {(topic, key) for topic, key, _ in places}:
        own = [at for at in taken if places[at][:2] == place]
        assert own == sorted(own)
    assert flights.topics() == []


async def test_a_topic_from_which_no_answer_comes_is_on_its_way_and_told_of_when_it_came() -> None:
    answer = asyncio.Event()

    async def send(row: Any) -> None:
        if row["topic"] == "slow":
            await answer.wait()

    flights = Flights(send)
    landed = await flights.take(
        [{"id": 1, "topic": "slow", "key": None}, {"id": 2, "topic": "quick", "key": None}], 0.01
    )
    assert {topic: one.sent for topic, one in landed.items()} == {"quick": [2]}
    assert flights.topics() == ["slow"]
    answer.set()
    landed = await flights.take([{"id": 3, "topic": "quick", "key": None}], 10)
    assert {topic: one.sent for topic, one in landed.items()} == {"slow": [1], "quick": [3]}


async def test_what_is_on_its_way_at_the_end_is_given_up() -> None:
    given_up = asyncio.Event()

    async def send(_: Any) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            given_up.set()
            raise

    flights = Flights(send)
    assert await flights.take([{"id": 1, "topic": "a", "key": None}], 0.01) == {}
    await flights.aclose()
    assert given_up.is_set()
    assert (flights.topics(), await flights.take([], 0)) == ([], {})
