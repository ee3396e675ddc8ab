"""More than the pipeline can do, for a while: what is taken gets through, the rest is told to come again.

`python -m tests.faults.lab.load --seconds 300 --times 20` measures what the pipeline can do, sends so many times as much,
watches each process's memory, and waits until what was taken has come to the end it has in an undisturbed run. It prints
one JSON object: counts and ratios of this run.
"""

import argparse
import asyncio
import json
import logging
import sys
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import httpx
import psutil

from shared.local.keys import KeyFolder
from tests.conftest import StackUnderTest
from tests.faults.lab.evidence import waiting
from tests.faults.lab.model import wrong
from tests.faults.lab.place import Place, running
from tests.faults.lab.plan import Conversation, shapes
from tests.faults.lab.play import Play
from tests.faults.lab.run import Laboratory
from tests.faults.lab.tape import Tape

LATER = frozenset({429, 503})
_ANSWER_SECONDS = 60.0
_TRIAL = 60
_MEGABYTE = 1 << 20


def single_messages(count: int, over: float, run: str) -> tuple[Conversation, ...]:
    """So many tickets of one message, evenly over so many seconds; nobody acts on them."""
    some = [shape for shape in shapes() if len(shape.texts) == 1]
    return tuple(
        Conversation(
            f"{run}-{number}", some[number % len(some)], over * number / count, (False,), approve=False, correct=None
        )
        for number in range(count)
    )


class Crowd(Play):
    """Customers of whom each asks once, whatever the others are told. `answers` counts by status and code."""

    def __init__(self, stack: StackUnderTest, tape: Tape, conversations: Sequence[Conversation]) -> None:
        super().__init__(stack, tape, conversations)
        self.answers: Counter[str] = Counter()
        self.vague: list[str] = []

    async def customers(self) -> None:
        """Returns when each has an answer; from then on `conversations` are those that were taken."""
        key = KeyFolder(self._stack.home.keys).api_key.read_text(encoding="utf-8").strip()
        start = asyncio.get_running_loop().time()
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
        headers = {"Authorization": f"Bearer {key}"}
        async with (
            httpx.AsyncClient(headers=headers, timeout=_ANSWER_SECONDS, limits=limits) as client,
            asyncio.TaskGroup() as group,
        ):
            for conversation in self.conversations:
                group.create_task(self._ask(client, conversation, start))
        self.conversations = [one for one in self.conversations if self.accepted(one)]

    async def _ask(self, client: httpx.AsyncClient, conversation: Conversation, start: float) -> None:
        await asyncio.sleep(max(0.0, start + conversation.at - asyncio.get_running_loop().time()))
        try:
            answer = await self._post(client, conversation, 0)
        except httpx.TransportError as error:
            self.answers[type(error).__name__] += 1
            # Whether it was kept is open: asked again, as the API says, until there is an answer.
            self._note(conversation, await self._until_taken(client, conversation, 0))
            return
        self.answers[str(answer.status_code)] += 1
        if answer.status_code in LATER and not answer.headers.get("Retry-After", "").isdigit():
            self.vague.append("told later, but not when")
        if answer.status_code == httpx.codes.ACCEPTED:
            self._note(conversation, answer.json())

    def _note(self, conversation: Conversation, taken: dict[str, Any]) -> None:
        self.done[conversation.key].tickets.add(UUID(taken["ticket_id"]))
        self.done[conversation.key].versions.append(taken["version"])


class Memory:
    """The memory (RSS, bytes) of each part with its children, looked at once a second."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.seen: dict[str, list[int]] = defaultdict(list)

    async def watch(self) -> None:
        while True:
            for name, part in self._place.stack.state.parts.items():
                with suppress(psutil.Error):
                    process = psutil.Process(part.pid)
                    whole = [process, *process.children(recursive=True)]
                    self.seen[name].append(sum(one.memory_info().rss for one in whole))
            await asyncio.sleep(1)

    def growth(self) -> dict[str, float]:
        """The peak of the second half over that of the first, by part."""
        return {
            name: round(max(seen[len(seen) // 2 :]) / max(seen[: max(1, len(seen) // 2)]), 2)
            for name, seen in self.seen.items()
        }

    def peaks(self) -> dict[str, int]:
        return {name: max(seen) // _MEGABYTE for name, seen in self.seen.items()}


async def sustainable(place: Place, tape: Tape, patience: float) -> float:
    """Tickets a second that get through when many wait."""
    crowd = Crowd(place.stack, tape, single_messages(_TRIAL, 0.0, f"trial-{uuid.uuid4().hex[:8]}"))
    start = asyncio.get_running_loop().time()
    await crowd.customers()
    assert await tape.until(lambda: crowd.finished({}), seconds=patience), "the trial did not get through"
    return len(crowd.conversations) / (asyncio.get_running_loop().time() - start)


async def flood(
    laboratory: Laboratory, place: Place, tape: Tape, *, rate: float, seconds: float, patience: float
) -> dict[str, Any]:
    """`rate` tickets a second for so many seconds; then what became of them."""
    crowd = Crowd(place.stack, tape, single_messages(round(rate * seconds), seconds, f"flood-{uuid.uuid4().hex[:8]}"))
    asked, memory = len(crowd.conversations), Memory(place)
    watching = asyncio.create_task(memory.watch())
    try:
        await crowd.customers()
        through = await tape.until(lambda: crowd.finished({}), seconds=patience)
        settled = await laboratory.settled(crowd)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    problems = list(crowd.vague) if through else [*crowd.vague, "what was taken did not all get through"]
    for one in crowd.conversations:
        ticket = crowd.ticket(one)
        assert ticket is not None
        problems += wrong(one, crowd.done[one.key], laboratory.quiet[one.shape.name], settled[ticket])
    if left := await waiting(place.stack):
        problems.append(f"{left} events stand in an outbox")
    tape.forget(crowd.tickets)
    return {
        "asked": asked,
        "answers": dict(crowd.answers),
        "taken": len(crowd.conversations),
        "memory_growth": memory.growth(),
        "memory_peak_mb": memory.peaks(),
        "problems": problems[:10],
    }


async def _run(seconds: float, times: float) -> dict[str, Any]:
    async with running() as place, Tape(place.stack.operator_client()) as tape:
        laboratory = Laboratory(place, tape)
        await laboratory.learn()
        rate = await sustainable(place, tape, patience=600)
        patience = 600 + 2 * seconds * times
        found = await flood(laboratory, place, tape, rate=times * rate, seconds=seconds, patience=patience)
        return {"times": times, "seconds": seconds, **found}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.lab.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--times", type=float, default=20)
    options = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    found = asyncio.run(_run(options.seconds, options.times))
    print(json.dumps(found))
    return 1 if found["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
