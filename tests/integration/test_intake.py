"""Intake on a real database: sealed at rest, each message once, follow-ups on their ticket."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import pytest_asyncio
import yaml
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from opentelemetry.metrics import Meter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader, NumberDataPoint

import shared.samples
from schemas.erasure import TicketErase
from schemas.records import CrmMessageAdded
from schemas.sealed import Purpose, Sealed
from schemas.tickets import MessageContent, TicketReceived
from services.intake.adapters.drop_folder import DropFolder
from services.intake.domain.connectors.declared import Connector
from services.intake.domain.connectors.messages import incoming
from services.intake.domain.incoming import Incoming, Receipt, from_api, from_crm, from_mail
from services.intake.domain.loops import Loops
from services.intake.domain.mail import parse_mail
from services.intake.domain.taking import Listed, Taken
from services.intake.domain.threads import Fingerprints, own_reply_id
from services.intake.handlers import HELD, Intake
from shared.messaging.event import originate
from shared.persistence.database import Database
from shared.persistence.migrate import migrations
from shared.runtime.service import utc_now
from shared.sealing import Opener, Sealer
from shared.use_cases import parse
from tests.conftest import ProvisionedDatabase

SAMPLES = Path(shared.samples.__file__).parent
EXPECTED: list[dict[str, Any]] = yaml.safe_load((SAMPLES / "expectations.yaml").read_text(encoding="utf-8"))


@dataclass
class Door:
    """Intake with its own role's connection, and the owner's to look behind it."""

    intake: Intake
    database: Database
    admin: asyncpg.Connection
    opener: Opener
    tenant: str
    private_key: bytes

    def other(self, tenant: str, measured_by: Meter | None = None) -> Intake:
        public = X25519PrivateKey.from_private_bytes(self.private_key).public_key().public_bytes_raw()
        return Intake(
            self.database,
            Sealer({Purpose.INBOUND: public}),
            b"s" * 32,
            tenant=tenant,
            mail_domain="g.local",
            clock=utc_now,
            measured_by=measured_by,
        )

    async def mail(self, raw: bytes) -> Receipt:
        receipt = await self.maybe(raw)
        assert receipt is not None
        return receipt

    async def maybe(self, raw: bytes) -> Receipt | None:
        return await self.intake.take(from_mail(parse_mail(raw), raw))

    async def erase(self, ticket_id: UUID, asked: datetime | None = None) -> None:
        data = TicketErase(
            ticket_id=ticket_id,
            request_id=uuid4(),
            reason="subject_request",
            agent="p",
            requested_at=asked or utc_now(),
        )
        event = originate(data, source="desk", tenant=self.tenant, ticket_id=ticket_id, actor="p")
        async with self.database.unit() as unit:
            await self.intake.on_erase(event, None, unit)

    async def passed_over(self) -> int:
        """How many passings over are on record."""
        return sum(record["detail"].endswith(".erased_before") for record in await self.records())

    async def records(self) -> list[dict[str, Any]]:
        rows = await self.admin.fetch(
            "select payload from intake.outbox where topic = 'access.recorded.v1' and headers::text like $1",
            f"%{self.tenant}%",
        )
        return [json.loads(row["payload"]) for row in rows]

    async def published(self, ticket_id: UUID) -> list[TicketReceived]:
        rows = await self.admin.fetch(
            "select payload from intake.outbox where topic = $1 and key = $2 order by id",
            TicketReceived.TYPE,
            str(ticket_id).encode(),
        )
        return [TicketReceived.model_validate_json(row["payload"]) for row in rows]

    async def count(self, table: str) -> int:
        return int(await self.admin.fetchval(f"select count(*) from intake.{table} where tenant = $1", self.tenant))


@pytest_asyncio.fixture(loop_scope="session")
async def door(postgres: ProvisionedDatabase) -> AsyncIterator[Door]:
    key = X25519PrivateKey.generate().private_bytes_raw()
    database = await Database.connect(postgres.urls["intake"], schema="intake")
    admin = await asyncpg.connect(postgres.admin_url)
    tenant = f"t-{uuid4().hex[:8]}"
    made = Door(None, database, admin, Opener({Purpose.INBOUND: key}), tenant, key)  # type: ignore[arg-type]
    made.intake = made.other(tenant)
    try:
        yield made
    finally:
        await database.close()
        await admin.close()


def letter(number: int, *, answers: str = "", text: str = "The screen is black") -> bytes:
    reply = f"In-Reply-To: {answers}\r\nReferences: {answers}\r\n" if answers else ""
    head = f"From: Ann Lee <ann@a.example>\r\nSubject: screen\r\nMessage-ID: <{number}@a.example>\r\n{reply}\r\n"
    return (head + text).encode()


@pytest.mark.feature(3, 8, 9, 11)
async def test_the_sample_mailbox(door: Door, tmp_path: Path) -> None:
    folder = DropFolder(tmp_path, door.intake.take, door.intake.reject, limit=1_000_000)
    for round_ in (1, 2):
        for path in (SAMPLES / "mailbox").iterdir():
            shutil.copy2(path, tmp_path)
        assert await folder.sweep() == len(EXPECTED), round_
        assert list(tmp_path.iterdir()) == []
    joined = sum("joins" in entry for entry in EXPECTED)
    assert await door.count("message") == len(EXPECTED)
    assert await door.count("ticket") == len(EXPECTED) - joined
    rows = await door.admin.fetch(
        "select last_version, count(*) as n from intake.ticket where tenant = $1 group by 1 order by 1", door.tenant
    )
    assert [(row["last_version"], row["n"]) for row in rows] == [(1, len(EXPECTED) - 2 * joined), (2, joined)]
    kinds = await door.admin.fetch(
        "select kind, count(*) as n from intake.message where tenant = $1 group by 1", door.tenant
    )
    assert {row["kind"]: row["n"] for row in kinds} == {
        kind: sum((entry["kind"] if entry["kind"] != "thanks" else "ticket") == kind for entry in EXPECTED)
        for kind in ("ticket", "auto_reply", "bounce", "empty")
    }


@pytest.mark.feature(5)
async def test_a_request_or_action_that_is_not_taken_leaves_nothing_but_a_count(door: Door) -> None:
    reader = InMemoryMetricReader()
    public = X25519PrivateKey.from_private_bytes(door.private_key).public_key().public_bytes_raw()
    choosy = Intake(
        door.database,
        Sealer({Purpose.INBOUND: public}),
        b"s" * 32,
        tenant=door.tenant,
        mail_domain="g.local",
        clock=utc_now,
        taken=Taken(Listed.of(["Incident", " access  request"]), Listed.of(["created", "commented"])),
        measured_by=MeterProvider([reader]).get_meter("t"),
    )
    said = (
        ("incident", None), ("Order status", None), (None, "Created"), ("ACCESS REQUEST", "commented"),
        ("order status", "created"), ("newsletter", "closed"), ("incident", "closed"), (None, "reassigned"),
    )  # fmt: skip
    for number, (kind, action) in enumerate(said):
        data = CrmMessageAdded(
            external_reference=f"T-{number}", subject="a", text="b", request_type=kind, action=action
        )
        event = originate(data, source="crm", tenant=door.tenant, ticket_id=None, actor="crm")
        async with door.database.unit() as unit:
            await choosy.on_crm_message(event, None, unit)
    assert (await choosy.take(from_mail(parse_mail(letter(7)), letter(7)))) is not None
    assert await door.count("message") == 4
    assert counted(reader) == {
        ("guichet.intake.filtered", "crm", "request_type"): 3,
        ("guichet.intake.filtered", "crm", "action"): 2,
    }


def counted(reader: InMemoryMetricReader) -> dict[tuple[object, ...], float]:
    found = reader.get_metrics_data()
    assert found is not None
    return {
        (metric.name, *(point.attributes or {}).values()): point.value
        for resource in found.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        for point in metric.data.data_points
        if isinstance(point, NumberDataPoint)
    }


@pytest.mark.feature(6)
async def test_a_ticket_stays_in_the_use_case_of_its_first_message(door: Door) -> None:
    public = X25519PrivateKey.from_private_bytes(door.private_key).public_key().public_bytes_raw()
    hr = {"fr": "RH", "en": "HR", "routes": [{"recipients": ["hr@g.example"]}]}
    it = {"fr": "Info", "en": "IT", "otherwise": True}
    routed = Intake(
        door.database, Sealer({Purpose.INBOUND: public}), b"s" * 32, tenant=door.tenant, mail_domain="g.local",
        clock=utc_now, use_cases=parse({"default": {"hr": hr, "it": it}}, "default"),
    )  # fmt: skip

    async def take(raw: bytes) -> Receipt:
        receipt = await routed.take(from_mail(parse_mail(raw), raw))
        assert receipt is not None
        return receipt

    first = await take(b"To: HR <hr@g.example>\r\n" + letter(1))
    later = await take(b"To: it@g.example\r\n" + letter(2, answers="<1@a.example>"))
    other = await take(b"To: it@g.example, hr@g.example\r\n" + letter(3))
    beside = await take(b"To: someone@g.example\r\n" + letter(4))
    assert later.ticket_id == first.ticket_id
    assert [one.use_case for one in await door.published(first.ticket_id)] == ["hr", "hr"]
    assert [one.use_case for one in await door.published(other.ticket_id)] == ["hr"]
    assert [one.use_case for one in await door.published(beside.ticket_id)] == ["it"]
    before = await door.mail(letter(5))
    assert [one.use_case for one in await door.published(before.ticket_id)] == [None]
    await take(letter(6, answers="<5@a.example>"))
    assert [one.use_case for one in await door.published(before.ticket_id)] == [None, None]


@pytest.mark.feature(13)
async def test_nothing_at_rest_or_on_the_bus_can_be_read(door: Door) -> None:
    raw = letter(1, text="My password is Gr4nd-Large and my name is Zebulon\r\n\r\nRegards,\r\nQuennell")
    receipt = await door.mail(raw)
    held = []
    for table in ("ticket", "message", "outbox", "inbox", "rejected", "erased_mail"):
        held += [str(dict(row)).encode() for row in await door.admin.fetch(f"select * from intake.{table}")]
        held += [
            value
            for row in await door.admin.fetch(f"select * from intake.{table}")
            for value in row.values()
            if isinstance(value, bytes)
        ]
    for word in (b"Gr4nd-Large", b"Zebulon", b"Quennell", b"ann@a.example", b"1@a.example", b"screen"):
        assert not [value for value in held if word in value]
    (event,) = await door.published(receipt.ticket_id)
    opened = await door.opener.open(door.admin, event.content, ticket_id=receipt.ticket_id, tenant=door.tenant)
    content = MessageContent.model_validate_json(opened)
    assert content.text == "My password is Gr4nd-Large and my name is Zebulon"
    assert content.signature == "Regards,\nQuennell"
    assert content.rfc_message_id == "<1@a.example>"
    row = await door.admin.fetchrow("select * from intake.message where ticket_id = $1", receipt.ticket_id)
    assert row is not None
    sealed = Sealed.model_construct(
        key_id=row["raw_key_id"], purpose=Purpose.INBOUND, nonce=row["raw_nonce"], ciphertext=row["raw_ciphertext"]
    )
    assert await door.opener.open(door.admin, sealed, ticket_id=receipt.ticket_id, tenant=door.tenant) == raw


async def test_intakes_own_role_cannot_read_a_key_back(door: Door) -> None:
    receipt = await door.mail(letter(1))
    (event,) = await door.published(receipt.ticket_id)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await door.opener.open(door.database.pool, event.content, ticket_id=receipt.ticket_id, tenant=door.tenant)


@pytest.mark.feature(3)
async def test_the_same_mail_many_times_at_once_is_one_message(door: Door) -> None:
    receipts = await asyncio.gather(*(door.mail(letter(1)) for _ in range(8)))
    assert len({receipt.ticket_id for receipt in receipts}) == 1
    assert sorted(receipt.duplicate for receipt in receipts) == [False] + [True] * 7
    assert await door.count("message") == 1
    assert len(await door.published(receipts[0].ticket_id)) == 1


@pytest.mark.feature(3, 11)
async def test_another_mail_under_a_used_message_id_is_not_lost_and_threads_still_hold(door: Door) -> None:
    first = await door.mail(letter(1))
    other = await door.mail(letter(1, text="Please stop: the smoke comes from the server room"))
    again = await door.mail(b"Received: from relay\r\n" + letter(1))
    assert (other.duplicate, other.version) == (False, 1)
    assert other.ticket_id != first.ticket_id
    assert (again.duplicate, again.ticket_id) == (True, first.ticket_id)
    assert await door.count("message") == 2
    answer = await door.mail(letter(2, answers="<1@a.example>"))
    assert (answer.ticket_id, answer.version) == (first.ticket_id, 2)
    same = await door.mail(letter(2, answers="<1@a.example>", text="And another thing"))
    assert (same.ticket_id, same.version) == (first.ticket_id, 3)


@pytest.mark.feature(11)
async def test_many_answers_at_once_take_one_version_each(door: Door) -> None:
    first = await door.mail(letter(1))
    receipts = await asyncio.gather(*(door.mail(letter(n, answers="<1@a.example>")) for n in range(2, 10)))
    assert {receipt.ticket_id for receipt in receipts} == {first.ticket_id}
    assert sorted(receipt.version for receipt in receipts) == list(range(2, 10))
    events = await door.published(first.ticket_id)
    assert [event.version for event in events] == list(range(1, 10))


@pytest.mark.feature(7, 9)
async def test_what_a_form_of_ours_sends_is_the_customers(door: Door) -> None:
    door.intake._loops = Loops(frozenset({"site@g.local"}), "g.local")
    form = letter(1).replace(
        b"From: Ann Lee <ann@a.example>", b"From: site@g.local\r\nReply-To: Ann Lee <ann@a.example>"
    )
    receipt = await door.mail(form)
    (event,) = await door.published(receipt.ticket_id)
    assert (event.kind.value, event.kind_reason) == ("ticket", None)
    opened = await door.opener.open(door.admin, event.content, ticket_id=receipt.ticket_id, tenant=door.tenant)
    content = MessageContent.model_validate_json(opened)
    assert (content.sender_name, content.sender_address) == ("Ann Lee", "ann@a.example")
    assert (await door.mail(form)).duplicate


def zammad_article(ticket: int, number: int, text: str, **more: str) -> dict[str, Any]:
    article = {"id": number, "body": text, "sender": "Customer", "internal": False, **more}
    return {"ticket": {"id": ticket, "title": "screen"}, "article": article}


@pytest.mark.feature(11)
async def test_an_answer_to_our_own_reply_joins_its_ticket(door: Door) -> None:
    first = await door.mail(letter(1))
    ours = own_reply_id(uuid4(), first.ticket_id, "g.local")
    assert await door.mail(letter(2, answers=ours)) == Receipt(first.ticket_id, 2)
    forged = await door.mail(letter(3, answers=own_reply_id(uuid4(), uuid4(), "g.local")))
    assert forged.version == 1
    assert forged.ticket_id != first.ticket_id


@pytest.mark.feature(11, 12)
async def test_an_answer_that_a_tool_took_for_a_new_matter_joins_the_ticket_whose_reply_it_answers(door: Door) -> None:
    """Our reply goes out by mail, and the answer to it may come to the tool's mailbox, which knows nothing of it."""
    zammad = Connector.model_validate({"name": "zammad", "kind": "zammad", "secret_file": "x"})

    async def article(ticket: int, number: int, **headers: str) -> Receipt:
        body = zammad_article(ticket, number, "Still black", type="email", **headers)
        made = incoming(zammad, {}, json.dumps(body).encode())
        assert made is not None
        receipt = await door.intake.take(made)
        assert receipt is not None
        return receipt

    first = await article(1, 1, message_id="<one@a.example>")
    ours = own_reply_id(uuid4(), first.ticket_id, "g.local")
    assert await article(2, 2, in_reply_to=ours) == Receipt(first.ticket_id, 2)
    assert await article(2, 3) == Receipt(first.ticket_id, 3), "what follows there is of the same ticket"
    assert await door.mail(letter(4, answers="<one@a.example>")) == Receipt(first.ticket_id, 4)
    apart = await article(5, 5, references="<one@a.example>")
    assert apart.ticket_id != first.ticket_id, "a matter that the tool keeps apart"
    assert await article(5, 6, in_reply_to=ours) == Receipt(apart.ticket_id, 2), "the tool knows its tickets"


