"""The pseudonymiser's handler on a real database, real seals and a real worker process."""

import itertools
import os
import signal
import threading
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from schemas.records import AccessRecorded
from schemas.sealed import Purpose
from schemas.tickets import (
    Channel,
    MessageContent,
    PlaceholdersSealed,
    PlaceholderTable,
    TicketPseudonymized,
    TicketReceived,
)
from services.pseudonymizer.adapters import vault as vault_module
from services.pseudonymizer.adapters.correcting import Corrections
from services.pseudonymizer.adapters.detector import Request
from services.pseudonymizer.adapters.terms import TermLists
from services.pseudonymizer.adapters.vault import Ticket, Vault
from services.pseudonymizer.adapters.workers import Loading, Workers
from services.pseudonymizer.domain.detect import Detection
from services.pseudonymizer.handlers import MOST_ENTITIES, Pseudonymizer
from shared.key_files import not_personal_key
from shared.messaging.event import Event, originate
from shared.messaging.subscription import Refused
from shared.persistence.database import Database
from shared.placeholders import restore
from shared.sealing import Opener, Sealer
from tests.conftest import ProvisionedDatabase

FIRST = "Bonjour, ici Karim Benali, karim@exemple.fr. Mon mot de passe est Grenouille88, merci."
SECOND = "Avez-vous des nouvelles ? Nadia Roy attend aussi. Benali"
THIRD = "Nadia a réussi, merci beaucoup."


class Hanging:
    """A detector that never comes back from a text that says so."""

    def detect(self, requests: Sequence[Request]) -> list[Detection]:
        if any("hangs" in text for request in requests for text in request.texts):
            threading.Event().wait()
        return []


class Failing:
    """A detector with a fault, whose message quotes what it read."""

    def detect(self, requests: Sequence[Request]) -> list[Detection]:
        if any("Karim" in text for request in requests for text in request.texts):
            raise LookupError(requests[0].texts[1])
        return []


@dataclass
class Place:
    """The service beside the intake that seals for it."""

    handler: Pseudonymizer
    intake: Database
    sealer: Sealer
    opener: Opener
    owner: asyncpg.Connection

    async def message(self, ticket: UUID, version: int, text: str, *, tenant: str = "default") -> Event[TicketReceived]:
        content = MessageContent(subject="Accès", text=text, sender_name="Karim Benali")
        return await self._sealed(ticket, version, content.model_dump_json().encode(), tenant)

    async def odd(self, ticket: UUID) -> Event[TicketReceived]:
        """A seal that opens on something else than a message."""
        return await self._sealed(ticket, 1, b"[]", "default")

    async def _sealed(self, ticket: UUID, version: int, content: bytes, tenant: str) -> Event[TicketReceived]:
        async with self.intake.unit() as unit:
            sealed = await self.sealer.seal(unit, content, ticket_id=ticket, tenant=tenant, purpose=Purpose.INBOUND)
        data = TicketReceived(
            ticket_id=ticket, message_id=uuid4(), version=version, channel=Channel.MAIL,
            received_at=datetime.now(UTC), content=sealed,
        )  # fmt: skip
        return originate(data, source="intake", tenant=tenant, ticket_id=ticket, actor="intake")

    async def take(self, *events: Event[TicketReceived]) -> None:
        for event, read in zip(events, await self.handler.prepare(events), strict=True):
            async with self.handler.database.unit() as unit:
                await self.handler.apply(event, read, unit)

    async def published(self, ticket: UUID) -> dict[int, TicketPseudonymized]:
        rows = await self._outbox(ticket, TicketPseudonymized.TYPE)
        messages = [TicketPseudonymized.model_validate_json(row) for row in rows]
        assert len({message.version for message in messages}) == len(messages)
        return {message.version: message for message in messages}

    async def table(self, ticket: UUID, tenant: str = "default") -> PlaceholderTable:
        last = PlaceholdersSealed.model_validate_json((await self._outbox(ticket, PlaceholdersSealed.TYPE))[-1])
        opened = await self.opener.open(self.handler.database.pool, last.table, ticket_id=ticket, tenant=tenant)
        return PlaceholderTable.model_validate_json(opened)

    async def recorded(self, ticket: UUID) -> list[tuple[str, str | None]]:
        rows = await self._outbox(ticket, AccessRecorded.TYPE)
        return [(record.action, record.detail) for record in map(AccessRecorded.model_validate_json, rows)]

    async def _outbox(self, ticket: UUID, topic: str) -> list[bytes]:
        rows = await self.owner.fetch("select payload from pseudonymizer.outbox where topic = $1 order by id", topic)
        return [row["payload"] for row in rows if str(ticket).encode() in row["payload"]]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(postgres: ProvisionedDatabase) -> AsyncIterator[Place]:
    inbound, vault = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    opener = Opener({Purpose.INBOUND: inbound.private_bytes_raw(), Purpose.VAULT: vault.private_bytes_raw()})
    sealer = Sealer({Purpose.VAULT: vault.public_key().public_bytes_raw()})
    database = await Database.connect(postgres.urls["pseudonymizer"], schema="pseudonymizer")
    intake = await Database.connect(postgres.urls["intake"], schema="intake")
    workers = Workers()
    await workers.start()
    owner = await asyncpg.connect(postgres.admin_url)
    terms = TermLists(not_personal_key(vault.private_bytes_raw()))
    corrections = Corrections(Vault(sealer, opener), opener, terms, lambda: datetime.now(UTC))
    handler = Pseudonymizer(database, Vault(sealer, opener), opener, workers, corrections, lambda: datetime.now(UTC))
    try:
        yield Place(handler, intake, Sealer({Purpose.INBOUND: inbound.public_key().public_bytes_raw()}), opener, owner)
    finally:
        await owner.close()
        await workers.stop()
        await intake.close()
        await database.close()


