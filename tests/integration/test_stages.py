"""Rate, errors and duration as the one way to subscribe tells them; on PostgreSQL, records handed in by hand."""

import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from aiokafka import ConsumerRecord
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from schemas.tickets import TicketCorrected
from shared.messaging import binding
from shared.messaging.consumer import Consumer, PutBack
from shared.messaging.event import Event, derive
from shared.messaging.outcomes import Outcomes
from shared.messaging.subscription import Refused, Subscription
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import Database
from shared.telemetry import metrics, names
from shared.telemetry.stages import Stages
from tests.conftest import ProvisionedDatabase
from tests.integration.conftest import FAST, correction

SECRET = "Marie Tremblay"


@dataclass
class Place:
    database: Database
    reader: InMemoryMetricReader
    stages: Stages

    def consumer(self, apply: Any, prepare: Any = None) -> Consumer:
        subscription = Subscription(TicketCorrected, apply, prepare, batch=9)
        return Consumer(
            "scratch", subscription, self.database, tenant="default", policy=FAST, stop=lambda: None, stages=self.stages
        )

    def points(self, metric: str) -> list[tuple[dict[str, Any], Any]]:
        data = self.reader.get_metrics_data()
        return [
            (dict(point.attributes or {}), point)
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for one in scope.metrics
            if one.name == metric
            for point in one.data.data_points
        ]

    def events(self) -> dict[tuple[str, str], int]:
        found = self.points(names.STAGE_EVENTS)
        return {(about[names.OUTCOME], about.get(names.ERROR_TYPE, "")): point.value for about, point in found}


@pytest_asyncio.fixture(loop_scope="session")
async def place(postgres: ProvisionedDatabase) -> AsyncIterator[Place]:
    schema = f"stages_{uuid.uuid4().hex[:8]}"
    sql = (resources.files("shared.persistence") / "messaging.sql").read_text(encoding="utf-8")
    owner = await asyncpg.connect(postgres.admin_url)
    await owner.execute(f"create schema {schema}; set search_path to {schema}; {sql}")
    reader = InMemoryMetricReader()
    provider = metrics.provider("scratch", [reader])
    meter = provider.get_meter("guichet")
    connected = await Database.connect(postgres.admin_url, schema=schema)
    try:
        yield Place(Database(connected.pool, Outcomes(meter)), reader, Stages(meter))
    finally:
        await connected.close()
        await owner.execute(f"drop schema {schema} cascade")
        await owner.close()
        provider.shutdown()


def record(event: Event[Any], offset: int) -> ConsumerRecord[Any, Any]:
    headers = [(name, value.encode()) for name, value in binding.headers_of(event, {}).items()]
    body = binding.value_of(event)
    return ConsumerRecord(event.type, 0, offset, 0, 0, binding.key_of(event), body, None, 0, len(body), tuple(headers))


async def refuse_some(event: Event[Any], _: object, unit: UnitOfWork) -> None:
    match event.data.value:
        case "forbidden":
            raise Refused("not_allowed:details")
        case "bug":
            raise KeyError(SECRET)
        case "away":
            raise asyncpg.CannotConnectNowError(SECRET)
    await unit.publish(derive(event, event.data, source="scratch"))


def batch(*values: str) -> Sequence[ConsumerRecord[Any, Any]]:
    return [record(correction(TicketCorrected, value), number) for number, value in enumerate(values)]


@pytest.mark.feature(79)
@pytest.mark.asyncio(loop_scope="session")
async def test_each_record_is_counted_by_what_became_of_it(place: Place) -> None:
    records = batch("fine", "forbidden", "bug", SECRET)
    consumer = place.consumer(refuse_some)
    await consumer.handle(records)
    await consumer.handle(records)
    assert place.events() == {
        ("done", ""): 2, ("dead", "not_allowed"): 1, ("dead", "unexpected"): 1, ("repeated", ""): 4,
    }  # fmt: skip
    ((about, progress),) = place.points(names.STAGE_IN_PROGRESS)
    assert (progress.value, about) == (
        0, {names.STAGE: "scratch", names.MESSAGING_DESTINATION: TicketCorrected.TYPE},
    )  # fmt: skip
    ((_, duration),) = place.points(names.STAGE_DURATION)
    ((_, age),) = place.points(names.STAGE_AGE)
    assert (duration.count, age.count) == (4, 2)
    assert duration.sum > 0
    told = place.reader.get_metrics_data()
    assert told is not None
    assert SECRET not in told.to_json()


@pytest.mark.feature(79)
@pytest.mark.asyncio(loop_scope="session")
async def test_a_stage_is_told_before_anything_comes(place: Place) -> None:
    """A service that starts in a quiet hour is not silent."""
    consumer = place.consumer(refuse_some)
    ((about, progress),) = place.points(names.STAGE_IN_PROGRESS)
    assert about == {names.STAGE: "scratch", names.MESSAGING_DESTINATION: consumer.subscription.topic}
    assert progress.value == 0


@pytest.mark.feature(79)
@pytest.mark.asyncio(loop_scope="session")
async def test_what_is_in_progress_shows_while_it_is(place: Place) -> None:
    seen: list[int] = []

    async def look(events: Sequence[Event[Any]]) -> Sequence[None]:
        seen.extend(point.value for _, point in place.points(names.STAGE_IN_PROGRESS))
        return [None] * len(events)

    await place.consumer(refuse_some, look).handle(batch("a", "b", "c"))
    assert seen == [3]


@pytest.mark.feature(79)
@pytest.mark.asyncio(loop_scope="session")
async def test_what_waits_for_a_dependency_is_put_back_and_is_no_error_of_the_event(place: Place) -> None:
    with pytest.raises(PutBack):
        await place.consumer(refuse_some).handle(batch("fine", "away", "fine"))
    assert place.events() == {("done", ""): 1, ("put_back", ""): 2}
    ((_, progress),) = place.points(names.STAGE_IN_PROGRESS)
    assert progress.value == 0


async def rolled_back(database: Database, event: Event[Any]) -> None:
    async with database.unit() as unit:
        await unit.publish(event)
        raise ZeroDivisionError


@pytest.mark.feature(79)
@pytest.mark.asyncio(loop_scope="session")
async def test_an_outcome_counts_once_and_only_when_it_is_committed(place: Place) -> None:
    event = correction(TicketCorrected, "network")
    with pytest.raises(ZeroDivisionError):
        await rolled_back(place.database, event)
    assert place.points(names.OUTCOMES) == []
    for _ in range(2):
        async with place.database.unit() as unit:
            await unit.publish(event)
    ((about, point),) = place.points(names.OUTCOMES)
    assert (about, point.value) == ({names.MESSAGING_DESTINATION: TicketCorrected.TYPE, names.OUTCOME: "set"}, 1)


@pytest.mark.asyncio(loop_scope="session")
async def test_an_events_age_is_told_from_its_own_time(place: Place) -> None:
    old = correction(TicketCorrected, "a")
    late = Event(**{name: getattr(old, name) for name in old.__slots__} | {"time": old.time - timedelta(seconds=100)})
    await place.consumer(refuse_some).handle([record(late, 0)])
    ((_, age),) = place.points(names.STAGE_AGE)
    assert 100 <= age.sum < 160
