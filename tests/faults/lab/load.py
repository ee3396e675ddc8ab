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
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import cycle
from typing import Any
from uuid import UUID

import httpx

from shared.local.keys import KeyFolder
from tests.conftest import StackUnderTest
from tests.faults.lab.evidence import waiting
from tests.faults.lab.model import wrong
from tests.faults.lab.place import Place, undisturbed
from tests.faults.lab.plan import Conversation, shapes
from tests.faults.lab.play import Play
from tests.faults.lab.run import Laboratory
from tests.faults.lab.tape import Tape
from tests.faults.lab.watch import Watch, watching

LATER = frozenset({429, 503})
TAKEN = "202"
_NOTHING_KEPT = frozenset({"503 busy", "503 backlog", "429 too_many"})
_ANSWERS = {TAKEN, "503 unavailable", *_NOTHING_KEPT}
_ANSWER_SECONDS = 60.0
_CONNECTIONS = 500
"""More than intake has requests in hand: who has no connection yet still asks at their own time."""
_POOLS = 50
"""One pool of so many looks at each of its connections, and at whoever waits for one, at each answer: it stands still."""
_TRIAL = 120


def single_messages(count: int, over: float, run: str) -> tuple[Conversation, ...]:
    """So many tickets of one message, evenly over so many seconds; nobody acts on them."""
    some = [shape for shape in shapes() if len(shape.texts) == 1]
    return tuple(
        Conversation(
            f"{run}-{number}", some[number % len(some)], over * number / count, (False,), approve=False, correct=None
        )
        for number in range(count)
    )


def in_words(answer: httpx.Response) -> str:
    """The status, and the code of a refusal."""
    if answer.status_code == httpx.codes.ACCEPTED:
        return TAKEN
    code = answer.json().get("code") if "json" in answer.headers.get("content-type", "") else None
    return f"{answer.status_code} {code}"