@pytest.mark.feature(14, 15, 23, 26)
async def test_a_ticket_is_masked_and_its_table_sealed(place: Place) -> None:
    ticket = uuid4()
    await place.take(await place.message(ticket, 1, FIRST), await place.message(ticket, 2, SECOND))
    messages = await place.published(ticket)
    assert messages[1].body == ("Bonjour, ici [PERSON_1], [EMAIL_1]. Mon mot de passe est [SECRET_1], merci.")
    assert messages[1].secrets == 1
    assert messages[1].opening is None
    assert messages[1].lang == "fr"
    assert messages[2].body == "Avez-vous des nouvelles ? [PERSON_2] attend aussi. [PERSON_1B]"
    assert messages[2].opening == messages[1].body
    assert [messages[1].body[e.start : e.end] for e in messages[1].entities] == [
        "[PERSON_1]",
        "[EMAIL_1]",
        "[SECRET_1]",
    ]
    assert all(e.recognizer and e.pattern and 0 < e.score <= 1 for e in messages[1].entities)
    assert [e.context for e in messages[1].entities if e.label == "SECRET"] == ["mot de passe"]
    table = await place.table(ticket)
    assert restore(messages[2].body, table).text == SECOND


@pytest.mark.feature(10)
async def test_what_was_read_in_attachments_is_masked_with_the_text(place: Place) -> None:
    ticket = uuid4()
    content = MessageContent(
        subject="Accès", text="Voir le fichier joint.", attachment_text="Client : Karim Benali, k@b.example"
    )
    await place.take(await place._sealed(ticket, 1, content.model_dump_json().encode(), "default"))
    body = (await place.published(ticket))[1].body
    assert body.startswith("Voir le fichier joint.\n\n-----\nClient : ")
    assert "[EMAIL_1]" in body
    assert "b.example" not in body


@pytest.mark.feature(4)
async def test_any_order_ends_in_the_same_state(place: Place) -> None:
    texts = {1: FIRST, 2: SECOND, 3: THIRD}
    outcomes = []
    for order in itertools.permutations(texts):
        ticket = uuid4()
        for version in order:
            await place.take(await place.message(ticket, version, texts[version]))
        messages = await place.published(ticket)
        table = await place.table(ticket)
        outcomes.append(({v: (m.subject, m.body, m.opening) for v, m in sorted(messages.items())}, table))
    assert len(outcomes) == 6
    assert all(outcome == outcomes[0] for outcome in outcomes)


async def test_a_message_whose_earlier_one_never_comes_goes_on(place: Place) -> None:
    ticket = uuid4()
    await place.take(await place.message(ticket, 2, SECOND))
    assert await place.published(ticket) == {}
    async with place.handler.database.unit() as unit:
        await place.handler.release(unit, (await place.handler.vault.overdue(unit.connection, timedelta(0)))[0])
    assert set(await place.published(ticket)) == {2}
    await place.take(await place.message(ticket, 1, FIRST))
    messages = await place.published(ticket)
    assert set(messages) == {1, 2}
    table = await place.table(ticket)
    assert restore(messages[2].body, table).text == SECOND