@pytest.mark.feature(11, 12)
async def test_what_is_written_after_zammad_merged_two_tickets_joins_what_was_merged(door: Door) -> None:
    """Zammad moves the articles, and sends answers to the merged ticket into the other itself."""
    zammad = Connector.model_validate({"name": "zammad", "kind": "zammad", "secret_file": "x"})

    async def article(ticket: int, number: int, *others: int) -> Receipt:
        body = zammad_article(ticket, number, "Still black")
        body["ticket"]["article_ids"] = [*others, number]
        made = incoming(zammad, {}, json.dumps(body).encode())
        assert made is not None
        receipt = await door.intake.take(made)
        assert receipt is not None
        return receipt

    first = await article(1, 1)
    assert await article(9, 1) == Receipt(first.ticket_id, 1, duplicate=True, conflict=True), "the article that moved"
    assert await article(9, 7, 1, 5) == Receipt(first.ticket_id, 2), "of the other ticket, nothing was known"
    assert await article(9, 8) == Receipt(first.ticket_id, 3)
    known, apart = await article(3, 10), await article(2, 11)
    assert await article(2, 12, 10, 11) == Receipt(apart.ticket_id, 2), "a ticket that is known by its own number"
    assert known.ticket_id != apart.ticket_id


@pytest.mark.feature(11, 12)
async def test_what_glpi_copies_as_it_merges_two_tickets_is_not_taken_twice(door: Door) -> None:
    glpi = Connector.model_validate({"name": "glpi", "kind": "glpi", "secret_file": "x", "followups": True})

    async def followup(ticket: int, number: int, text: str, at: str = "2026-11-21T09:00:00+00:00") -> Receipt:
        item = {"id": number, "itemtype": "Ticket", "items_id": ticket, "content": text, "is_private": False}
        made = incoming(glpi, {}, json.dumps({"event": "new", "item": {**item, "date_creation": at}}).encode())
        assert made is not None
        receipt = await door.intake.take(made)
        assert receipt is not None
        return receipt

    first = await followup(1, 1, "<p>Still black</p>")
    copy = await followup(2, 5, "<p>Still black</p>")
    assert (copy.ticket_id, copy.version, copy.duplicate) == (first.ticket_id, 1, True)
    assert (await followup(2, 6, "<p>Still black</p>", "2026-11-22T09:00:00+00:00")).ticket_id != first.ticket_id
    assert await door.count("message") == 2


