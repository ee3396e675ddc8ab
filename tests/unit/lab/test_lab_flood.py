"""What the flood's watch would see, on memory made up for it; and a sender whose connection was closed meanwhile."""

import asyncio
from itertools import pairwise

import pytest

from tests.faults.lab.sender import Sender
from tests.faults.lab.watch import MEGABYTE, Watch, limits

pytestmark = pytest.mark.feature(1)
SECONDS = 300


def watched(name: str, megabytes: dict[int, float]) -> Watch:
    """The part's memory by second, straight between those given; all others hold what they held."""
    watch = Watch(lambda: 0)
    for other in limits():
        if other != name:
            watch.seen[other] = [(float(at), 100 * MEGABYTE) for at in range(900)]
    for before, after in pairwise(sorted(megabytes)):
        for at in range(before, after):
            share = (at - before) / (after - before)
            size = megabytes[before] * (1 - share) + megabytes[after] * share
            watch.seen[name].append((float(at), int(size * MEGABYTE)))
    return watch


def test_a_service_that_warms_up_and_stays_there_is_let_be() -> None:
    assert watched("triage", {0: 300, 30: 520, 300: 540, 900: 530}).problems(SECONDS) == []


def test_a_queue_in_memory_is_seen_long_before_the_limit() -> None:
    (problem,) = watched("intake", {0: 80, 300: 160, 900: 80}).problems(SECONDS)
    assert problem.startswith("intake grew by 1.4")


def test_what_is_over_its_containers_limit_is_seen_even_after_the_flood() -> None:
    most = limits()["drafter"]
    (problem,) = watched("drafter", {0: 600, 400: 600, 401: most + 50, 900: 600}).problems(SECONDS)
    assert problem.startswith("drafter held")
    assert len(limits()) == 8


async def test_a_connection_that_was_closed_meanwhile_is_replaced_and_a_cut_answer_is_none() -> None:
    answers = [b"HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\n{}"] * 2 + [b"HTTP/1.1 202 Acc"]
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answers.pop(0))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        sender = Sender(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", 1)
        first, second = [await sender.post("/v1/mail", {}, b"") for _ in range(2)]
        assert (first.status, second.status, second.body) == (202, 202, b"{}")
        with pytest.raises(ConnectionResetError):
            await sender.post("/v1/mail", {}, b"")
        sender.close()
    assert len(asked) == 3
