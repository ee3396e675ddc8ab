"""In clear to one subscriber and for one purpose: sealed on the way, opened for one attempt, on record each time."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from schemas.disclosures import DetailsDisclosed
from schemas.masking import MaskingCorrected
from schemas.replies import ReplySent, SendStatus
from schemas.sealed import Purpose
from schemas.tickets import Channel, MessageContent, TicketReceived
from services.crm.adapters.outgoing.log import Log, Wanted
from services.crm.adapters.outgoing.packing import Packing
from services.pseudonymizer.adapters.disclosing import Disclosing
from services.pseudonymizer.domain.detect import Detection, Language, detect
from services.pseudonymizer.domain.pseudonymize import NO_TERMS
from services.pseudonymizer.domain.terms import Terms, value
from shared.disclosures import Disclosure
from shared.messaging.event import Event, originate
from shared.persistence.database import Database
from shared.sealing import Opener, Sealer
from tests.conftest import ProvisionedDatabase
from tests.integration.conftest import eventually
from tests.integration.receivers import Receiver, Told, now, outside
from tests.unit.crm.making import content, sealed_for

__all__ = ["outside"]

pytestmark = pytest.mark.feature(78)

NAME, ADDRESS, WORDS = "Fantine Témoin", "fantine.temoin@exemple.fr", "mot de passe : Grenouille88, merci"
MISSED, ATTACHED = "chouette hulotte", "Cosette dort à la cave"
CRM = Disclosure("crm", "customer-lookup", ("customer_address", "external_reference", "text"))
CORRECTED = ("ticket.corrected.v1",)


class Door:
    """The pseudonymiser's side: what it publishes of a message, and what its tables hold."""

    def __init__(self, told: Told, database: Database, *declared: Disclosure) -> None:
        self.database = database
        self._inbound = X25519PrivateKey.generate()
        self._sealer = Sealer({Purpose.INBOUND: self._inbound.public_key().public_bytes_raw()})
        self.disclosing = Disclosing(
            {one.subscriber: one for one in declared},
            Opener({Purpose.INBOUND: self._inbound.private_bytes_raw()}),
            Sealer({Purpose.OUTBOUND: told.keys.opening.public_key().public_bytes_raw()}),
            clock=now,
        )

    async def message(
        self, ticket: UUID, version: int = 1, *, terms: Terms = NO_TERMS, **changes: str | None
    ) -> list[Event[DetailsDisclosed]]:
        values = {"subject": "Accès", "text": WORDS, "sender_name": NAME, "sender_address": ADDRESS, **changes}
        content = MessageContent.model_validate(values)
        parts = detect((content.subject, content.for_models))
        async with self.database.unit() as unit:
            sealed = await self._sealer.seal(
                unit, content.model_dump_json().encode(), ticket_id=ticket, tenant="default", purpose=Purpose.INBOUND
            )
            received = TicketReceived(
                ticket_id=ticket, message_id=uuid4(), version=version, channel=Channel.CRM,
                received_at=datetime.now(UTC), content=sealed,
            )  # fmt: skip
            event = originate(received, source="intake", tenant="default", ticket_id=ticket, actor="crm")
            await self.disclosing.disclose(unit, event, Detection(Language("fr", 1.0), parts), terms)
        return await self._published(ticket, version)

    async def withhold(self, ticket: UUID, version: int = 1) -> list[Event[DetailsDisclosed]]:
        """What it publishes of a message in which an agent marked a secret."""
        async with self.database.unit() as unit:
            value = await self._sealer.seal(unit, b"x", ticket_id=ticket, tenant="default", purpose=Purpose.INBOUND)
            marked = MaskingCorrected(
                ticket_id=ticket, version=version, verdict="missed", label="SECRET", value=value, agent="a.roy",
                corrected_at=now(),
            )  # fmt: skip
            event = originate(marked, source="desk", tenant="default", ticket_id=ticket, actor="a.roy")
            await self.disclosing.withhold(unit, event, [version])
        return [one for one in await self._published(ticket, version) if one.data.withheld]

    async def _published(self, ticket: UUID, version: int) -> list[Event[DetailsDisclosed]]:
        rows = await self.database.pool.fetch(
            "select payload from outbox where topic = 'details.disclosed.v1' and key = $1 order by id",
            str(ticket).encode(),
        )
        found = [DetailsDisclosed.model_validate_json(row["payload"]) for row in rows]
        return [
            originate(one, source="pseudonymizer", tenant="default", ticket_id=ticket, actor="pseudonymizer")
            for one in found
            if one.version == version
        ]