@pytest.mark.feature(85)
async def test_what_waits_of_a_restricted_ticket_is_not_let_go_until_it_is_lifted_nor_ever_of_an_erased_one(
    place: Place,
) -> None:
    ticket, erased = uuid4(), uuid4()
    for each in (ticket, erased):
        await place.take(await place.message(each, 2, SECOND))
    await place.owner.execute("insert into pseudonymizer.restricted values ($1, $1)", ticket)
    await place.owner.execute("insert into pseudonymizer.erased (id) values ($1)", erased)

    async def let_go() -> set[UUID]:
        due = await place.handler.vault.overdue(place.handler.database.pool, timedelta(0))
        for one in due:
            async with place.handler.database.unit() as unit:
                await place.handler.release(unit, one)
        return {one.id for one in due}

    assert ticket not in await let_go()
    async with place.handler.database.unit() as unit:
        await place.handler.release(unit, Ticket("default", ticket))
    assert [await place.published(each) for each in (ticket, erased)] == [{}, {}]
    await place.owner.execute("update pseudonymizer.restricted set lifted = true where ticket_id = $1", ticket)
    assert ticket in await let_go()
    assert set(await place.published(ticket)) == {2}
    for table, column in (("restricted", "ticket_id"), ("erased", "id"), ("held", "ticket_id")):
        await place.owner.execute(
            f"delete from pseudonymizer.{table} where {column} = any($1::uuid[])", [ticket, erased]
        )


@pytest.mark.feature(13)
async def test_nothing_at_rest_holds_a_value(place: Place) -> None:
    ticket = uuid4()
    await place.take(await place.message(ticket, 1, FIRST), await place.message(ticket, 3, THIRD))
    for table in ("ticket", "vault", "message", "held", "outbox", "inbox"):
        rows = await place.owner.fetch(f"select t::text as row, to_jsonb(t)::text as json from pseudonymizer.{table} t")
        for row in rows:
            for value in ("Karim", "karim@exemple.fr", "Grenouille88", "Nadia"):
                assert value not in row["row"]
                assert value.encode().hex() not in row["json"]


async def test_an_erased_ticket_is_refused_by_its_code(place: Place) -> None:
    ticket = uuid4()
    event = await place.message(ticket, 1, FIRST)
    await place.owner.execute("select keyring.destroy($1, $2)", "default", ticket)
    with pytest.raises(Refused, match="key_destroyed"):
        await place.take(event)


async def test_after_an_erasure_an_old_placeholder_never_stands_for_somebody_else(place: Place) -> None:
    ticket = uuid4()
    await place.take(await place.message(ticket, 1, FIRST), await place.message(ticket, 4, THIRD))
    await place.owner.execute("select keyring.destroy($1, $2)", "default", ticket)
    await place.take(await place.message(ticket, 2, SECOND))
    async with place.handler.database.unit() as unit:
        await place.handler.release(unit, Ticket("default", ticket))
    messages = await place.published(ticket)
    assert set(messages) == {1, 2}
    assert messages[2].body == "Avez-vous des nouvelles ? [PERSON_2] attend aussi. [PERSON_3]"
    assert restore(messages[1].body, await place.table(ticket)).text == messages[1].body


@pytest.mark.feature(17)
async def test_a_seal_of_another_tenant_does_not_open(place: Place) -> None:
    event = await place.message(uuid4(), 1, FIRST, tenant="other")
    stolen = originate(event.data, source="intake", tenant="default", ticket_id=event.ticket_id, actor="intake")
    with pytest.raises(Refused, match="seal_broken"):
        await place.take(stolen)


async def test_a_killed_worker_is_replaced(place: Place) -> None:
    for pid in place.handler.workers.pids:
        os.kill(pid, signal.SIGKILL)
    ticket = uuid4()
    await place.take(await place.message(ticket, 1, FIRST))
    assert set(await place.published(ticket)) == {1}


@pytest.mark.parametrize(
    ("make", "text", "code"), [(Hanging, "hangs", "detector_died"), (Failing, FIRST, "LookupError")]
)
async def test_a_text_that_was_opened_is_on_record_although_its_detection_failed(
    place: Place, make: type[Hanging | Failing], text: str, code: str
) -> None:
    workers = Workers(limit=1.0, loading=Loading(make=make))
    await workers.start()
    handler = replace(place.handler, workers=workers)
    try:
        with pytest.raises(Refused, match=code) as refused:
            await handler.prepare([await place.message(uuid4(), 1, text)])
        assert refused.value.opened == "pseudonymisation"
        assert "Karim" not in refused.value.code
    finally:
        await workers.stop()


