"""When intake says "later", and when it says to come again."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request

from services.intake.adapters.aside import Aside
from services.intake.adapters.backlog import Gated
from services.intake.adapters.http import Api, read_body
from services.intake.adapters.problems import Problem
from services.intake.domain.incoming import Incoming, Receipt
from services.intake.domain.pressure import Gate, Later, Limits
from shared.api_keys import digest

pytestmark = pytest.mark.feature(1)
LIMITS = Limits(waiting=100, seconds=60, in_hand=2)
WHO = {"Authorization": "Bearer portal-key"}
TICKET = {"subject": "Essai", "text": "Bonjour"}


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def refused(gate: Gate) -> Later | None:
    try:
        gate.check()
    except Later as later:
        return later
    return None


def test_it_closes_at_the_limit_and_opens_well_below_it() -> None:
    gate = Gate(LIMITS, Clock())
    seen = []
    for waiting in (0, 99, 100, 95, 81, 79, 99):
        gate.seen(waiting, 0)
        seen.append(refused(gate) is not None)
    assert seen == [False, False, True, True, True, False, False]


def test_one_event_that_waits_too_long_closes_it_too() -> None:
    gate = Gate(LIMITS, Clock())
    gate.seen(1, 61)
    assert refused(gate) is not None
    gate.seen(1, 10)
    assert refused(gate) is None


def test_it_says_to_come_again_when_the_backlog_should_have_fallen() -> None:
    clock = Clock()
    gate = Gate(LIMITS, clock)
    for waiting in range(1000, 500, -10):
        gate.seen(waiting, 0)
        clock.now += 1
    later = refused(gate)
    assert later is not None
    assert later.seconds == pytest.approx((510 - 80) / 10, rel=0.05)


def test_it_says_half_a_minute_when_nothing_moves() -> None:
    gate = Gate(LIMITS, Clock())
    gate.seen(500, 500)
    later = refused(gate)
    assert later is not None
    assert (later.code, later.seconds) == ("backlog", 30)


@given(st.lists(st.tuples(st.integers(0, 10_000), st.floats(0, 1e5), st.floats(0, 100)), max_size=30))
def test_what_it_says_is_always_bounded(looks: list[tuple[int, float, float]]) -> None:
    clock = Clock()
    gate = Gate(LIMITS, clock)
    for waiting, oldest, passed in looks:
        clock.now += passed
        gate.seen(waiting, oldest)
        later = refused(gate)
        assert (later is not None) == gate.closed
        assert later is None or 1 <= later.seconds <= 300
        if waiting >= LIMITS.waiting or oldest >= LIMITS.seconds:
            assert later is not None


def portal(*, now: bool = False) -> dict[str, str]:
    del now
    return {digest("portal-key"): "portal"}


async def not_called(raw: bytes, reason: str) -> UUID:
    raise AssertionError(reason)


def client(gate: Gate, take: Callable[[Incoming], Awaitable[Receipt | None]]) -> httpx.AsyncClient:
    api = Api(take, portal, aside=Aside(not_called), mail_limit=1000, json_limit=1000, gate=gate)
    return httpx.AsyncClient(transport=httpx.ASGITransport(Starlette(routes=api.routes())), base_url="http://intake")


async def test_more_requests_than_it_may_have_in_hand_are_told_to_come_again() -> None:
    release = asyncio.Event()
    held = asyncio.Semaphore(0)

    async def take(_: Incoming) -> Receipt:
        held.release()
        await release.wait()
        return Receipt(uuid4(), 1)

    async with client(Gate(LIMITS, Clock()), take) as http:
        first = [asyncio.create_task(http.post("/v1/tickets", json=TICKET, headers=WHO)) for _ in range(2)]
        for _ in first:
            await held.acquire()
        third = await http.post("/v1/tickets", json=TICKET, headers=WHO)
        assert (third.status_code, third.json()["code"]) == (503, "busy")
        assert int(third.headers["Retry-After"]) >= 1
        release.set()
        assert [(await one).status_code for one in first] == [202, 202]
        assert (await http.post("/v1/tickets", json=TICKET, headers=WHO)).status_code == 202


async def test_so_many_bytes_are_in_hand_at_once_and_one_body_may_be_larger_alone() -> None:
    gate = Gate(Limits(in_hand=10, bytes_in_hand=500), Clock())
    release = asyncio.Event()
    held = asyncio.Semaphore(0)

    async def take(_: Incoming) -> Receipt:
        held.release()
        await release.wait()
        return Receipt(uuid4(), 1)

    async def slowly() -> AsyncIterator[bytes]:
        yield json.dumps(TICKET).encode()

    large, small = {"subject": "Essai", "text": "x" * 600}, {"subject": "Essai", "text": "x" * 100}
    with_type = {**WHO, "Content-Type": "application/json"}
    async with client(gate, take) as http:
        first = asyncio.create_task(http.post("/v1/tickets", json=large, headers=WHO))
        await held.acquire()
        second = await http.post("/v1/tickets", json=small, headers=WHO)
        assert (second.status_code, second.json()["code"]) == (503, "busy")
        release.set()
        assert (await first).status_code == 202
        release.clear()
        third = asyncio.create_task(http.post("/v1/tickets", json=small, headers=WHO))
        await held.acquire()
        unsaid = await http.post("/v1/tickets", content=slowly(), headers=with_type)
        assert unsaid.status_code == 503, "a body of no announced length may be as long as the limit"
        fourth = asyncio.create_task(http.post("/v1/tickets", json=small, headers=WHO))
        await held.acquire()
        release.set()
        assert [(await one).status_code for one in (third, fourth)] == [202, 202]


async def test_a_body_that_does_not_come_gives_its_place_to_others() -> None:
    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    request = Request({"type": "http", "method": "POST", "headers": []}, receive=never)
    with pytest.raises(Problem) as found:
        await read_body(request, 100, seconds=0.01)
    assert (found.value.status, found.value.code) == (408, "too_slow")


async def test_a_backlog_refuses_every_way_in_and_keeps_nothing() -> None:
    gate = Gate(LIMITS, Clock())
    taken: list[Incoming] = []

    class Inner:
        async def take(self, incoming: Incoming) -> Receipt:
            taken.append(incoming)
            return Receipt(uuid4(), 1)

    gated = Gated(Inner(), gate)
    async with client(gate, gated.take) as http:
        gate.seen(100, 0)
        answer = await http.post("/v1/tickets", json=TICKET, headers=WHO)
        assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "backlog", "30")
        with pytest.raises(Later):
            await gated.take(None)  # type: ignore[arg-type]
        assert taken == []
        gate.seen(0, 0)
        assert (await http.post("/v1/tickets", json=TICKET, headers=WHO)).status_code == 202
        assert len(taken) == 1
