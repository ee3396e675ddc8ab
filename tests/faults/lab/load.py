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
from typing import Any

from tests.faults.lab.crowd import Crowd, single_messages
from tests.faults.lab.evidence import waiting
from tests.faults.lab.model import wrong
from tests.faults.lab.place import Place, undisturbed
from tests.faults.lab.play import Play
from tests.faults.lab.run import Laboratory
from tests.faults.lab.tape import Tape
from tests.faults.lab.watch import Watch, watching

_TRIAL = 120


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
        print(json.dumps({"asked": asked, "answers": crowd.answers, **_watched(watch, seconds)}), file=sys.stderr)
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
        print(f"{rate:.2f} tickets a second get through; {times * rate:.1f} are sent now", file=sys.stderr)
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