async def test_tenants_do_not_meet(door: Door) -> None:
    first = await door.mail(letter(1))
    other = door.other(f"{door.tenant}-other")
    raw = letter(2, answers=f"<1@a.example> {own_reply_id(uuid4(), first.ticket_id, 'g.local')}")
    receipt = await other.take(from_mail(parse_mail(raw), raw))
    assert receipt.version == 1
    assert receipt.ticket_id != first.ticket_id


async def test_what_is_not_published_is_not_kept(door: Door) -> None:
    raw = letter(1)

    async def interrupted() -> None:
        async with door.database.unit() as unit:
            await door.intake.receive(unit, from_mail(parse_mail(raw), raw))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await interrupted()
    assert await door.count("message") == 0
    assert await door.count("ticket") == 0
    again = await door.mail(raw)
    assert (again.version, again.duplicate) == (1, False)


async def test_a_crms_messages_join_by_its_reference(door: Door) -> None:
    receipts = []
    for text in ("The screen is black", "Still black"):
        data = CrmMessageAdded(external_reference="T-77", subject="screen", text=text)
        event = originate(data, source="crm", tenant=door.tenant, ticket_id=None, actor="crm")
        for _ in range(2):
            async with door.database.unit() as unit:
                await door.intake.on_crm_message(event, None, unit)
        receipts.append(
            await door.admin.fetchval("select max(last_version) from intake.ticket where tenant = $1", door.tenant)
        )
    assert receipts == [1, 2]
    assert await door.count("ticket") == 1
    assert await door.count("message") == 2


