"""One schedule after the other on one stack, and one line of a file for each."""

import asyncio
import json
import subprocess
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from shared.local.parts import CODE
from tests.faults.lab import evidence
from tests.faults.lab.hands import Hands
from tests.faults.lab.model import NO_ANSWER, Found, wrong
from tests.faults.lab.place import Place
from tests.faults.lab.plan import each_once, plan
from tests.faults.lab.play import Play
from tests.faults.lab.schedule import Schedule, schedule
from tests.faults.lab.tape import Tape

PATIENCE = 600.0
"""On a machine that does much else; all is mostly at its end within a minute."""
_LAST_WORDS = 180.0
FEWEST_ANSWERED = 5
_A_SECOND = 0.4
"""Conversations begun for each second of faults."""


@dataclass(slots=True)
class Verdict:
    """What came of one schedule. `problems` is empty when everything was as it must be."""

    schedule: Schedule
    tickets: int
    messages: int
    approved: int = 0
    corrected: int = 0
    uncertain: int = 0
    missed: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def kept(self) -> bool:
        return not self.problems

    def line(self, place: Place, broken: str | None) -> dict[str, Any]:
        return {
            "on": datetime.now(UTC).date().isoformat(),
            "commit": commit(),
            "seed": self.schedule.seed,
            "seconds": self.schedule.seconds,
            "faults": self.schedule.counted(),
            "missed": self.missed,
            "unable": sorted(place.unable),
            "tickets": self.tickets,
            "messages": self.messages,
            "approved": self.approved,
            "corrected": self.corrected,
            "uncertain": self.uncertain,
            "broken_on_purpose": broken,
            "verdict": "kept" if self.kept else "broken",
            "problems": self.problems[:5],
        }


def commit() -> str:
    """The commit that runs, with a + when the tree differs from it."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=CODE, capture_output=True, text=True, check=False).stdout.strip()

    changed = git("status", "--porcelain", "--untracked-files=no", "--", "services", "shared", "schemas", "models")
    return git("rev-parse", "--short=12", "HEAD") + ("+" if changed else "")


def append(results: Path, line: Mapping[str, Any]) -> None:
    with results.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


class Laboratory:
    """A stack, what is known of it undisturbed, and the schedules that it goes through."""

    def __init__(self, place: Place, tape: Tape, *, patience: float = PATIENCE) -> None:
        self._place = place
        self._tape = tape
        self._patience = patience
        self.quiet: dict[str, Found] = {}

    async def learn(self) -> None:
        """The undisturbed run: every conversation once, to know what the models say of each."""
        play = Play(self._place.stack, self._tape, each_once(f"quiet-{uuid.uuid4().hex[:8]}"))
        await asyncio.wait_for(play.customers(), PATIENCE)
        assert await self._tape.until(lambda: play.finished({}), seconds=PATIENCE), "the undisturbed run did not end"
        found = await self.settled(play)
        for one in play.conversations:
            ticket = play.ticket(one)
            assert ticket is not None
            self.quiet[one.shape.name] = found[ticket]
        self._tape.forget(play.tickets)
        assert all(None not in one.messages for one in self.quiet.values()), (
            "undisturbed, a message did not get through"
        )
        answered = sum(
            one.messages[-1] is not None and one.messages[-1].outcome != NO_ANSWER for one in self.quiet.values()
        )
        assert answered >= FEWEST_ANSWERED, "undisturbed, hardly anything was suggested: nobody would approve anything"

    async def run(self, seed: int, seconds: float) -> Verdict:
        what = schedule(seed, seconds, without=self._place.unable)
        conversations = plan(seed, seconds, max(4, round(seconds * _A_SECOND)), run=f"{seed}-{uuid.uuid4().hex[:8]}")
        play = Play(self._place.stack, self._tape, conversations)
        verdict = Verdict(what, len(conversations), sum(len(one.shape.texts) for one in conversations))
        hands, stop = Hands(self._place, self._tape, seed), asyncio.Event()
        agent = asyncio.create_task(play.agent(self.quiet, stop))
        customers = asyncio.create_task(play.customers())
        try:
            await hands.perform(what)
            await hands.heal()
            async with asyncio.timeout(self._patience):
                await customers
            if not await self._tape.until(lambda: play.finished(self.quiet), seconds=self._patience):
                verdict.problems.append(f"not everything was at its end within {self._patience:.0f} s")
            await self._judge(play, verdict)
        except TimeoutError:
            verdict.problems.append("it did not come back within the time")
        finally:
            stop.set()
            customers.cancel()
            await asyncio.gather(customers, agent, return_exceptions=True)
        verdict.missed = len(hands.missed)
        self._tape.forget(play.tickets)
        return verdict

    async def _judge(self, play: Play, verdict: Verdict) -> None:
        found = await self.settled(play)
        for one in play.conversations:
            ticket = play.ticket(one)
            if ticket is None:
                verdict.problems.append(f"{one.shape.name}: never accepted")
                continue
            problems = wrong(one, play.done[one.key], self.quiet[one.shape.name], found[ticket])
            verdict.problems += [f"{one.shape.name}: {problem}" for problem in problems]
        verdict.problems += await self._of_all(play)
        verdict.approved = sum(one.approved for one in found.values())
        verdict.corrected = sum(bool(one.corrections) for one in found.values())
        verdict.uncertain = sum(one.statuses.count("uncertain") for one in found.values())

    async def _of_all(self, play: Play) -> list[str]:
        """What concerns no ticket alone: tickets out of nowhere, dead letters, unsent events, the ledger's chain."""
        problems = []
        strangers = (
            {key for key, story in self._tape.stories.items() if story.received} - play.tickets - self._tape.past
        )
        if strangers:
            problems.append(f"{len(strangers)} tickets that nobody wrote")
        if self._tape.letters:
            problems.append(f"{len(self._tape.letters)} dead letters: {sorted(set(self._tape.letters))[:3]}")
        if left := await evidence.waiting(self._place.stack):
            problems.append(f"{left} events stand in an outbox")
        if not await asyncio.to_thread(evidence.ledger_holds, self._place.stack):
            problems.append("the ledger does not verify")
        return problems

    async def settled(self, play: Play, *, within: float = _LAST_WORDS) -> dict[UUID, Found]:
        """What is there once two looks in a row find the same, nothing waits and all is on record.

        Waited for as long as something still changes, and `within` seconds more.
        """
        clock = asyncio.get_running_loop().time
        changed = clock()
        found = await evidence.gather(self._place.stack, self._tape, play.tickets)
        while clock() < changed + within:
            await asyncio.sleep(1)
            before, found = found, await evidence.gather(self._place.stack, self._tape, play.tickets)
            if found != before:
                changed = clock()
            quiet = found == before and not await evidence.waiting(self._place.stack)
            if quiet and not any(one.not_on_record or one.desk is None for one in found.values()):
                break
        return found