@pytest_asyncio.fixture(loop_scope="session")
async def pseudonymizer(postgres: ProvisionedDatabase) -> AsyncIterator[Database]:
    database = await Database.connect(postgres.urls["pseudonymizer"], schema="pseudonymizer")
    await database.pool.execute("delete from outbox")
    try:
        yield database
    finally:
        await database.pool.execute("delete from outbox")
        await database.close()


async def keep(told: Told, *events: Event[DetailsDisclosed]) -> None:
    packing = Packing(told.database, Opener({}), {}, tenant="default", clock=now)
    for event in events:
        async with told.database.unit() as unit:
            await packing.keep(event, None, unit)
            await packing.keep(event, None, unit)


async def test_clear_text_reaches_the_one_that_was_declared_and_nobody_else(
    outside: Told, pseudonymizer: Database
) -> None:
    ticket = uuid4()
    door = Door(outside, pseudonymizer, CRM)
    terms = Terms().also([value("SECRET", MISSED, "agent")])
    text = f"  \n{WORDS} ({MISSED})"
    disclosed = await door.message(
        ticket, terms=terms, external_reference="CASE-7", text=text, attachment_text=f"fiche\n{ATTACHED}\n"
    )
    assert all(ADDRESS not in event.data.model_dump_json() for event in disclosed)
    await keep(outside, *disclosed)
    async with Receiver(statuses=["500 Oops"]).listening() as crm, Receiver().listening() as other:
        subscribers = [
            outside.subscriber(name, one.url, timeout_seconds=10, events=CORRECTED)
            for name, one in (("crm", crm), ("other", other))
        ]
        await outside.tell(*subscribers, ticket_id=ticket)
        couriers = [outside.courier(one, disclosures={"crm": CRM}) for one in subscribers]
        async with outside.working(*couriers):
            await outside.until("crm", {"delivered": 1})
            await outside.until("other", {"delivered": 1})
    for _, _, body in crm.requests:
        clear = json.loads(body)["data"]["clear"]
        assert clear["purpose"] == "customer-lookup"
        assert clear["values"]["customer_address"] == ADDRESS
        assert clear["values"]["external_reference"] == "CASE-7"
        assert clear["values"]["text"] == "mot de passe : [SECRET], merci ([SECRET])", "a secret comes back to nobody"
        assert ATTACHED.encode() not in body, "what was read in an attachment was never declared"
        assert "customer_name" not in clear["values"], "what was not declared was never sealed"
    assert "clear" not in json.loads(other.requests[0][2])["data"]
    opened = [said for said in await outside.on_record() if said["action"] == "details.opened"]
    assert len(opened) == len(crm.requests) == 2, "each attempt is on record"
    assert {said["purpose"] for said in opened} == {"crm/customer-lookup"}
    assert {said["detail"] for said in opened} == {"customer_address+external_reference+text"}
    for table in ("notice", "disclosed", "outbox", "notice_attempt"):
        rows = await outside.admin.fetch(f"select t::text as row from crm.{table} t")
        assert not any(ADDRESS in row["row"] or NAME in row["row"] for row in rows), table


