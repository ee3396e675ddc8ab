"""A schedule of the fault laboratory, and more tickets at once than can be taken; both on one stack."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio

from tests.faults.lab.load import flood
from tests.faults.lab.place import Place, running
from tests.faults.lab.run import Laboratory
from tests.faults.lab.tape import Tape

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(900)]

SEED = int(os.environ.get("GUICHET_LAB_SEED", "20261126"))
SECONDS = float(os.environ.get("GUICHET_LAB_SECONDS", "30"))
AT_ONCE = 8
CROWD = 120


@dataclass
class Ready:
    place: Place
    tape: Tape
    laboratory: Laboratory


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ready(kafka_available: None) -> AsyncIterator[Ready]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUICHET_REQUESTS_AT_ONCE", str(AT_ONCE))
        async with running() as place, Tape(place.stack.operator_client()) as tape:
            laboratory = Laboratory(place, tape)
            await laboratory.learn()
            yield Ready(place, tape, laboratory)


@pytest.mark.feature(1, 3, 70)
async def test_what_must_be_true_is_after_a_schedule_of_faults(ready: Ready) -> None:
    verdict = await ready.laboratory.run(SEED, SECONDS)
    said = "\n".join(map(str, verdict.schedule.faults))
    assert verdict.schedule.faults
    assert verdict.problems == [], f"seed {SEED}:\n{said}"


@pytest.mark.feature(1, 3)
async def test_of_a_crowd_some_are_taken_and_get_through_and_the_rest_are_told_when_to_come_again(ready: Ready) -> None:
    found = await flood(ready.laboratory, ready.place, ready.tape, rate=CROWD, seconds=1, patience=300)
    assert found["problems"] == []
    assert set(found["answers"]) == {"202", "503"}
    assert found["answers"]["202"] == found["taken"] >= AT_ONCE
