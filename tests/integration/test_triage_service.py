"""Triage's handlers on a real database, with the real model."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio

from models.build import ensure
from models.drift.embedding import WIDTH
from schemas.tickets import Channel, Kind, TicketCorrected, TicketPseudonymized, TicketTriaged
from services.triage.adapters.model import Model
from services.triage.domain.sampling import Allowance
from services.triage.handlers import Handlers
from services.triage.main import rules
from services.triage.settings import ModelSettings
from shared.inference import Encoder
from shared.messaging.event import Event, originate
from shared.messaging.subscription import Refused
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase

DOWN = "Depuis ce matin le VPN est coupé. Je suis bloqué et le client attend dans une heure."
START = datetime(2026, 1, 5, 8, tzinfo=UTC)


def message(ticket: UUID, version: int = 1, body: str = DOWN, **more: Any) -> Event[TicketPseudonymized]:
    data = TicketPseudonymized(
        ticket_id=ticket, message_id=uuid4(), version=version, received_at=START, channel=Channel.MAIL,
        **{"kind": Kind.TICKET, "lang": "fr", "lang_confidence": 0.99, "subject": "VPN", "body": body} | more,
    )  # fmt: skip
    return originate(data, source="pseudonymizer", tenant="default", ticket_id=ticket, actor="pseudonymizer")


Field = Literal["category", "type", "impact", "urgency", "priority"]


def correction(ticket: UUID, field: Field, value: str, *, after: int = 0) -> Event[TicketCorrected]:
    data = TicketCorrected(
        ticket_id=ticket, version=1, field=field, value=value, agent="a.roy",
        corrected_at=START + timedelta(minutes=after),
    )  # fmt: skip
    return originate(data, source="desk", tenant="default", ticket_id=ticket, actor="a.roy")


@dataclass
class Place:
    handlers: Handlers
    database: Database
    owner: asyncpg.Connection

    async def take(self, *events: Event[TicketPseudonymized]) -> None:
        for event, judgement in zip(events, await self.handlers.judge(events), strict=True):
            async with self.database.unit() as unit:
                await self.handlers.triaged(event, judgement, unit)

    async def correct(self, *events: Event[TicketCorrected]) -> None:
        for event in events:
            async with self.database.unit() as unit:
                await self.handlers.corrected(event, None, unit)

    async def published(self, ticket: UUID) -> dict[int, TicketTriaged]:
        rows = await self.owner.fetch(
            "select payload from triage.outbox where topic = $1 and key = $2", TicketTriaged.TYPE, str(ticket).encode()
        )
        found = [TicketTriaged.model_validate_json(row["payload"]) for row in rows]
        assert len({one.version for one in found}) == len(found)
        return {one.version: one for one in found}

    async def payload(self, ticket: UUID) -> bytes:
        found: bytes = await self.owner.fetchval(
            "select payload from triage.outbox where topic = $1 and key = $2", TicketTriaged.TYPE, str(ticket).encode()
        )
        return found

    async def corrections(self, ticket: UUID) -> dict[str, str]:
        rows = await self.owner.fetch("select field, value from triage.corrections where ticket_id = $1", ticket)
        return {row["field"]: row["value"] for row in rows}


@asynccontextmanager
async def placed(postgres: ProvisionedDatabase, model: Model) -> AsyncIterator[Place]:
    database = await Database.connect(postgres.urls["triage"], schema="triage")
    owner = await asyncpg.connect(postgres.admin_url)
    try:
        yield Place(Handlers(lambda: model, lambda: datetime.now(UTC)), database, owner)
    finally:
        await owner.close()
        await database.close()
        await model.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(postgres: ProvisionedDatabase) -> AsyncIterator[Place]:
    async with placed(postgres, Model(Encoder.load(ensure(), device="cpu"), rules(ModelSettings()))) as place:
        yield place


async def test_a_micro_batch_is_judged_and_each_ticket_published(place: Place) -> None:
    tickets = [uuid4() for _ in range(3)]
    await place.take(*(message(ticket) for ticket in tickets))
    for ticket in tickets:
        triaged = (await place.published(ticket))[1]
        assert triaged.actionable
        assert triaged.category.label == "network"
        assert triaged.type.label == "incident"
        assert triaged.body == DOWN
        assert triaged.reasons
        assert triaged.model.device == "cpu"
        assert triaged.model.digest.startswith("sha256:")


async def test_the_same_event_twice_is_published_and_stored_once(place: Place) -> None:
    ticket = uuid4()
    event = message(ticket)
    await place.take(event, event)
    assert set(await place.published(ticket)) == {1}
    assert await place.owner.fetchval("select count(*) from triage.predictions where ticket_id = $1", ticket) == 1


@pytest.mark.feature(44)
async def test_each_version_keeps_its_own_row(place: Place) -> None:
    ticket = uuid4()
    await place.take(
        message(ticket), message(ticket, 2, "Et je demande aussi l'effacement de mes données.", opening=DOWN)
    )
    rows = await place.owner.fetch("select version from triage.predictions where ticket_id = $1 order by 1", ticket)
    assert [row["version"] for row in rows] == [1, 2]
    assert (await place.published(ticket))[2].opening == DOWN


@pytest.mark.feature(13)
async def test_no_text_is_stored(place: Place) -> None:
    ticket = uuid4()
    await place.take(message(ticket, body="Depuis hier le mot-clef xylophone ne marche plus."))
    row = await place.owner.fetchrow(
        "select to_jsonb(p) as whole from triage.predictions p where ticket_id = $1", ticket
    )
    assert row is not None
    assert "xylophone" not in json.dumps(row["whole"])


@pytest.mark.feature(95)
async def test_so_many_tickets_are_embedded_for_the_drift_watch_and_no_vector_leaves(place: Place) -> None:
    """A sample of what is a ticket; the event says nothing of it, and an erased ticket's goes with its row."""
    model = place.handlers._model
    watching = Place(
        Handlers(model, lambda: datetime.now(UTC), watched=Allowance(2)), place.database, place.owner
    )  # fmt: skip
    away, tickets = uuid4(), [uuid4() for _ in range(3)]
    await watching.take(message(away, kind=Kind.AUTO_REPLY), *(message(ticket) for ticket in tickets))
    rows = await place.owner.fetch(
        "select ticket_id, vector from triage.predictions where ticket_id = any($1)", [away, *tickets]
    )
    kept = {row["ticket_id"]: row["vector"] for row in rows}
    assert [kept[one] is None for one in (away, *tickets)] == [True, False, False, True]
    assert len(kept[tickets[0]]) == WIDTH
    assert kept[tickets[0]] == kept[tickets[1]]
    unwatched = uuid4()
    await place.take(message(unwatched))
    assert set(json.loads(await place.payload(tickets[0]))) == set(json.loads(await place.payload(unwatched)))