async def test_only_what_was_opened_is_said_to_be(place: Place) -> None:
    ticket = uuid4()
    erased, odd = await place.message(ticket, 1, FIRST), await place.odd(uuid4())
    await place.owner.execute("select keyring.destroy($1, $2)", "default", ticket)
    first, second = await place.handler.prepare([erased, odd])
    assert isinstance(first, Refused)
    assert isinstance(second, Refused)
    assert (first.code, first.opened) == ("key_destroyed", None)
    assert (second.code, second.opened) == ("content_invalid", "pseudonymisation")


async def test_a_version_that_comes_again_as_another_event_changes_nothing_and_its_opening_is_on_record(
    place: Place,
) -> None:
    ticket = uuid4()
    await place.take(await place.message(ticket, 1, FIRST))
    await place.take(await place.message(ticket, 1, SECOND))
    assert restore((await place.published(ticket))[1].body, await place.table(ticket)).text.startswith("Bonjour")
    assert await place.recorded(ticket) == [("text.opened", None)] * 2


async def test_everything_is_masked_and_the_event_stays_small(place: Place) -> None:
    ticket = uuid4()
    count = MOST_ENTITIES + 500
    text = " ".join(f"u{number}@exemple.fr" for number in range(count))
    await place.take(await place.message(ticket, 1, text))
    message = (await place.published(ticket))[1]
    assert message.body.split() == [f"[EMAIL_{number}]" for number in range(1, count + 1)]
    assert [entity.placeholder for entity in message.entities] == message.body.split()[:MOST_ENTITIES]
    assert len((await place.table(ticket)).rows) == count


async def test_a_table_too_large_is_refused_and_nothing_is_kept(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = uuid4()
    monkeypatch.setattr(vault_module, "LARGEST_TABLE", 100)
    with pytest.raises(Refused, match="table_too_large") as refused:
        await place.take(await place.message(ticket, 1, FIRST))
    assert refused.value.opened == "pseudonymisation"
    assert await place.published(ticket) == {}
    assert await place.recorded(ticket) == []
    monkeypatch.undo()
    await place.take(await place.message(ticket, 1, FIRST))
    assert set(await place.published(ticket)) == {1}


async def test_a_held_message_with_a_table_too_large_stops_nobody(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = uuid4()
    many = " ".join(f"10.2.0.{number}" for number in range(1, 200))
    await place.take(await place.message(ticket, 3, THIRD), await place.message(ticket, 2, many))
    monkeypatch.setattr(vault_module, "LARGEST_TABLE", 2_000)
    await place.take(await place.message(ticket, 1, FIRST))
    assert set(await place.published(ticket)) == {1, 3}
    assert sorted(await place.recorded(ticket), key=str) == [
        ("dead_letter.written", "table_too_large"),
        *[("text.opened", None)] * 3,
    ]
    held = await place.owner.fetchval("select count(*) from pseudonymizer.held where ticket_id = $1", ticket)
    assert held == 0


async def test_a_held_message_that_does_not_open_stops_nobody_and_is_tried_again(place: Place) -> None:
    ticket, other = uuid4(), uuid4()
    await place.take(await place.message(ticket, 3, THIRD), await place.message(ticket, 2, SECOND))
    await place.take(await place.message(other, 2, SECOND))
    swapped = "update pseudonymizer.held set sealed = $3 where ticket_id = $1 and version = $2"
    sealed = await place.owner.fetchval(
        "select sealed from pseudonymizer.held where ticket_id = $1 and version = 3", ticket
    )
    of_another = await place.owner.fetchval("select sealed from pseudonymizer.held where ticket_id = $1", other)
    await place.owner.execute(swapped, ticket, 3, of_another)
    await place.take(await place.message(ticket, 1, FIRST))
    assert set(await place.published(ticket)) == {1, 2}
    await place.owner.execute(swapped, ticket, 3, sealed)
    async with place.handler.database.unit() as unit:
        for each in (ticket, other):
            await place.handler.release(unit, Ticket("default", each))
    assert set(await place.published(ticket)) == {1, 2, 3}