@pytest.mark.feature(25)
@pytest.mark.parametrize("withheld_first", [False, True])
async def test_what_an_agent_marks_as_a_secret_is_not_told_again_whatever_comes_when(
    outside: Told, pseudonymizer: Database, *, withheld_first: bool
) -> None:
    ticket = uuid4()
    door = Door(outside, pseudonymizer, CRM)
    missed = "code Salamandre77"
    disclosed = await door.message(ticket, external_reference="CASE-7", text=missed)
    other = await door.message(ticket, 2, text="merci")
    withheld = await door.withhold(ticket)
    assert len(withheld) == 1
    async with Receiver().listening() as crm:
        told = outside.subscriber("crm", crm.url, timeout_seconds=10, events=CORRECTED)
        courier = outside.courier(told, disclosures={"crm": CRM})
        if not withheld_first:
            await keep(outside, *disclosed)
            await outside.tell(told, ticket_id=ticket)
            async with outside.working(courier):
                await outside.until("crm", {"delivered": 1})
        assert [missed in body.decode() for _, _, body in crm.requests] == ([] if withheld_first else [True])
        await keep(outside, *withheld, *disclosed, *withheld, *disclosed, *other)
        await Log(outside.url, "default").replay(Wanted(subscriber="crm", delivered=True))
        event = await outside.tell(told, ticket_id=ticket)
        later = originate(
            event.data.model_copy(update={"version": 2}), source="desk", tenant="default", ticket_id=ticket, actor="a"
        )
        await outside.announce(later, told)
        async with outside.working(courier):
            await outside.until("crm", {"delivered": 2 if withheld_first else 3})
    bodies = [json.loads(body) for _, _, body in (crm.requests if withheld_first else crm.requests[1:])]
    assert len(bodies) == (2 if withheld_first else 3)
    for body in bodies:
        clear, of_first = body["data"]["clear"], body["sequence"] == "1"
        expected = {"customer_address": ADDRESS, "external_reference": "CASE-7"} | (
            {} if of_first else {"text": "merci"}
        )
        assert clear == {"purpose": CRM.purpose, "values": expected, "missing": ["text"] if of_first else []}


@pytest.mark.feature(25)
async def test_where_everything_is_withheld_nothing_is_opened(outside: Told, pseudonymizer: Database) -> None:
    ticket, words = uuid4(), Disclosure("crm", "show-in-crm", ("subject", "text"))
    door = Door(outside, pseudonymizer, words)
    await keep(outside, *await door.message(ticket), *await door.withhold(ticket))
    async with Receiver().listening() as crm:
        told = outside.subscriber("crm", crm.url, timeout_seconds=10, events=CORRECTED)
        await outside.tell(told, ticket_id=ticket)
        async with outside.working(outside.courier(told, disclosures={"crm": words})):
            await outside.until("crm", {"delivered": 1})
    clear = json.loads(crm.requests[0][2])["data"]["clear"]
    assert (clear["values"], clear["missing"]) == ({}, ["subject", "text"])
    assert await outside.on_record() == []


async def test_what_is_not_disclosed_yet_is_waited_for_and_then_left_out(
    outside: Told, pseudonymizer: Database
) -> None:
    ticket = uuid4()
    door = Door(outside, pseudonymizer, CRM)
    disclosed = await door.message(ticket)
    async with Receiver().listening() as crm:
        told = outside.subscriber("crm", crm.url, timeout_seconds=10, events=CORRECTED)
        await outside.tell(told, ticket_id=ticket)
        courier = outside.courier(told, disclosures={"crm": CRM}, look_again=timedelta(milliseconds=20))

        async def waits() -> bool:
            return "not_disclosed_yet" in await outside.log("crm")

        async with outside.working(courier):
            await eventually(waits)
            assert crm.requests == []
            await keep(outside, *disclosed)
            await outside.until("crm", {"delivered": 1})
        assert json.loads(crm.requests[0][2])["data"]["clear"]["missing"] == ["external_reference"]
        await outside.tell(told)
        late = outside.courier(told, disclosures={"crm": CRM}, patience=timedelta(0))
        async with outside.working(late):
            await outside.until("crm", {"delivered": 2})
    clear = json.loads(crm.requests[1][2])["data"]["clear"]
    assert (clear["values"], set(clear["missing"])) == ({}, set(CRM.fields))


