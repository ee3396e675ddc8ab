"""Whether a service has its place on the bus: lapses that a rebalance explains are none."""

import time
from typing import Any, cast

import pytest

from shared.messaging.standing import Membership, Reading, Standing

pytestmark = pytest.mark.feature(82)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def test_nobody_is_in_a_group_before_the_first_assignment() -> None:
    member = Membership(Clock())
    await member.on_partitions_revoked(())
    assert not member.holds(30)
    await member.on_partitions_assigned(())
    assert member.holds(30)


async def test_a_rebalance_is_no_lapse_and_one_without_end_is() -> None:
    clock = Clock()
    member = Membership(clock)
    await member.on_partitions_assigned({"one"})
    await member.on_partitions_revoked({"one"})
    clock.now += 30
    assert member.holds(30)
    await member.on_partitions_revoked(())
    clock.now += 1
    assert not member.holds(30)
    await member.on_partitions_assigned(())
    assert member.holds(30)


async def test_each_assignment_is_told_and_no_revocation() -> None:
    """What was known of a partition before it left is not true of it when it comes back."""
    known = {0: 1000}
    member = Membership(Clock(), changed=known.clear)
    await member.on_partitions_revoked({0})
    assert known == {0: 1000}
    await member.on_partitions_assigned({0})
    assert known == {}


class Bus:
    """Answers a ping, or does not; counts how often it is asked."""

    def __init__(self, *, answers: bool) -> None:
        self.answers = answers
        self.asked = 0

    async def ping(self, seconds: float) -> bool:
        assert seconds > 0
        self.asked += 1
        return self.answers


@pytest.mark.parametrize("answers", [True, False])
async def test_with_nothing_heard_the_bus_is_asked(*, answers: bool) -> None:
    """As of a replica without partitions, or one whose hands are full."""
    bus, member = Bus(answers=answers), Membership(Clock())
    await member.on_partitions_assigned(())
    assert await Standing([Reading(lambda: None, member)], bus.ping).holds() is answers
    assert bus.asked == 1


async def test_one_consumer_out_of_its_group_is_enough_and_the_bus_is_not_even_asked() -> None:
    bus, inside = Bus(answers=True), Membership(Clock())
    await inside.on_partitions_assigned(())
    readings = [Reading(lambda: None, inside), Reading(lambda: None, Membership(Clock()))]
    assert not await Standing(readings, bus.ping).holds()
    assert bus.asked == 0


class Polled:
    """A reader of several partitions, whose fetches were answered so many seconds ago, or never."""

    def __init__(self, *ago: float | None) -> None:
        self._ago = ago

    def assignment(self) -> range:
        return range(len(self._ago))

    def last_poll_timestamp(self, where: int) -> int | None:
        ago = self._ago[where]
        return None if ago is None else int((time.time() - ago) * 1000)


@pytest.mark.parametrize(
    ("ago", "asked"), [((1,), 0), ((None, 100, 1), 0), ((100,), 1), ((None,), 1), ((None, 100), 1), ((), 1)]
)
async def test_a_bus_that_answered_one_fetch_lately_is_not_asked(ago: tuple[float | None, ...], asked: int) -> None:
    bus, member = Bus(answers=True), Membership(Clock())
    await member.on_partitions_assigned(())
    reading = Reading(lambda: cast("Any", Polled(*ago)), member)
    assert await Standing([reading], bus.ping, patience=30).holds()
    assert bus.asked == asked
