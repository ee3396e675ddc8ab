"""More tickets at once than can be taken: each asker has an answer, and what was taken gets through.

For five minutes twenty times what the pipeline can do, and once a crowd that comes within a second.
"""

import json
import os

import pytest

from tests.faults.lab.load import TAKEN, flood, measured
from tests.faults.lab.place import undisturbed
from tests.faults.lab.run import Laboratory
from tests.faults.lab.tape import Tape

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

SECONDS = float(os.environ.get("GUICHET_FLOOD_SECONDS", "300"))
TIMES = float(os.environ.get("GUICHET_FLOOD_TIMES", "20"))
AT_ONCE = 8
CROWD = 120


@pytest.mark.feature(1, 3)
@pytest.mark.timeout(4 * 3600)
async def test_a_flood_is_answered_fills_no_memory_and_drains_to_the_end_of_a_calm_day(kafka_available: None) -> None:
    found = await measured(SECONDS, TIMES)
    print(json.dumps(found))  # `pytest -rP` shows it
    assert found["problems"] == [], json.dumps(found)
    assert found["taken"] > 0


@pytest.mark.feature(1, 3)
@pytest.mark.timeout(1500)
async def test_of_a_crowd_some_are_taken_and_get_through_and_the_rest_are_told_when_to_come_again(
    kafka_available: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_REQUESTS_AT_ONCE", str(AT_ONCE))
    async with undisturbed() as place, Tape(place.stack.operator_client()) as tape:
        laboratory = Laboratory(place, tape)
        await laboratory.learn()
        found = await flood(laboratory, place, tape, rate=CROWD, seconds=1, patience=600)
    assert found["problems"] == []
    assert set(found["answers"]) == {TAKEN, "503 busy"}
    assert found["answers"][TAKEN] == found["taken"] >= AT_ONCE
