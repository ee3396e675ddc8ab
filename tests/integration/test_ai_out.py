"""The AI switch at the desk: on record once whoever reads it first, and what it changes in the queue."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, NumberDataPoint

from schemas.records import AccessRecorded
from services.desk.adapters.ai_switch import AiSwitch
from shared.ai_switch import Switched
from shared.persistence.database import Database
from shared.telemetry import metrics, names
from tests.conftest import ProvisionedDatabase

pytestmark = pytest.mark.feature(99)


@dataclass
class Place:
    database: Database
    tenant: str
    path: Path

    def write(self, *switches: Switched) -> None:
        self.path.write_text(json.dumps([item.as_json() for item in switches]))

    async def records(self) -> list[tuple[Any, ...]]:
        rows = await self.database.pool.fetch(
            "select payload, headers from outbox where topic = $1 order by id", AccessRecorded.TYPE
        )
        found = []
        for row in rows:
            if json.loads(row["headers"]).get("ce_tenant") == self.tenant:
                data = AccessRecorded.model_validate_json(row["payload"])
                found.append((data.action, data.actor, data.at, data.ticket_id))
        return found


@pytest_asyncio.fixture(loop_scope="session")
async def place(postgres: ProvisionedDatabase, tmp_path: Path) -> AsyncIterator[Place]:
    database = await Database.connect(postgres.urls["desk"], schema="desk")
    try:
        yield Place(database, f"tenant-{uuid4()}", tmp_path / "ai.json")
    finally:
        await database.close()


def switched(ai: Any, by: str, minutes: float) -> Switched:
    return Switched(uuid4(), ai, by, datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(minutes=minutes))


async def test_each_switching_goes_on_record_once_whoever_reads_it_and_whenever(place: Place) -> None:
    out, back = switched("off", "lead-1", 0), switched("on", "admin-2", 30)
    replicas = [AiSwitch(place.path, place.tenant) for _ in range(2)]
    await replicas[0].follow(place.database)
    assert await place.records() == []
    place.write(out, back)  # both while the desk was away
    for replica in (*replicas, *replicas, AiSwitch(place.path, place.tenant)):
        await replica.follow(place.database)
    assert await place.records() == [
        ("ai.switched_off", "lead-1", out.at, None),
        ("ai.switched_on", "admin-2", back.at, None),
    ]
    assert replicas[0].taken_out is None
    again = switched("off", "lead-1", 60)
    place.write(out, back, again)
    await replicas[1].follow(place.database)
    assert replicas[1].taken_out == again
    assert len(await place.records()) == 3


async def test_a_switch_that_cannot_be_read_changes_nothing(place: Place) -> None:
    out = switched("off", "lead-1", 0)
    place.write(out)
    desk = AiSwitch(place.path, place.tenant)
    await desk.follow(place.database)
    place.path.write_text("{")
    await desk.follow(place.database)
    assert desk.taken_out == out
    assert len(await place.records()) == 1


async def test_without_a_switch_nobody_is_told_anything(place: Place) -> None:
    desk = AiSwitch(None, place.tenant)
    await desk.follow(place.database)
    assert desk.taken_out is None


async def test_what_the_switch_took_out_is_told_to_the_noc(place: Place) -> None:
    """Nothing before the switch was read, so that a desk that starts does not call the AI in."""
    reader = InMemoryMetricReader()
    desk = AiSwitch(place.path, place.tenant, metrics.provider("desk", [reader]).get_meter("guichet"))
    assert told(reader) == {}
    await desk.follow(place.database)
    assert told(reader) == {"triage": 0, "drafter": 0}
    place.write(switched("off", "lead-1", 0))
    await desk.follow(place.database)
    assert told(reader) == {"triage": 1, "drafter": 1}


async def test_without_a_switch_nothing_is_told_to_the_noc(place: Place) -> None:
    reader = InMemoryMetricReader()
    await AiSwitch(None, place.tenant, metrics.provider("desk", [reader]).get_meter("guichet")).follow(place.database)
    assert told(reader) == {}


def told(reader: InMemoryMetricReader) -> dict[Any, Any]:
    data = reader.get_metrics_data()
    return {
        (point.attributes or {})[names.STAGE]: point.value
        for resource in (data.resource_metrics if data else ())
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name == names.AI_OUT
        for point in metric.data.data_points
        if isinstance(point, NumberDataPoint)
    }


async def test_a_record_bears_the_same_id_whoever_makes_it(place: Place) -> None:
    place.write(switched("off", "lead-1", 0))
    await AiSwitch(place.path, place.tenant).follow(place.database)
    await place.database.pool.execute("delete from ai_switch where tenant = $1", place.tenant)
    await AiSwitch(place.path, place.tenant).follow(place.database)
    rows = await place.database.pool.fetch("select headers from outbox where topic = $1", AccessRecorded.TYPE)
    ids = {
        UUID(headers["ce_id"])
        for headers in (json.loads(row["headers"]) for row in rows)
        if headers.get("ce_tenant") == place.tenant
    }
    assert len(ids) == 1