FILED = MessageContent(subject="screen", text="The screen is black", external_reference="1234")
EVENT = {"specversion": "1.0", "source": "crm", "type": "crm.message.added.v1"}
ENTRIES = ("key portal", "key webshop", "connector portal", "connector crm", "bus")


def referring(entry: str, number: int) -> Incoming:
    """The same reference by each way in; `number` makes it another message."""
    kind, _, name = entry.partition(" ")
    if kind == "key":
        return from_api(FILED, b"{}", key_name=name, identity=str(number))
    data = CrmMessageAdded(external_reference="1234", subject="screen", text="The screen is black")
    if kind == "bus":
        return from_crm(data, UUID(int=number))
    connector = Connector.model_validate({"name": name, "kind": "cloudevents", "secret_file": "x"})
    body = json.dumps({**EVENT, "id": str(number), "data": data.model_dump(exclude_none=True)})
    made = incoming(connector, {}, body.encode())
    assert made is not None
    return made


async def refer(door: Door, entry: str, number: int) -> Receipt:
    receipt = await door.intake.take(referring(entry, number))
    assert receipt is not None
    return receipt


@pytest.mark.feature(11)
async def test_a_reference_is_its_keys_or_connectors_own(door: Door) -> None:
    """Two systems that both number a ticket 1234 mean two customers' matters."""
    first = {entry: await refer(door, entry, 1) for entry in ENTRIES}
    again = {entry: await refer(door, entry, 2) for entry in ENTRIES}
    assert len({receipt.ticket_id for receipt in first.values()}) == len(ENTRIES)
    assert {entry: receipt.ticket_id for entry, receipt in again.items()} == {
        entry: receipt.ticket_id for entry, receipt in first.items()
    }
    assert {receipt.version for receipt in again.values()} == {2}


