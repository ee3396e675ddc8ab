"""Five schedules of the fault laboratory on one stack, some ten minutes, which between them hold every fault it knows."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shared.local.process import StartFailed
from tests.faults.lab.place import running
from tests.faults.lab.run import Laboratory
from tests.faults.lab.schedule import Kind, schedule
from tests.faults.lab.tape import Tape

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.slow,
    pytest.mark.timeout(2400),
    # A connection of the laboratory's own that a fault cut before it stood warns when it is collected.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

CHOSEN, CHOSEN_SECONDS = (2096, 2097, 2098, 2099, 2100), 60.0
SEEDS = tuple(map(int, os.environ["GUICHET_LAB_SEEDS"].split(","))) if "GUICHET_LAB_SEEDS" in os.environ else CHOSEN
SECONDS = float(os.environ.get("GUICHET_LAB_SECONDS", CHOSEN_SECONDS))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def laboratory(kafka_available: None) -> AsyncIterator[Laboratory]:
    async with running() as place, Tape(place.stack.operator_client()) as tape:
        made = Laboratory(place, tape)
        await made.learn()
        yield made


@pytest.mark.feature(1, 3, 70)
@pytest.mark.parametrize("seed", SEEDS)
async def test_what_must_be_true_is_after_a_schedule_of_faults(laboratory: Laboratory, seed: int) -> None:
    verdict = await laboratory.run(seed, SECONDS)
    said = "\n".join(map(str, verdict.schedule.faults))
    assert verdict.problems == [], f"seed {seed}:\n{said}"
    assert verdict.missed <= len(verdict.schedule.faults) // 3, f"seed {seed}: {verdict.missed} befell nothing:\n{said}"
    assert verdict.approved > 0


@pytest.mark.parametrize("unable", [(), (Kind.SKEW,), (Kind.DISK_FULL,), (Kind.SKEW, Kind.DISK_FULL)])
def test_they_hold_every_fault_whatever_the_machine_has_no_means_for(unable: tuple[Kind, ...]) -> None:
    held = {fault.kind for seed in CHOSEN for fault in schedule(seed, CHOSEN_SECONDS, without=unable).faults}
    assert held == set(Kind) - set(unable)


async def test_the_logs_of_a_stack_that_does_not_come_up_are_kept(
    kafka_available: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    java = tmp_path / "java" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text("#!/bin/sh\necho 'openjdk version \"21\", and nothing else'\nexit 3\n")
    java.chmod(0o700)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "java"))
    with pytest.raises(StartFailed, match="and nothing else"):
        async with running(keep=tmp_path / "kept"):
            pass
    assert "and nothing else" in (tmp_path / "kept" / "kafka-format.log").read_text()
    assert (tmp_path / "kept" / "supervisor.log").exists()
