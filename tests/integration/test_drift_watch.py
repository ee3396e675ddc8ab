"""The drift watch on triage's own table: quiet, moved, held back, and quiet again; labels, never what was masked.

Vectors are drawn here: `unit/models/test_drift_embedding.py` has those of tickets.
"""

import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import asyncpg
import numpy as np
import pytest
import pytest_asyncio
from opentelemetry.metrics import Meter, NoOpMeter
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

from models.drift.embedding import WIDTH
from services.triage.adapters.drifting import DriftWatch, Windows
from services.triage.domain.taxonomy import FIELDS
from shared.persistence.database import Database
from shared.telemetry import metrics, names
from tests.conftest import ProvisionedDatabase

NOW = datetime(2026, 3, 1, tzinfo=UTC)
WEEK, MONTH = timedelta(days=7), timedelta(days=28)
_PUT = """
insert into triage.predictions (ticket_id, version, message_id, tenant, lang, kind, actionable, category, type, impact,
    urgency, confidence, top, priority, abstained, model_version, model_digest, device, event_id, predicted_at, modes, labels,
    vector, category_digest, use_case)
values ($1, 1, $1, 'default', 'fr', 'ticket', true, $2, 'incident', 'person', 'normal', $3, '{}', 'P3', '{}', '1', $4, 'cpu',
    $1, $5, '{"category": "preselect", "type": "preselect", "impact": "preselect", "urgency": "preselect"}', $6,
    $7, $8, $9)
"""