async def on_the_bus(door: Door, writer: str, number: int) -> UUID:
    """The ticket of what a system wrote to the bus."""
    data = CrmMessageAdded(external_reference="1234", subject="screen", text="The screen is black")
    made = originate(data, source=writer, tenant=door.tenant, ticket_id=None, actor="crm", id=UUID(int=number))
    async with door.database.unit() as unit:
        await door.intake.on_crm_message(made, None, unit)
    found = await door.admin.fetchval(
        "select ticket_id from intake.message where tenant = $1 order by received_at desc, version desc limit 1",
        door.tenant,
    )
    assert isinstance(found, UUID)
    return found


@pytest.mark.feature(11)
async def test_two_systems_that_write_to_the_bus_do_not_join_each_others_tickets(door: Door) -> None:
    writers = ("shop", "field service", "shop 1234")
    first = [await on_the_bus(door, writer, number) for number, writer in enumerate(writers, start=1)]
    again = [await on_the_bus(door, writer, number) for number, writer in enumerate(writers, start=11)]
    connector = await refer(door, "connector shop", 21)
    assert len({*first, connector.ticket_id}) == len(writers) + 1
    assert again == first


@pytest.mark.feature(11, 89)
async def test_a_ticket_of_the_bus_from_before_its_writers_were_told_apart_goes_on(door: Door) -> None:
    before = await refer(door, "bus", 1)
    assert [await on_the_bus(door, writer, number) for number, writer in ((2, "shop"), (3, "crm"))] == [
        before.ticket_id
    ] * 2


