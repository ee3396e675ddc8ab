"""A fetch that brings nothing takes a moment; every other answer is handed on as it comes."""

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka.protocol.fetch import FetchRequest

from shared.messaging import pacing

FETCH = FetchRequest(500, 1, 1000, 0, [("t", [(0, 0, 1000)])])


def answer(*records: bytes) -> Any:
    return SimpleNamespace(topics=[("t", [(number, 0, 7, value) for number, value in enumerate(records)])])


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    times: list[float] = []

    async def sleep(seconds: float) -> None:
        times.append(seconds)

    monkeypatch.setattr(pacing.asyncio, "sleep", sleep)
    return times


@pytest.mark.parametrize(
    ("request_", "response", "waits"),
    [
        (FETCH, answer(b"", b""), 1),
        (FETCH, answer(), 1),
        (FETCH, answer(b"", b"record"), 0),
        ("another request", answer(b""), 0),
    ],
)
async def test_only_an_empty_fetch_is_drawn_out(slept: list[float], request_: Any, response: Any, waits: int) -> None:
    async def send(node_id: int, request: Any, **options: Any) -> Any:
        assert (node_id, request, options) == (3, request_, {"group": 1})
        return response

    assert await pacing.paced(send)(3, request_, group=1) is response
    assert len(slept) == waits
    assert all(0 < seconds <= pacing.EMPTY_FETCH_SECONDS for seconds in slept)


async def test_a_fetch_that_the_broker_held_is_not_held_again(
    slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "EMPTY_FETCH_SECONDS", -1.0)

    async def send(node_id: int, request: Any) -> Any:
        return answer(b"")

    await pacing.paced(send)(3, FETCH)
    assert all(seconds <= 0 for seconds in slept)
