"""One file with all that is held on a person, and setting right what is wrong in it."""

import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from services.desk.adapters import by_hand, masking, store
from services.desk.adapters.opening import Access
from services.desk.adapters.subject_office import Credentials, Office, Unusable, officer
from services.desk.adapters.subjects import SUBJECT_REQUEST, Searcher
from services.desk.domain.agents import Agent
from services.desk.domain.approval import tidy
from services.desk.domain.disclosure import FORMAT, Colleagues, told
from services.desk.domain.disclosure_page import page
from services.desk.domain.disclosure_words import NOT_HERE
from services.desk.domain.masking import CannotMark, usable
from services.desk.domain.subjects import Person
from shared.placeholders import LABELS

GIVEN = "given"
"""How a ticket relates to the person when the officer named it."""


async def disclose(
    office: Office, given: Credentials, person: Person | None, tickets: Mapping[UUID, str], *, also_named: bool
) -> dict[str, Any]:
    """All that is held of these tickets, and of the person's, as JSON.

    Raises:
        Unusable: a ticket is not known, or another tenant's.
    """
    async with officer(office, given) as agent:
        chosen = dict(tickets)
        if person is not None:
            found, _ = await Searcher(office.database, office.vault, agent).find(person)
            chosen |= {one.ticket_id: one.how for one in found if also_named or one.how == "wrote"}
        return await gather(office, agent, chosen)


async def gather(office: Office, agent: Agent, tickets: Mapping[UUID, str]) -> dict[str, Any]:
    """All that is held of these tickets, each with how it relates to the person.

    Raises:
        Unusable: a ticket is not known, or another tenant's.
    """
    searcher = Searcher(office.database, office.vault, agent)
    colleagues = Colleagues()
    pages = []
    for ticket_id, relation in tickets.items():
        held = await searcher.disclose(ticket_id, relation)
        if held is None:
            raise Unusable("A ticket of these is not known here, or not this tenant's. No file was made.", "not_here")
        pages.append(told(ticket_id, relation, *held, colleagues))
    return {"format": FORMAT, "made_at": office.clock().isoformat(), "tenant": office.tenant, "tickets": pages}


def write(path: Path, found: Mapping[str, Any], lang: str) -> None:
    """A zip with the JSON and the page, that only its owner may read.

    Raises:
        OSError: it is there already, or cannot be written.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        pack(stream, found, lang)


def pack(stream: IO[bytes], found: Mapping[str, Any], lang: str) -> None:
    """The zip itself. CPU work."""
    data = json.dumps({**found, "not_in_this_file": NOT_HERE["en"]}, ensure_ascii=False, indent=1)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", data + "\n")
        archive.writestr("data.html", page(found, lang))


async def rectify(
    office: Office, given: Credentials, ticket_id: UUID, values: Mapping[str, str], stretches: Mapping[str, str]
) -> None:
    """Sets fields by hand, and has stretches masked that the models read in clear (by label): all is read anew.

    Raises:
        Unusable: a value is not one of its field's, or a stretch stands nowhere. Nothing was changed.
    """
    async with officer(office, given) as agent:
        await correct(office, agent, ticket_id, values, stretches)


async def correct(
    office: Office, agent: Agent, ticket_id: UUID, values: Mapping[str, str], stretches: Mapping[str, str]
) -> None:
    """As `rectify`, for somebody who is signed in and may."""
    async with office.database.unit() as unit:
        if await store.lock(unit.connection, ticket_id) != agent.tenant:
            raise Unusable("This ticket is not known here. Nothing was changed.", "not_here")
        ticket = await store.load(unit.connection, ticket_id)
        if not all(by_hand.allowed(ticket, field, value, office.categories) for field, value in values.items()):
            raise Unusable("A value is not one of its field's. Nothing was changed.", "bad_value")
        for field, value in values.items():
            await by_hand.set_field(unit, agent, ticket, ticket_id, field=field, value=value, at=office.clock())
        for label, stretch in stretches.items():
            await _mask(office, Access(unit, agent, ticket_id, SUBJECT_REQUEST), label, tidy(stretch))
        await store.refresh(unit, ticket_id)


async def _mask(office: Office, access: Access, label: str, stretch: str) -> None:
    if label not in LABELS or not usable(stretch):
        raise Unusable(
            "That label is not one of ours, or there is nothing to look for. Nothing was changed.", "bad_stretch"
        )
    ticket = await store.load(access.unit.connection, access.ticket_id)
    try:
        await masking.missed(office.vault, access, ticket, stretch, label=label)
    except CannotMark:
        raise Unusable("It stands in none of the ticket's messages. Nothing was changed.", "nowhere") from None