@pytest.mark.feature(11, 89)
async def test_a_reference_from_before_entries_were_kept_goes_on_joining(door: Door) -> None:
    before = await refer(door, "key portal", 1)
    await door.admin.execute("update intake.message set entry_reference_hmac = null where tenant = $1", door.tenant)
    assert [(await refer(door, entry, 2)).ticket_id for entry in ENTRIES] == [before.ticket_id] * len(ENTRIES)
    assert await door.count("ticket") == 1


@pytest.mark.feature(11, 89)
async def test_the_release_before_finds_a_reference_that_this_one_kept(door: Door) -> None:
    """Both run while an installation is upgraded, and after a step back."""
    kept = await refer(door, "key portal", 1)
    alone = Fingerprints(b"s" * 32, door.tenant).of("external", "1234")
    found = await door.admin.fetchval("select ticket_id from intake.message where external_hmac = $1", alone)
    assert found == kept.ticket_id


@pytest.mark.feature(11)
async def test_two_first_messages_of_a_reference_at_once_are_one_ticket(door: Door) -> None:
    both = await asyncio.gather(*(refer(door, "key portal", number) for number in (1, 2)))
    assert len({receipt.ticket_id for receipt in both}) == 1
    assert {receipt.version for receipt in both} == {1, 2}


@pytest.mark.feature(2)
async def test_what_is_rejected_is_sealed_and_on_the_record_once(door: Door) -> None:
    raw = b"\x00 CANARY \xff"
    ids = {await door.intake.reject(raw, "mail.not_a_mail") for _ in range(2)}
    assert len(ids) == 1
    row = await door.admin.fetchrow("select * from intake.rejected where tenant = $1", door.tenant)
    assert row is not None
    assert (row["reason"], row["size"]) == ("mail.not_a_mail", len(raw))
    assert b"CANARY" not in bytes(row["raw_ciphertext"])
    records = await door.admin.fetch(
        "select payload from intake.outbox where event_id = $1 and topic = 'access.recorded.v1'", row["rejected_id"]
    )
    (record,) = [json.loads(item["payload"]) for item in records]
    assert (record["action"], record["detail"]) == ("dead_letter.written", "mail.not_a_mail")


@pytest.mark.feature(85)
async def test_erased_mail_that_comes_again_is_passed_over_on_record_and_a_new_one_is_a_ticket(door: Door) -> None:
    reader = InMemoryMetricReader()
    door.intake = door.other(door.tenant, MeterProvider([reader]).get_meter("t"))
    first = await door.mail(letter(1))
    joined = letter(2, answers="<1@a.example>")
    assert (await door.mail(joined)).ticket_id == first.ticket_id
    for _ in range(2):
        await door.erase(first.ticket_id)
    rows = await door.admin.fetch("select * from intake.erased_mail where tenant = $1", door.tenant)
    assert {tuple(row.keys()) for row in rows} == {("tenant", "fingerprint", "kept_on")}
    assert (len(rows), {len(row["fingerprint"]) for row in rows}) == (4, {32}), "two of each mail"

    assert [await door.maybe(raw) for raw in (letter(1), joined, letter(1))] == [None] * 3
    again = from_mail(parse_mail(letter(1)), letter(1))
    assert await door.intake.take(replace(again, identity="as a later release reads it")) is None
    assert await door.count("message") == 0
    assert await door.passed_over() == 3, "each once a day"
    assert codes(reader, "guichet.intake.passed_over") == {"mail.erased_before": 4}

    written = await door.mail(letter(3))
    assert written.ticket_id != first.ticket_id
    (event,) = await door.published(written.ticket_id)
    assert event.kind.value == "ticket"
    assert (await door.mail(letter(4, answers="<1@a.example>"))).version == 1
    assert (await door.mail(letter(1, text="The screen is black again"))).version == 1, "an id used for other words"