@dataclass
class Place:
    watch: DriftWatch
    watching: Callable[..., DriftWatch]
    """Another one, with other settings."""
    owner: asyncpg.Connection
    reader: InMemoryMetricReader
    digest: str

    async def put(
        self, count: int, at: datetime, category: Sequence[str], confidence: float, labels: Sequence[str], *,
        about: float | None = None, own: str | None = None, use_case: str | None = None,
    ) -> list[uuid.UUID]:  # fmt: skip
        """`about`: the mean of the vectors; None for none. `own`: the classifier that gave the category."""
        draw = np.random.default_rng(int(at.timestamp()))
        vectors = draw.standard_normal((count, WIDTH)).tolist()
        ids = [uuid.uuid4() for _ in range(count)]
        sure = f'{{"category": {confidence}, "type": 0.9, "impact": 0.9, "urgency": 0.9}}'
        rows = [
            (one, category[number % len(category)], sure, self.digest, at + timedelta(minutes=number), list(labels),
             None if about is None else [about + one for one in vectors[number]], own, use_case)
            for number, one in enumerate(ids)
        ]  # fmt: skip
        await self.owner.executemany(_PUT, rows)
        return ids

    async def overrule(self, ids: Sequence[uuid.UUID]) -> None:
        await self.say(ids, "category", "billing")

    async def say(self, ids: Sequence[uuid.UUID], field: str, value: str) -> None:
        await self.owner.executemany(
            "insert into triage.corrections values ($1, $2, $3, null, 1, 'default', 'a.roy', $1, $4)",
            [(one, field, value, NOW) for one in ids],
        )

    async def hold_back(self, ids: Sequence[uuid.UUID]) -> None:
        await self.owner.execute(
            """update triage.predictions set held_back = '{category}', abstained = '{category}',
               modes = modes || '{"category": "suggest"}' where ticket_id = any($1)""",
            ids,
        )

    def alerts(self, name: str = names.DRIFT_ALERT) -> dict[str, Any]:
        data = self.reader.get_metrics_data()
        points = [
            point
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for one in scope.metrics
            if one.name == name
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

    def watching(
        meter: Meter, *, hold: bool = True, hold_on_shift: bool = False, own: Sequence[str] = ()
    ) -> DriftWatch:
        windows = Windows(WEEK, MONTH)
        return DriftWatch(
            database, lambda: NOW, meter, windows=windows, digest=lambda: digest, every=900, hold=hold,
            hold_on_shift=hold_on_shift, own=lambda: own,
        )  # fmt: skip

    watch = watching(provider.get_meter("guichet"))
    try:
        yield Place(watch, partial(watching, NoOpMeter("other")), owner, reader, digest)
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


@pytest.mark.feature(85, 95)
async def test_restricted_tickets_are_in_no_window(place: Place) -> None:
    await place.put(200, NOW - timedelta(days=20), USUAL, 0.9, ["PERSON"], about=0.0)
    held = await place.put(200, NOW - timedelta(days=2), ("billing",), 0.2, [], about=3.0)
    watch = place.watching()
    await watch.look()
    assert {"mix:category", "embedding"} <= set(watch.seen.alerts)
    await place.owner.executemany("insert into triage.restricted values ($1, $1)", [(one,) for one in held])
    await watch.look()
    await place.owner.execute("delete from triage.restricted where ticket_id = any($1)", held)
    assert (watch.seen.alerts, watch.held) == ([], frozenset())


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
async def test_a_classifier_of_a_use_cases_own_is_watched_and_one_that_answers_no_more_is_left_out(
    place: Place,
) -> None:
    for days, confidence in ((40, 0.95), (20, 0.95), (2, 0.6)):
        await place.put(200, NOW - timedelta(days=days), ("returns", "sizes"), confidence, ["PERSON"], own="old")
    for answering, held in ((("old", "other"), {"category"}), (("other",), set()), ((), set())):
        watch = place.watching(own=answering)
        await watch.look()
        assert watch.held == held
        assert watch.unwatched == {"other"} & set(answering), "it has not answered before both windows"


@pytest.mark.feature(95)
@pytest.mark.parametrize("began", [2, 20, 30])
async def test_a_classifier_that_began_within_the_windows_holds_nobody_elses_tickets_back(
    place: Place, began: int
) -> None:
    """It is less sure than the model of all, as it was from its first day: nothing fell."""
    for days in (40, 20, 2):
        await place.put(200, NOW - timedelta(days=days), USUAL, 0.9, ["PERSON"])
    for days in {2, began}:
        await place.put(100 if days == 2 else 10, NOW - timedelta(days=days), ("returns",), 0.6, ["PERSON"], own="new")
    watch = place.watching(own=["new"])
    await watch.look()
    assert (watch.held, watch.seen.alerts) == (frozenset(), [])
    assert watch.unwatched == {"new"}, "no alert of it is no sign that it has not drifted"


@pytest.mark.feature(95)
@pytest.mark.parametrize("own", [(None, "new"), ("gone", None)])
async def test_a_use_case_that_gets_a_classifier_or_gives_it_up_holds_nobody_elses_tickets_back(
    place: Place, own: tuple[str | None, str | None]
) -> None:
    """The model of all is surer of its tickets than of others, and spoke of them in one window alone."""
    sure = {None: 0.99, "new": 0.6, "gone": 0.6}
    for days, classifier in zip((20, 2), own, strict=True):
        await place.put(200, NOW - timedelta(days=days), USUAL, 0.9, ["PERSON"], use_case="it")
        await place.put(
            200, NOW - timedelta(days=days), USUAL, sure[classifier], ["PERSON"], own=classifier, use_case="shop"
        )
    watch = place.watching(own=["new"])
    await watch.look()
    assert (watch.held, watch.seen.alerts) == (frozenset(), [])


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
async def test_at_a_busy_desk_the_reference_is_the_whole_of_its_weeks_and_not_the_newest_of_them(place: Place) -> None:
    """Else drift would be the norm once as many tickets as are compared have come in since."""
    await place.put(5_000, NOW - timedelta(days=30), USUAL, 0.9, ["PERSON"])
    await place.put(4_000, NOW - timedelta(days=10), USUAL, 0.6, ["PERSON"])
    await place.put(200, NOW - timedelta(days=2), USUAL, 0.6, ["PERSON"])
    await place.watch.look()
    assert place.watch.held == {"category"}


@pytest.mark.feature(95)
@pytest.mark.parametrize(("chosen", "held"), [(None, {"category"}), ("billing", {"category"}), ("access", set())])
async def test_what_people_choose_where_a_field_is_held_back_says_whether_it_still_must_be(
    place: Place, chosen: str | None, held: set[str]
) -> None:
    """Tickets of which nobody said anything in that field say nothing of it: a hold must not end by itself."""
    before = await place.put(200, NOW - timedelta(days=20), ("access",), 0.9, ["PERSON"])
    await place.say(before, "type", "incident")
    await place.overrule(before[:10])
    after = await place.put(360, NOW - timedelta(days=2), ("access",), 0.9, ["PERSON"])
    await place.say(after, "type", "incident")
    await place.overrule(after[:30])
    await place.hold_back(after[60:])
    if chosen is not None:
        await place.say(after[60:], "category", chosen)
    await place.watch.look()
    assert place.watch.held == held


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


@pytest.mark.feature(95)
async def test_tickets_about_the_same_things_are_told_as_no_alert(place: Place) -> None:
    for days in (20, 2):
        await place.put(100, NOW - timedelta(days=days), USUAL, 0.9, ["PERSON"], about=0.0)
    await place.watch.look()
    assert place.alerts()["embedding"] == 0
    assert place.alerts(names.DRIFT_SIZE)["embedding"] < 0.1


@pytest.mark.feature(95)
async def test_tickets_about_other_things_are_told_and_hold_back_only_where_that_is_wanted(place: Place) -> None:
    """All else stays as it was: nothing but the vectors shows it."""
    await place.put(100, NOW - timedelta(days=20), USUAL, 0.9, ["PERSON"], about=0.0)
    other = await place.put(100, NOW - timedelta(days=2), USUAL, 0.9, ["PERSON"], about=1.0)
    await place.watch.look()
    assert {name for name, value in place.alerts().items() if value} == {"embedding"}
    assert place.alerts(names.DRIFT_SIZE)["embedding"] > 0.1
    assert place.watch.held == frozenset()
    wary = place.watching(hold_on_shift=True)
    await wary.look()
    assert wary.held == frozenset(FIELDS)
    assert not place.watching(hold=False, hold_on_shift=True).held
    await place.owner.execute("update triage.predictions set vector = null where ticket_id = any($1)", other)
    await wary.look()
    assert (wary.held, wary.seen.alerts) == (frozenset(), [])


@pytest.mark.feature(95)
async def test_few_vectors_among_many_tickets_say_nothing(place: Place) -> None:
    """Most tickets are not embedded; those that are must suffice."""
    for days in (20, 2):
        await place.put(100, NOW - timedelta(days=days), USUAL, 0.9, ["PERSON"])
    await place.put(200, NOW - timedelta(days=15), USUAL, 0.9, ["PERSON"], about=0.0)
    await place.put(49, NOW - timedelta(days=1), USUAL, 0.9, ["PERSON"], about=3.0)
    await place.watch.look()
    assert "embedding" not in place.alerts()
    assert "mix:category" in place.alerts()


@pytest.mark.feature(95)
async def test_a_measure_that_cannot_be_told_any_more_is_told_no_more(place: Place) -> None:
    """Its last figure would go on calling people, or go on saying that all is well."""
    before = await place.put(200, NOW - timedelta(days=20), USUAL, 0.9, ["PERSON"], about=0.0)
    after = await place.put(200, NOW - timedelta(days=2), USUAL, 0.6, ["PERSON"], about=1.0)
    await place.watch.look()
    assert {name for name, value in place.alerts().items() if value} == {"confidence:category", "embedding"}
    await place.owner.execute("update triage.predictions set vector = null where ticket_id = any($1)", before)
    await place.watch.look()
    for name in (names.DRIFT_ALERT, names.DRIFT_SIZE):
        assert "embedding" not in place.alerts(name)
        assert "confidence:category" in place.alerts(name)
    await place.owner.execute("delete from triage.predictions where ticket_id = any($1)", after)
    await place.watch.look()
    for name in (names.DRIFT_ALERT, names.DRIFT_SIZE):
        assert place.alerts(name) == {}