async def test_after_an_erasure_a_replay_holds_nothing_in_clear(outside: Told, pseudonymizer: Database) -> None:
    ticket = uuid4()
    door = Door(outside, pseudonymizer, CRM)
    await keep(outside, *await door.message(ticket, external_reference="CASE-8"))
    await outside.admin.execute("select keyring.destroy('default', $1)", ticket)
    async with Receiver().listening() as crm:
        told = outside.subscriber("crm", crm.url, timeout_seconds=10, events=CORRECTED)
        await outside.tell(told, ticket_id=ticket)
        async with outside.working(outside.courier(told, disclosures={"crm": CRM})):
            await outside.until("crm", {"delivered": 1})
    assert json.loads(crm.requests[0][2])["data"]["clear"]["values"] == {}


@pytest.mark.feature(85)
async def test_of_a_restricted_ticket_nothing_is_told_whatever_happens_to_it_until_that_is_lifted(
    outside: Told, pseudonymizer: Database
) -> None:
    ticket, other = uuid4(), uuid4()
    door = Door(outside, pseudonymizer, CRM)
    for each in (ticket, other):
        await keep(outside, *await door.message(each, external_reference="CASE-8"))
    async with Receiver().listening() as crm:
        told = outside.subscriber("crm", crm.url, timeout_seconds=10, events=CORRECTED)
        await outside.tell(told, ticket_id=ticket)
        courier = outside.courier(told, disclosures={"crm": CRM})
        async with outside.working(courier):
            await outside.until("crm", {"delivered": 1})
        await outside.admin.execute("insert into crm.restricted values ($1, $1)", ticket)
        await Log(outside.url, "default").replay(Wanted(subscriber="crm", delivered=True))
        await outside.tell(told, ticket_id=ticket)
        async with outside.working(courier):
            await outside.tell(told, ticket_id=other)
            await outside.until("crm", {"delivered": 1, "queued": 2})
        await outside.admin.execute("update crm.restricted set lifted = true where ticket_id = $1", ticket)
        async with outside.working(courier):
            await outside.until("crm", {"delivered": 3})
    await outside.admin.execute("delete from crm.restricted where ticket_id = $1", ticket)
    events = [json.loads(body) for _, _, body in crm.requests]
    assert [event["subject"] for event in events] == [str(each) for each in (ticket, other, ticket, ticket)]
    assert {tuple(sorted(event["data"]["clear"]["values"])) for event in events} == {tuple(sorted(CRM.fields))}


async def test_a_ticket_restricted_while_its_notice_is_in_hand_is_not_told_of(outside: Told) -> None:
    ticket, told = uuid4(), outside.subscriber("crm", "http://127.0.0.1:9", events=CORRECTED)
    await outside.tell(told, ticket_id=ticket)
    courier = outside.courier(told)
    notice = await courier.take()
    assert notice is not None
    await outside.admin.execute("insert into crm.restricted values ($1, $1)", ticket)
    async with httpx.AsyncClient() as client:
        await courier.carry(client, notice)  # nobody listens there: an attempt would be refused
    assert (await outside.log("crm"), await outside.states("crm")) == (["restricted"], {"queued": 1})
    await outside.admin.execute("delete from crm.restricted where ticket_id = $1", ticket)