def codes(reader: InMemoryMetricReader, name: str) -> dict[object, float]:
    found = reader.get_metrics_data()
    assert found is not None
    return {
        (point.attributes or {})["guichet.reason"]: point.value
        for resource in found.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
        if metric.name == name
        for point in metric.data.data_points
        if isinstance(point, NumberDataPoint)
    }


@pytest.mark.feature(85)
async def test_after_an_erasure_what_may_be_written_anew_is_a_ticket_again(door: Door) -> None:
    """A mail that bears no id, no date and no server's line; and what a program files under a key that it uses again."""
    bare = b"From: Ann Lee <ann@a.example>\r\nSubject: screen\r\n\r\nThe screen is black"
    filed = MessageContent(subject="a", text="b")
    for one in (from_mail(parse_mail(bare), bare), from_api(filed, b"{}", key_name="portal", identity="1")):
        first = await door.intake.take(one)
        assert first is not None
        await door.erase(first.ticket_id)
        again = await door.intake.take(one)
        assert again is not None
        assert again.ticket_id != first.ticket_id
        await door.erase(again.ticket_id)
    for stamp in (
        b"Date: Mon, 02 Nov 2026 09:00:00 +0100\r\n",
        b"Received: from a by b; Mon, 2 Nov 2026 09:00:00 +0100\r\n",
    ):
        stamped = await door.mail(stamp + bare)
        await door.erase(stamped.ticket_id)
        assert await door.maybe(stamp + bare) is None
    forwarded = bare + b"\r\n\r\nReceived: from elsewhere"
    await door.erase((await door.mail(forwarded)).ticket_id)
    assert await door.maybe(forwarded) is not None


@pytest.mark.feature(85)
async def test_what_came_after_an_erasure_was_asked_for_and_went_with_it_is_on_record_and_may_come_again(
    door: Door,
) -> None:
    """The bus was away: the person wrote on, in a ticket that an officer had asked to erase."""
    first = await door.mail(letter(1))
    asked = utc_now()
    late = letter(2, answers="<1@a.example>", text="Now the mouse is gone")
    assert (await door.mail(late)).ticket_id == first.ticket_id
    for _ in range(2):
        await door.erase(first.ticket_id, asked)
    assert await door.count("message") == 0
    (record,) = await door.records()
    assert (record["detail"], record["ticket_id"]) == ("mail.erased_unread", str(first.ticket_id))
    assert await door.maybe(letter(1)) is None
    again = await door.mail(late)
    assert (again.version, again.duplicate, again.ticket_id != first.ticket_id) == (1, False, True)
    (event,) = await door.published(again.ticket_id)
    assert event.kind.value == "ticket"


@pytest.mark.feature(12, 76)
async def test_a_signed_request_under_another_id_is_the_same_message(door: Door) -> None:
    """Zendesk signs the body and the moment, and not the id of the invocation."""
    zendesk = Connector.model_validate({"name": "zendesk", "kind": "zendesk", "secret_file": "x"})

    async def post(invocation: str, stamp: str, text: str = "Thanks") -> Receipt:
        headers = {
            "x-zendesk-webhook-invocation-id": invocation,
            "x-zendesk-webhook-signature-timestamp": stamp,
        }
        made = incoming(zendesk, headers, json.dumps({"ticket_id": 7, "comment": text}).encode())
        assert made is not None
        receipt = await door.intake.take(made)
        assert receipt is not None
        return receipt

    first = await post("1", "2026-11-20T09:00:00Z")
    for again in (await post("2", "2026-11-20T09:00:00Z"), await post("1", "2026-11-20T09:00:03Z")):
        assert again == replace(first, duplicate=True)
    at_once = await asyncio.gather(*(post(str(number), "2026-11-20T09:01:00Z") for number in range(3, 7)))
    assert sorted(one.duplicate for one in at_once) == [False, True, True, True]
    assert {one.version for one in at_once} == {2}, "the same words a minute later are another message"
    assert (await post("8", "2026-11-20T09:01:00Z", "Thanks again")).version == 3