@pytest.mark.feature(35, 38)
async def test_who_decides_each_field_is_published_and_stored(place: Place) -> None:
    told, foreign = uuid4(), uuid4()
    await place.take(message(told), message(foreign, lang_confidence=0.5))
    first, second = (await place.published(told))[1], (await place.published(foreign))[1]
    assert first.modes is not None
    assert [field for field, mode in first.modes if mode == "suggest"] == list(first.abstained)
    assert first.modes.category == "preselect"
    assert (second.abstained_for, second.lang_confidence) == ("language", 0.5)
    assert second.abstained == ("category", "type", "impact", "urgency")
    stored = await place.owner.fetchval("select modes from triage.predictions where ticket_id = $1", told)
    assert json.loads(stored) == first.modes.model_dump()


@pytest.mark.feature(36)
async def test_how_the_writer_sounds_is_one_field_more_when_asked_for_and_nothing_else_changes(place: Place) -> None:
    told = rules(ModelSettings(triage_sentiment=True))
    model = Model(Encoder.load(ensure(), device="cpu"), told)
    try:
        listening = Place(Handlers(lambda: model, lambda: datetime.now(UTC)), place.database, place.owner)
        without, with_it = uuid4(), uuid4()
        body = "Quatrième courriel, personne ne répond. Vous vous moquez de moi, c'est inadmissible."
        event = message(without, body=body)
        data = event.data.model_copy(update={"ticket_id": with_it})
        await place.take(event)
        await listening.take(replace(event, id=uuid4(), ticket_id=with_it, data=data))
    finally:
        await model.aclose()
    off, on = [await place.payload(ticket) for ticket in (without, with_it)]
    said = TicketTriaged.model_validate_json(on).sentiment
    assert said is not None
    assert said.label == "upset"
    assert b"sentiment" not in off
    field = f'"sentiment":{said.model_dump_json()},'.encode()
    assert on.count(field) == 1
    assert on.replace(field, b"").replace(str(with_it).encode(), str(without).encode()) == off
    stored = await place.owner.fetch(
        "select to_jsonb(p) - array['ticket_id', 'event_id', 'predicted_at'] as row from triage.predictions p "
        "where ticket_id = any($1)", [without, with_it],
    )  # fmt: skip
    assert stored[0]["row"] == stored[1]["row"]


