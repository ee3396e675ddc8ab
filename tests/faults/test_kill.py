"""Everything is killed in turn, at random moments, while 300 tickets go through: the end state is as if nothing had been."""

import asyncio
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from schemas.topics import SERVICES
from shared.cli.observer import Observer
from tests.conftest import StackUnderTest, running_stack
from tests.faults.workload import Letter, Workload, check_sendings, letters

ROOT = Path(__file__).parent.parent.parent
TICKETS = int(os.environ.get("GUICHET_FAULT_TICKETS", "300"))
SEED = int(os.environ.get("GUICHET_FAULT_SEED", "20261123"))
VICTIMS = (*SERVICES, "bus", "database")


@pytest.fixture(autouse=True)
def short_undo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUICHET_UNDO_SECONDS", "1")


@asynccontextmanager
async def working(stack: StackUnderTest) -> AsyncIterator[Workload]:
    async with Observer(stack.operator_client()) as observer:
        load = Workload(stack, observer)
        stop = asyncio.Event()
        agent = asyncio.create_task(load.approve_all(stop))
        try:
            yield load
            await load.until_drafted()
            await load.until_sent()
            await load.until_known()
        finally:
            stop.set()
            await agent


async def disturb(stack: StackUnderTest, load: Workload, batch: list[Letter], rng: random.Random) -> list[str]:
    """Feeds in waves and kills one part in each, at a random moment of the wave."""
    order = rng.sample(VICTIMS, len(VICTIMS))
    size = -(-len(batch) // len(order))
    for number, victim in enumerate(order):
        feeding = asyncio.create_task(load.feed(batch[number * size : (number + 1) * size]))
        await asyncio.sleep(rng.uniform(0, 2))
        killed = stack.kill(victim)
        await stack.until_back(victim, killed, seconds=180)
        await feeding
    return order


def ledger(stack: StackUnderTest) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shared.cli.main", "audit", "verify", "--json"]
    environment = {**os.environ, **stack.env("audit")}
    environment.pop("GUICHET_LOG_FILE", None)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.feature(1, 3, 70)
@pytest.mark.timeout(1500)
async def test_the_end_state_is_that_of_an_undisturbed_run() -> None:
    batch = letters(TICKETS, SEED)
    with running_stack(bus="kafka") as quiet:
        async with working(quiet) as load:
            await load.feed(batch)
        expected = await load.end_states(batch)
        assert check_sendings(load) == 0
        assert sum(len(story.sent) for story in load.stories()) > len(batch) // 4
    with running_stack(bus="kafka") as shaken:
        async with working(shaken) as load:
            order = await disturb(shaken, load, batch, random.Random(SEED))
        found = await load.end_states(batch)
        uncertain = check_sendings(load)
        told = {sent.rfc_message_id for story in load.stories() for sent in story.sent.values()}
        assert set(load.mails()) <= told, "the customers have mails that no event tells of"
        verified = ledger(shaken)
    said = f"seed {SEED}, order {order}, uncertain {uncertain}"
    different = {key: (expected[key], found[key]) for key in expected if expected[key] != found[key]}
    assert different == {}, f"{said}: {len(different)} differ, e.g. {next(iter(different.values()), None)}"
    assert verified.returncode == 0, f"{said}: {verified.stdout}"