@pytest.mark.feature(12, 85)
async def test_a_tools_erased_message_that_comes_again_is_passed_over_on_record(door: Door) -> None:
    """By the number that the tool gave it; what the customer writes there since then is a ticket."""
    zammad = Connector.model_validate({"name": "zammad", "kind": "zammad", "secret_file": "x"})

    def article(number: int, text: str = "The screen is black") -> Incoming:
        made = incoming(zammad, {}, json.dumps(zammad_article(7, number, text)).encode())
        assert made is not None
        return made

    reader = InMemoryMetricReader()
    door.intake = door.other(door.tenant, MeterProvider([reader]).get_meter("t"))
    first = await door.intake.take(article(1))
    assert first is not None
    await door.erase(first.ticket_id)
    assert await door.count("erased_mail") == 1, "nothing of its bytes"
    assert [await door.intake.take(article(1)), await door.intake.take(article(1, "edited since"))] == [None, None]
    assert (await door.count("message"), await door.passed_over()) == (0, 1)
    assert codes(reader, "guichet.intake.passed_over") == {"crm.erased_before": 2}
    after = await door.intake.take(article(2))
    assert after is not None
    assert (after.version, after.ticket_id != first.ticket_id) == (1, True)


@pytest.mark.feature(85)
async def test_a_crms_erased_event_that_comes_again_is_passed_over(door: Door) -> None:
    data = CrmMessageAdded(external_reference="T-1", subject="a", text="b")
    event = originate(data, source="crm", tenant=door.tenant, ticket_id=None, actor="crm")
    for _ in range(2):
        async with door.database.unit() as unit:
            await door.intake.on_crm_message(event, None, unit)
        if ticket := await door.admin.fetchval("select ticket_id from intake.ticket where tenant = $1", door.tenant):
            await door.erase(ticket)
    assert (await door.count("ticket"), await door.passed_over()) == (0, 1)


@pytest.mark.feature(85)
async def test_what_was_erased_before_fingerprints_were_kept_is_passed_over_too(door: Door) -> None:
    first = await door.mail(letter(1))
    await door.mail(letter(2))
    async with door.database.unit() as unit:
        await unit.close_for_good(first.ticket_id)
        for step in HELD:
            if step.table != "erased_mail":
                await unit.connection.execute(step.sql, first.ticket_id)
    (seeding,) = [one.sql for one in migrations("intake") if one.name == "0005_post_erased_before.sql"]
    async with door.admin.transaction():
        await door.admin.execute("set local search_path to intake, public")
        await door.admin.execute(seeding)
    assert await door.maybe(letter(1)) is None
    assert (await door.mail(letter(2))).duplicate


@pytest.mark.feature(89)
async def test_of_mails_kept_before_writers_were_it_becomes_known_who_wrote_them(door: Door) -> None:
    """Run twice, and between others' writes: each batch is a transaction of its own."""
    first = await door.mail(letter(1))
    await door.mail(letter(2, answers="<1@a.example>"))
    of_mine = "from intake.message where ticket_id = $1"
    known = await door.admin.fetchval(f"select writer_hmac {of_mine} and version = 2", first.ticket_id)
    await door.admin.execute("update intake.message set writer_hmac = null where ticket_id = $1", first.ticket_id)
    (filling,) = [one.sql for one in migrations("intake") if one.name == "0076_post_writer_known.sql"]
    await door.admin.execute("set search_path to intake, public")
    for _ in range(2):
        await door.admin.execute(filling)
    await door.admin.execute("reset search_path")
    rows = await door.admin.fetch(f"select writer_hmac {of_mine} order by version", first.ticket_id)
    assert known is not None
    assert [row["writer_hmac"] for row in rows] == [None, known]


@pytest.mark.feature(85)
async def test_what_was_rejected_and_erased_is_not_kept_again(door: Door) -> None:
    raw = b"\x00 CANARY \xff"
    rejected = await door.intake.reject(raw, "mail.not_a_mail")
    await door.erase(rejected)
    await door.intake.reject(raw, "mail.not_a_mail")
    ticket = await door.mail(letter(1))
    await door.erase(ticket.ticket_id)
    await door.intake.reject(letter(1), "mail.too_large")
    assert await door.count("rejected") == 0
    assert await door.passed_over() == 2
    await door.intake.reject(b"\x00 another", "mail.not_a_mail")
    assert await door.count("rejected") == 1