class Crowd(Play):
    """Customers of whom each asks once, whatever the others are told. `answers` counts by status and code."""

    def __init__(self, stack: StackUnderTest, tape: Tape, conversations: Sequence[Conversation]) -> None:
        super().__init__(stack, tape, conversations)
        self.answers: Counter[str] = Counter()
        self.vague: list[str] = []
        self._under_way: deque[Conversation] = deque()

    async def customers(self) -> None:
        """Returns when each has an answer; from then on `conversations` are those that were taken."""
        key = KeyFolder(self._stack.home.keys).api_key.read_text(encoding="utf-8").strip()
        limits = httpx.Limits(max_connections=_CONNECTIONS // _POOLS)
        headers = {"Authorization": f"Bearer {key}"}
        async with AsyncExitStack() as stack:
            clients = [
                await stack.enter_async_context(
                    httpx.AsyncClient(headers=headers, timeout=_ANSWER_SECONDS, limits=limits)
                )
                for _ in range(_POOLS)
            ]
            start = asyncio.get_running_loop().time()
            async with asyncio.TaskGroup() as group:
                for client, conversation in zip(cycle(clients), self.conversations, strict=False):
                    group.create_task(self._ask(client, conversation, start))
        self.conversations = [one for one in self.conversations if self.accepted(one)]

    async def _ask(self, client: httpx.AsyncClient, conversation: Conversation, start: float) -> None:
        await asyncio.sleep(max(0.0, start + conversation.at - asyncio.get_running_loop().time()))
        try:
            answer = await self._post(client, conversation, 0)
        except httpx.TransportError as error:
            said, kept = type(error).__name__, None
        else:
            said, kept = in_words(answer), answer if answer.status_code == httpx.codes.ACCEPTED else None
            if answer.status_code in LATER and not answer.headers.get("Retry-After", "").isdigit():
                self.vague.append("told later, but not when")
        self.answers[said] += 1
        if kept is not None:
            self._note(conversation, kept.json())
        elif said not in _NOTHING_KEPT:
            # Whether it was kept is open: asked again, as the API says, until there is an answer.
            self._note(conversation, await self._until_taken(client, conversation, 0))

    def _note(self, conversation: Conversation, taken: dict[str, Any]) -> None:
        self.done[conversation.key].tickets.add(UUID(taken["ticket_id"]))
        self.done[conversation.key].versions.append(taken["version"])
        self._under_way.append(conversation)

    @property
    def waiting(self) -> int:
        """How many were taken and are not known to be at their end; looked at from the oldest on."""
        for _ in range(len(self._under_way)):
            one = self._under_way.popleft()
            if not self.drafted(one):
                self._under_way.appendleft(one)
                break
        return len(self._under_way)

    @property
    def through(self) -> bool:
        return self.waiting == 0

    def odd(self) -> list[str]:
        """Answers that are neither yes nor later."""
        return [f"{count} answers {answer}" for answer, count in self.answers.items() if answer not in _ANSWERS]


async def sustainable(place: Place, tape: Tape, patience: float) -> float:
    """Tickets a second that get through while many wait."""
    trial = Play(place.stack, tape, single_messages(_TRIAL, 0.0, f"trial-{uuid.uuid4().hex[:8]}"))
    start = asyncio.get_running_loop().time()
    await trial.customers()
    assert await tape.until(lambda: trial.finished({}), seconds=patience), "the trial did not get through"
    tape.forget(trial.tickets)
    return _TRIAL / (asyncio.get_running_loop().time() - start)


async def flood(
    laboratory: Laboratory, place: Place, tape: Tape, *, rate: float, seconds: float, patience: float
) -> dict[str, Any]:
    """`rate` tickets a second for so many seconds; then what became of them."""
    crowd = Crowd(place.stack, tape, single_messages(round(rate * seconds), seconds, f"flood-{uuid.uuid4().hex[:8]}"))
    asked, clock = len(crowd.conversations), asyncio.get_running_loop().time
    async with watching(place.stack, lambda: crowd.waiting) as watch:
        start = clock()
        await crowd.customers()
        answered = clock() - start
        through = await tape.until(lambda: crowd.through, seconds=patience)
        drained = clock() - start - answered
        settled = await laboratory.settled(crowd, within=patience)
    problems = [] if through else ["what was taken did not all get through"]
    problems += [*crowd.vague, *crowd.odd(), *watch.problems(seconds)]
    for one in crowd.conversations:
        ticket = crowd.ticket(one)
        assert ticket is not None
        problems += wrong(one, crowd.done[one.key], laboratory.quiet[one.shape.name], settled[ticket])
    problems += await _of_all(place, tape, crowd)
    tape.forget(crowd.tickets)
    return {
        "asked": asked,
        "answers": dict(crowd.answers),
        "taken": len(crowd.conversations),
        "answered_after": round(answered / seconds, 2),
        "drained_after": round(drained / seconds, 2),
        **_watched(watch, seconds),
        "problems": problems[:10],
    }


async def _of_all(place: Place, tape: Tape, crowd: Crowd) -> list[str]:
    """Dead letters, unsent events, tickets of those who were told "later": none may be."""
    strangers = {key for key, story in tape.stories.items() if story.received} - crowd.tickets - tape.past
    found = {
        "tickets that nobody was told of": len(strangers),
        "dead letters": len(tape.letters),
        "events that stand in an outbox": await waiting(place.stack),
    }
    return [f"{count} {what}" for what, count in found.items() if count]


def _watched(watch: Watch, seconds: float) -> dict[str, Any]:
    return {
        "most_in_outbox": watch.most_in_outbox,
        "oldest_in_outbox_seconds": round(watch.oldest_in_outbox, 1),
        "most_on_the_bus": watch.most_on_the_bus,
        "memory_growth": watch.growth(seconds),
        "memory_peak_mb": watch.peaks(),
    }


async def measured(seconds: float, times: float) -> dict[str, Any]:
    """All of it on a stack of its own, without the laboratory's proxies in the way."""
    async with undisturbed() as place, Tape(place.stack.operator_client()) as tape:
        laboratory = Laboratory(place, tape)
        await laboratory.learn()
        rate = await sustainable(place, tape, patience=600)
        patience = 600 + 2 * seconds * times
        found = await flood(laboratory, place, tape, rate=times * rate, seconds=seconds, patience=patience)
        return {"times": times, "seconds": seconds, "sustainable_a_second": round(rate, 2), **found}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.lab.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--times", type=float, default=20)
    options = parser.parse_args()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    found = asyncio.run(measured(options.seconds, options.times))
    print(json.dumps(found))
    return 1 if found["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
