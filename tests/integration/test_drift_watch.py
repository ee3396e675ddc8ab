"""The drift watch on triage's own table: quiet, moved, held back, and quiet again; labels, never what was masked."""

import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from services.triage.adapters.drifting import DriftWatch, Windows
from shared.persistence.database import Database
from shared.telemetry import metrics, names
from tests.conftest import ProvisionedDatabase

NOW = datetime(2026, 3, 1, tzinfo=UTC)
WEEK, MONTH = timedelta(days=7), timedelta(days=28)
_PUT = """
insert into triage.predictions (ticket_id, version, message_id, tenant, lang, kind, actionable, category, type, impact,
    urgency, confidence, top, priority, abstained, model_version, model_digest, device, event_id, predicted_at, modes, labels)
values ($1, 1, $1, 'default', 'fr', 'ticket', true, $2, 'incident', 'person', 'normal', $3, '{}', 'P3', '{}', '1', $4, 'cpu',
    $1, $5, '{"category": "preselect", "type": "preselect", "impact": "preselect", "urgency": "preselect"}', $6)
"""


@dataclass
class Place:
    watch: DriftWatch
    owner: asyncpg.Connection
    reader: InMemoryMetricReader
    digest: str

    async def put(
        self, count: int, at: datetime, category: Sequence[str], confidence: float, labels: Sequence[str]
    ) -> list[uuid.UUID]:
        ids = [uuid.uuid4() for _ in range(count)]
        sure = f'{{"category": {confidence}, "type": 0.9, "impact": 0.9, "urgency": 0.9}}'
        rows = [
            (one, category[number % len(category)], sure, self.digest, at + timedelta(minutes=number), list(labels))
            for number, one in enumerate(ids)
        ]
        await self.owner.executemany(_PUT, rows)
        return ids

    async def overrule(self, ids: Sequence[uuid.UUID]) -> None:
        await self.owner.executemany(
            "insert into triage.corrections values ($1, 'category', 'billing', 'access', 1, 'default', 'a.roy', $1, $2)",
            [(one, NOW) for one in ids],
        )

    def alerts(self) -> dict[str, Any]:
        data = self.reader.get_metrics_data()
        points = [
            point
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for one in scope.metrics
            if one.name == names.DRIFT_ALERT
            for point in one.data.data_points
        ]
        return {str((point.attributes or {})[names.DRIFT_MEASURE]): point.value for point in points}


@pytest_asyncio.fixture(loop_scope="session")
async def place(postgres: ProvisionedDatabase) -> AsyncIterator[Place]:
    """Each test is a model of its own, so that it sees its own tickets alone."""
    digest, reader = uuid.uuid4().hex, InMemoryMetricReader()
    provider = metrics.provider("triage", [reader])
    database = await Database.connect(postgres.urls["triage"], schema="triage")
    owner = await asyncpg.connect(postgres.admin_url)
    watch = DriftWatch(
        database, lambda: NOW, provider.get_meter("guichet"),
        windows=Windows(WEEK, MONTH), digest=lambda: digest, every=900, hold=True,
    )  # fmt: skip
    try:
        yield Place(watch, owner, reader, digest)
    finally:
        await owner.execute("delete from triage.predictions where model_digest = $1", digest)
        await owner.close()
        await database.close()
        provider.shutdown()


USUAL = ("access", "hardware", "network", "access")


@pytest.mark.feature(95)
async def test_too_few_tickets_say_nothing(place: Place) -> None:
    await place.put(200, NOW - timedelta(days=20), USUAL, 0.9, ["PERSON"])
    await place.put(10, NOW - timedelta(days=2), ("billing",), 0.2, [])
    await place.watch.look()
    assert (place.watch.held, place.alerts()) == (frozenset(), {})


@pytest.mark.feature(95)
async def test_like_before_is_told_as_no_alert(place: Place) -> None:
    for days in (20, 2):
        await place.put(200, NOW - timedelta(days=days), USUAL, 0.9, ["PERSON"])
    await place.watch.look()
    assert place.watch.held == frozenset()
    told = place.alerts()
    assert {"mix:category", "confidence:category", "masked:PERSON"} <= set(told)
    assert set(told.values()) == {0.0}


@pytest.mark.feature(95)
async def test_other_tickets_are_told_and_hold_nothing_back(place: Place) -> None:
    """A burst of one kind is no fault of the model; a masking that finds nothing any more is told too."""
    await place.put(200, NOW - timedelta(days=20), USUAL, 0.9, ["PERSON"])
    await place.put(200, NOW - timedelta(days=2), ("billing",), 0.9, ["EMAIL"])
    await place.watch.look()
    assert place.watch.held == frozenset()
    assert {"mix:category", "masked:PERSON", "masked:EMAIL"} == {
        name for name, value in place.alerts().items() if value
    }


@pytest.mark.feature(95)
async def test_a_model_that_is_less_sure_is_held_back_until_it_is_sure_again(place: Place) -> None:
    await place.put(200, NOW - timedelta(days=20), USUAL, 0.9, ["PERSON"])
    unsure = await place.put(200, NOW - timedelta(days=2), USUAL, 0.6, ["PERSON"])
    await place.watch.look()
    assert place.watch.held == {"category"}
    assert place.alerts()["confidence:category"] == 1
    await place.owner.execute("delete from triage.predictions where ticket_id = any($1)", unsure)
    await place.put(200, NOW - timedelta(days=2), USUAL, 0.9, ["PERSON"])
    await place.watch.look()
    assert place.watch.held == frozenset()


@pytest.mark.feature(95)
async def test_a_model_that_people_overrule_more_often_is_held_back(place: Place) -> None:
    before = await place.put(200, NOW - timedelta(days=20), USUAL, 0.9, ["PERSON"])
    after = await place.put(200, NOW - timedelta(days=2), USUAL, 0.9, ["PERSON"])
    await place.owner.executemany(
        "insert into triage.corrections values ($1, 'category', 'access', 'access', 1, 'default', 'a.roy', $1, $2)",
        [(one, NOW) for one in before[::4]],
    )
    await place.overrule(after[:60])
    await place.watch.look()
    assert place.watch.held == {"category"}
    assert place.alerts()["overridden:category"] == 1
