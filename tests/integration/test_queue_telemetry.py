"""What the desk tells of its queue, on PostgreSQL: what waits for somebody, and for how long."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, NumberDataPoint

from services.desk.adapters.queue_telemetry import QueueWatch
from shared.persistence.database import Database
from shared.telemetry import metrics, names
from tests.conftest import ProvisionedDatabase

NOW = datetime(2026, 3, 29, 12, tzinfo=UTC)
_PUT = """
insert into ticket (ticket_id, tenant, version, state, view, priority, subject, channel, first_at, heard_at,
    waiting_since)
values ($1, $2, 1, 'to_answer', $3, $4, 'objet', 'mail', $5, $5, $5)
"""
_RESTRICT = """
insert into restriction (restriction_id, ticket_id, tenant, ground, agent, restricted_at)
values (gen_random_uuid(), $1, $2, 'accuracy', 'p.officer', $3)
"""


class Told:
    def __init__(self, database: Database) -> None:
        self.database, self.tenant = database, f"queue-{uuid4()}"
        self._reader = InMemoryMetricReader()
        meter = metrics.provider("desk", [self._reader]).get_meter("guichet")
        self.watch = QueueWatch(database, self.tenant, lambda: NOW, meter)

    async def put(
        self, minutes: int, priority: str | None, *, view: str = "to_answer", restricted: bool = False
    ) -> None:
        at = NOW - timedelta(minutes=minutes)
        ticket = uuid4()
        await self.database.pool.execute(_PUT, ticket, self.tenant, view, priority, at)
        if restricted:
            await self.database.pool.execute(_RESTRICT, ticket, self.tenant, at)

    def figures(self, name: str) -> dict[tuple[Any, Any], float]:
        data = self._reader.get_metrics_data()
        return {
            ((point.attributes or {})[names.VIEW], (point.attributes or {})[names.PRIORITY]): point.value
            for resource in (data.resource_metrics if data is not None else ())
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == name
            for point in metric.data.data_points
            if isinstance(point, NumberDataPoint)
        }


@pytest_asyncio.fixture(loop_scope="session")
async def told(postgres: ProvisionedDatabase) -> AsyncIterator[Told]:
    one = Told(await Database.connect(postgres.urls["desk"], schema="desk"))
    try:
        yield one
    finally:
        admin = await asyncpg.connect(postgres.admin_url)
        await admin.execute("delete from desk.restriction where tenant = $1", one.tenant)
        await admin.execute("delete from desk.ticket where tenant = $1", one.tenant)
        await admin.close()
        await one.database.close()


@pytest.mark.feature(79)
@pytest.mark.asyncio(loop_scope="session")
async def test_what_waits_is_told_by_tab_and_priority_and_what_was_emptied_as_0(told: Told) -> None:
    assert told.figures(names.QUEUE_TICKETS) == {}
    await told.put(40, "P1")
    await told.put(10, "P1")
    await told.put(90, None, view="waiting")
    await told.put(90, "P1", view="sent")
    await told.watch.count()
    assert told.figures(names.QUEUE_OLDEST)["to_answer", "P1"] == 40 * 60
    found = told.figures(names.QUEUE_TICKETS)
    assert {place for place, count in found.items() if count} == {("to_answer", "P1"), ("waiting", "none")}
    assert (found["to_answer", "P1"], found["to_answer", "P2"]) == (2, 0)


@pytest.mark.feature(79)
@pytest.mark.asyncio(loop_scope="session")
async def test_what_is_restricted_hides_no_ticket_that_presses(told: Told) -> None:
    """It may stand so for weeks: the alert on what presses would go on for as long."""
    await told.put(60 * 24 * 20, "P1", restricted=True)
    await told.watch.count()
    assert told.figures(names.QUEUE_OLDEST)["to_answer", "P1"] == 0
    assert told.figures(names.QUEUE_TICKETS)["to_answer", "P1"] == 1
    await told.put(5, "P1")
    await told.watch.count()
    assert told.figures(names.QUEUE_OLDEST)["to_answer", "P1"] == 5 * 60


@pytest.mark.feature(79)
async def test_what_cannot_be_counted_is_not_told_as_it_was(postgres: ProvisionedDatabase) -> None:
    told = Told(await Database.connect(postgres.urls["desk"], schema="desk"))
    await told.watch.count()
    assert told.figures(names.QUEUE_OLDEST)
    await told.database.close()
    with pytest.raises(asyncpg.InterfaceError):
        await told.watch.count()
    assert told.figures(names.QUEUE_OLDEST) == {}