async def test_what_is_no_ticket_goes_on_as_not_actionable(place: Place) -> None:
    ticket = uuid4()
    await place.take(message(ticket, kind=Kind.AUTO_REPLY))
    triaged = (await place.published(ticket))[1]
    assert triaged.kind is Kind.AUTO_REPLY
    assert not triaged.actionable


@pytest.mark.feature(33)
async def test_the_matrix_that_was_read_goes_along(place: Place) -> None:
    ticket = uuid4()
    await place.take(message(ticket))
    triaged = (await place.published(ticket))[1]
    assert triaged.matrix is not None
    assert triaged.matrix["organisation"] == {"low": "P3", "normal": "P2", "high": "P1", "critical": "P1"}
    assert triaged.priority == triaged.matrix[triaged.impact.label][triaged.urgency.label]


@pytest.mark.feature(43)
async def test_what_people_set_decides_the_priority_of_later_versions(place: Place) -> None:
    ticket = uuid4()
    await place.take(message(ticket))
    await place.correct(correction(ticket, "impact", "organisation"), correction(ticket, "urgency", "critical"))
    await place.take(message(ticket, 2, "Toujours rien."))
    found = await place.published(ticket)
    assert found[2].priority == "P1"
    assert found[1].priority != "P1"
    own = await place.owner.fetchval(
        "select priority from triage.predictions where ticket_id = $1 and version = 2", ticket
    )
    assert own != "P1"


@pytest.mark.feature(43)
async def test_the_latest_correction_stands_in_whatever_order_they_come(place: Place) -> None:
    first, second = uuid4(), uuid4()
    for ticket, order in ((first, (0, 1, 2)), (second, (2, 0, 1))):
        values = ["low", "normal", "critical"]
        await place.correct(*(correction(ticket, "urgency", values[after], after=after) for after in order))
        assert await place.corrections(ticket) == {"urgency": "critical"}


@pytest.mark.feature(31)
async def test_a_value_outside_the_taxonomy_cannot_be_written(place: Place) -> None:
    ticket = uuid4()
    with pytest.raises(Refused, match="value_outside_taxonomy"):
        await place.correct(correction(ticket, "category", "gossip"))
    assert await place.corrections(ticket) == {}


@pytest.mark.feature(25, 43)
async def test_a_message_that_was_masked_anew_is_judged_anew_and_what_people_set_stands(place: Place) -> None:
    ticket = uuid4()
    await place.take(message(ticket))
    await place.correct(correction(ticket, "impact", "organisation"), correction(ticket, "urgency", "critical"))
    again = message(ticket, body="Je demande l'effacement de mes données personnelles, [PERSON_1].")
    await place.take(again)
    rows = await place.owner.fetch(
        "select payload from triage.outbox where topic = $1 and key = $2 order by id",
        TicketTriaged.TYPE, str(ticket).encode(),
    )  # fmt: skip
    first, second = (TicketTriaged.model_validate_json(row["payload"]) for row in rows)
    assert (first.version, second.version) == (1, 1)
    assert second.body == again.data.body
    assert second.category.label != first.category.label
    assert second.priority == "P1"
    kept = await place.owner.fetch("select category from triage.predictions where ticket_id = $1", ticket)
    assert [row["category"] for row in kept] == [second.category.label]
    assert await place.corrections(ticket) == {"impact": "organisation", "urgency": "critical"}


@pytest.mark.feature(45)
async def test_what_rules_found_is_published_with_the_categories_it_counts_in(place: Place) -> None:
    ticket = uuid4()
    await place.take(message(ticket, body="Ma commande [CUSTOMER_ID_1] n'est pas là, voir 204-887712."))
    (said,) = (await place.published(ticket)).values()
    assert [(one.name, one.value, one.categories) for one in said.fields] == [
        ("order", "[CUSTOMER_ID_1]", ()),
        ("order", "204-887712", ("orders",)),
    ]
