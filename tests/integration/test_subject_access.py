"""A person gets one file with all that is held on them, and what they say is wrong is set right."""

import json
import zipfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from schemas.masking import MaskingCorrected
from schemas.records import AccessRecorded
from services.desk.adapters import disclosing
from services.desk.adapters.subject_office import Unusable
from services.desk.domain.disclosure_words import WORDS
from services.desk.domain.subjects import Person
from shared.messaging.event import originate
from tests.conftest import ProvisionedDatabase
from tests.integration.archive import Archive, archive
from tests.integration.test_erasure import ADDRESS, NAME, OFFICER, PHRASE, erased, lived, signed_up
from tests.integration.whole import Whole, now, whole
from tests.integration.whole import own_postgres as postgres

__all__ = ["archive", "postgres"]

pytestmark = pytest.mark.feature(86)


@pytest_asyncio.fixture(loop_scope="session")
async def all_of_it(postgres: ProvisionedDatabase, archive: Archive) -> AsyncIterator[Whole]:
    async with whole(postgres, archive.handlers) as made:
        made.names[NAME] = "PERSON"
        yield made


async def test_one_file_has_all_that_is_held_in_clear_and_the_giving_is_on_record(
    all_of_it: Whole, tmp_path: Path
) -> None:
    mine, other = await lived(all_of_it)
    place = await signed_up(all_of_it)
    await _given(all_of_it, mine, "crm/customer-lookup", "customer_address+text")
    await _given(all_of_it, mine, "3cx/follow-up", "external_reference")
    await _given(all_of_it, other, "crm/customer-lookup", "customer_address")
    found = await disclosing.disclose(place, OFFICER, Person([ADDRESS]), {}, also_named=False)
    path = tmp_path / "file.zip"
    disclosing.write(path, found, "fr")
    with zipfile.ZipFile(path) as archive_:
        data, shown = json.loads(archive_.read("data.json")), archive_.read("data.html").decode()
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(FileExistsError):
        disclosing.write(path, found, "fr")

    by_id = {ticket["ticket_id"]: ticket for ticket in data["tickets"]}
    assert str(other) not in by_id, "somebody else's ticket"
    ticket = by_id[str(mine)]
    assert (ticket["relation"], ticket["texts_that_could_not_be_opened"]) == ("wrote", 0)
    first, second = ticket["messages"]
    assert (first["sender_name"], first["sender_address"]) == (NAME, ADDRESS)
    assert PHRASE in first["text"]
    assert NAME not in first["as_the_models_read_it"]["body"]
    assert PHRASE in second["text"]
    assert {"placeholder": "[PERSON_1]", "value": NAME, "label": "PERSON", "reversible": True} in ticket[
        "recognised_as_personal"
    ]
    decision = ticket["ai_decisions"][0]
    assert {one["field"] for one in decision["fields"]} == {"category", "type", "impact", "urgency"}
    assert decision["model"]["digest"]
    assert PHRASE in ticket["replies"][0]["text"]
    assert PHRASE in ticket["reply_being_written"]
    assert PHRASE in ticket["notes_between_colleagues"][0]["text"]
    given = [{key: value for key, value in one.items() if key != "at"} for one in ticket["given_in_clear"]]
    assert given == [
        {"to": "crm", "purpose": "customer-lookup", "fields": ["customer_address", "text"]},
        {"to": "3cx", "purpose": "follow-up", "fields": ["external_reference"]},
    ]
    assert all(datetime.fromisoformat(one["at"]) <= now() for one in ticket["given_in_clear"])
    (restricted,) = ticket["restrictions"]
    assert (restricted["ground"], restricted["ended"]) == ("accuracy", "lifted")
    people = ticket["people"]
    assert people["values_set"][0] | {"at": ""} == {
        "field": "category", "value": "network", "was": "email", "at": "", "colleague": 1,
    }  # fmt: skip
    assert all(people.values()), "every kind of correction is told"
    assert [one["act"] for one in people["versions_asked_for"]] == ["redraft"]
    assert [(one["until"], one["colleague"]) for one in people["taken_on"]] == [(None, 1)]
    assert PHRASE in shown
    assert "Décisions de l&#x27;IA" in shown
    assert "Communiqué en clair" in shown
    for tale in _keys(ticket):
        assert tale in WORDS, tale

    await all_of_it.carry()
    told = await all_of_it.owner.fetch(
        "select facts from audit.ledger where ticket_id = $1 and facts->>'purpose' = 'subject_request'", mine
    )
    assert {json.loads(row["facts"])["action"] for row in told} == {
        "text.opened", "placeholders.opened", "reply.opened", "note.opened", "ticket.exported",
    }  # fmt: skip
    await erased(all_of_it, place, mine, other)


