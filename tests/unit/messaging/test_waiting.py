"""A handler whose dependency is away waits longer each time before it tries again, and before it puts back."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from shared.messaging.consumer import Consumer, PutBack
from shared.messaging.retry import RetryPolicy


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    told: list[float] = []

    async def sleep(seconds: float) -> None:
        told.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return told


def consumer(policy: RetryPolicy) -> Any:
    return SimpleNamespace(_policy=policy, subscription=SimpleNamespace(topic="ticket.received.v1"))


def rising(waits: list[float], policy: RetryPolicy) -> None:
    for number, seconds in enumerate(waits):
        most = min(policy.most_delay, policy.first_delay * 2**number)
        assert most / 2 <= seconds <= most, (number, waits)


@pytest.mark.feature(1)
async def test_each_wait_is_twice_as_long_up_to_the_longest_and_then_the_event_goes_back(waits: list[float]) -> None:
    policy = RetryPolicy(first_delay=0.2, most_delay=1.0, transient=6)

    async def away() -> None:
        raise OSError

    with pytest.raises(PutBack):
        await Consumer._with_patience(consumer(policy), away)
    assert len(waits) == policy.transient
    rising(waits, policy)


@pytest.mark.feature(1)
async def test_nothing_is_put_back_that_was_there_again_in_time(waits: list[float]) -> None:
    policy, tries = RetryPolicy(first_delay=0.2, most_delay=1.0, transient=6), iter([OSError, OSError, None])

    async def back_soon() -> None:
        if (error := next(tries)) is not None:
            raise error

    await Consumer._with_patience(consumer(policy), back_soon)
    assert len(waits) == 2
    rising(waits, policy)