async def test_what_waits_for_the_end_of_a_restriction_is_not_given_up_for_its_age(outside: Told) -> None:
    restricted, told = uuid4(), outside.subscriber("crm", "http://127.0.0.1:9", events=CORRECTED)
    await outside.tell(told, ticket_id=restricted)
    await outside.tell(told)
    await outside.admin.execute("insert into crm.restricted values ($1, $1)", restricted)
    long_ago = "update crm.notice set queued_at = now() - interval '9d', next_attempt_at = now() - interval '9d'"
    await outside.admin.execute(long_ago)
    await outside.courier(told).keep_house()
    assert await outside.states("crm") == {"failed": 1, "queued": 1}
    await outside.admin.execute("update crm.restricted set lifted = true where ticket_id = $1", restricted)
    await outside.courier(told).keep_house()
    assert await outside.states("crm") == {"failed": 1, "queued": 1}
    await outside.admin.execute("delete from crm.restricted where ticket_id = $1", restricted)


async def test_the_reference_of_an_earlier_message_stands_for_the_ticket(
    outside: Told, pseudonymizer: Database
) -> None:
    ticket = uuid4()
    door = Door(outside, pseudonymizer, CRM)
    await keep(outside, *await door.message(ticket, external_reference="CASE-9"))
    await keep(outside, *await door.message(ticket, 2))
    async with Receiver().listening() as crm:
        told = outside.subscriber("crm", crm.url, timeout_seconds=10, events=CORRECTED)
        event = await outside.tell(ticket_id=ticket)
        later = originate(
            event.data.model_copy(update={"version": 2}), source="desk", tenant="default", ticket_id=ticket, actor="a"
        )
        await outside.announce(later, told)
        async with outside.working(outside.courier(told, disclosures={"crm": CRM})):
            await outside.until("crm", {"delivered": 1})
    assert json.loads(crm.requests[0][2])["data"]["clear"]["values"]["external_reference"] == "CASE-9"


async def test_an_approved_replys_text_is_opened_for_the_one_that_was_promised_it(outside: Told) -> None:
    ticket, reply, approval = uuid4(), uuid4(), uuid4()
    what = content()
    sealed, key = sealed_for(ticket, what, outside.keys)
    await outside.admin.execute(
        "select keyring.put($1, 'default', $2, 'outbound', $3, $4)", key.key_id, ticket, key.kek_id, key.wrapped
    )
    await outside.admin.execute("insert into crm.used_approval values ($1, $2, $1)", approval, reply)
    await outside.admin.execute(
        "insert into crm.delivery (reply_id, event_id, tenant, ticket_id, ticket_version, rfc_message_id, signed, content,"
        " trace, state, queued_at, next_attempt_at) values ($1, $1, 'default', $2, 1, '<x@y>', '{}', $3, '{}', 'sent', now(), now())",
        reply, ticket, sealed.model_dump_json(),
    )  # fmt: skip
    sent = ReplySent(
        ticket_id=ticket, version=1, reply_id=reply, status=SendStatus.SENT, rfc_message_id="<x@y>", at=now()
    )
    event = originate(sent, source="crm", tenant="default", ticket_id=ticket, actor="crm")
    promised = Disclosure("crm", "archive", ("reply_text",))
    try:
        async with Receiver().listening() as crm:
            told = outside.subscriber("crm", crm.url, timeout_seconds=10, events=("reply.sent.v1", *CORRECTED))
            await outside.announce(event, told)
            await outside.tell(told, ticket_id=ticket)
            async with outside.working(outside.courier(told, disclosures={"crm": promised})):
                await outside.until("crm", {"delivered": 2})
        clear = {said["type"]: said["data"]["clear"] for said in (json.loads(body) for _, _, body in crm.requests)}
        assert clear["reply.sent.v1"] == {"purpose": "archive", "values": {"reply_text": what.text}, "missing": []}
        assert clear["ticket.corrected.v1"] == {"purpose": "archive", "values": {}, "missing": []}
        assert [said["detail"] for said in await outside.on_record()] == ["reply_text"]
    finally:
        await outside.admin.execute("truncate crm.used_approval cascade")