async def _given(made: Whole, ticket: UUID, purpose: str, fields: str) -> None:
    """As `crm` puts an opening for a subscriber on record."""
    data = AccessRecorded(
        action="details.opened", actor="crm", ticket_id=ticket, purpose=purpose, detail=fields, at=now()
    )
    async with made.databases["crm"].unit() as unit:
        await unit.publish(originate(data, source="crm", tenant="default", ticket_id=ticket, actor="crm"))
    await made.carry()


def _keys(value: Any) -> set[str]:
    match value:
        case dict():
            return set(value) | {key for item in value.values() for key in _keys(item)}
        case list():
            return {key for item in value for key in _keys(item)}
        case _:
            return set()


async def test_an_erased_text_is_counted_and_an_unknown_ticket_gives_no_file(all_of_it: Whole) -> None:
    mine, other = await lived(all_of_it)
    place = await signed_up(all_of_it)
    await all_of_it.owner.execute("delete from keyring.data_key where ticket_id = $1", mine)
    found = await disclosing.disclose(place, OFFICER, None, {mine: disclosing.GIVEN}, also_named=False)
    (ticket,) = found["tickets"]
    assert ticket["messages"] == []
    assert ticket["texts_that_could_not_be_opened"] == 7
    with pytest.raises(Unusable, match="not known"):
        await disclosing.disclose(place, OFFICER, None, {uuid4(): disclosing.GIVEN}, also_named=False)
    await erased(all_of_it, place, mine, other)


async def test_what_is_set_right_is_read_anew_by_triage_and_stays_a_persons(all_of_it: Whole) -> None:
    mine, other = await lived(all_of_it)
    place = await signed_up(all_of_it)
    before = await all_of_it.owner.fetchval(
        "select max(event_id::text) from triage.predictions where ticket_id = $1", mine
    )
    await disclosing.rectify(place, OFFICER, mine, {"urgency": "high"}, {"LOCATION": "Perroquet indigo du quai"})
    await all_of_it.carry()
    bodies = await all_of_it.owner.fetch(
        "select subject || body as said from pseudonymizer.message where ticket_id = $1", mine
    )
    assert bodies
    assert not any(PHRASE in row["said"] for row in bodies)
    anew = await all_of_it.owner.fetchrow(
        "select event_id::text as id, data::text as data from desk.fact where ticket_id = $1 and kind = 'ticket.triaged.v1'"
        " order by version limit 1",
        mine,
    )
    assert PHRASE not in anew["data"]
    assert anew["id"] != before
    assert await all_of_it.owner.fetchval("select urgency from desk.ticket where ticket_id = $1", mine) == "high"
    assert any(record.topic == MaskingCorrected.TYPE for record in all_of_it.carried)
    with pytest.raises(Unusable, match="not one of its field"):
        await disclosing.rectify(place, OFFICER, mine, {"urgency": "whatever"}, {})
    with pytest.raises(Unusable, match="stands in none"):
        await disclosing.rectify(place, OFFICER, mine, {"urgency": "low"}, {"PERSON": "Nobody Here"})
    assert await all_of_it.owner.fetchval("select urgency from desk.ticket where ticket_id = $1", mine) == "high"
    await erased(all_of_it, place, mine, other)
