"""Every service's handlers on one PostgreSQL, each under its own role, with a bus that carries outbox rows by hand.

The models are not there: findings, predictions and vectors are made up. All else is what runs.
"""

import asyncio
import base64
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio
from aiokafka import ConsumerRecord
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from schemas.sealed import Purpose
from schemas.tickets import MessageContent, TicketPseudonymized, TicketReceived, TicketTriaged
from schemas.topics import SERVICES
from services.audit.handlers import Handlers as Audit
from services.crm.adapters.announce import Announcer
from services.crm.domain.subscribers import Subscriber
from services.crm.handlers import Handlers as Crm
from services.desk import handlers as desk
from services.drafter.adapters.searcher import Reading
from services.drafter.domain.bursts import Rule
from services.drafter.handlers import Drafter
from services.intake.domain.incoming import Receipt, from_mail
from services.intake.domain.mail import parse_mail
from services.intake.handlers import Intake
from services.pseudonymizer.adapters.correcting import Corrections
from services.pseudonymizer.adapters.terms import TermLists
from services.pseudonymizer.adapters.vault import Vault
from services.pseudonymizer.adapters.workers import Workers
from services.pseudonymizer.domain.detect import Detection, Language
from services.pseudonymizer.domain.pseudonymize import Part
from services.pseudonymizer.domain.spans import Span
from services.pseudonymizer.handlers import Pseudonymizer, eraser
from services.triage.adapters import store as predictions
from services.triage.handlers import CARRIED
from services.triage.handlers import Handlers as Triage
from shared.key_files import not_personal_key
from shared.messaging import restricting
from shared.messaging.consumer import Consumer
from shared.messaging.event import Event, derive
from shared.messaging.subscription import AnySubscription, Subscription
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import Database
from shared.sealing import Opener, Sealer, public_half
from tests.conftest import ProvisionedDatabase, provisioned_database
from tests.integration.test_likeness import DRAFT, about
from tests.integration.test_threads import ByRules
from tests.unit.crm.making import Keys
from tests.unit.drafter.test_handlers import triaged


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own_postgres() -> AsyncIterator[ProvisionedDatabase]:
    """A database in which nobody else's tickets lie, for tests that count or remove everything that there is."""
    async with provisioned_database() as database:
        yield database


def now() -> datetime:
    return datetime.now(UTC)


def _key() -> bytes:
    return X25519PrivateKey.generate().private_bytes_raw()


@dataclass
class Seals:
    """The installation's keys; outbound is the one that `Keys` makes replies with."""

    keys: Keys = field(default_factory=Keys)
    inbound: bytes = field(default_factory=_key)
    vault: bytes = field(default_factory=_key)

    @property
    def private(self) -> dict[Purpose, bytes]:
        outbound = self.keys.opening.private_bytes_raw()
        return {Purpose.INBOUND: self.inbound, Purpose.VAULT: self.vault, Purpose.OUTBOUND: outbound}

    def opener(self, *purposes: Purpose) -> Opener:
        return Opener({purpose: self.private[purpose] for purpose in purposes or Purpose})

    def sealer(self, *purposes: Purpose) -> Sealer:
        return Sealer({purpose: public_half(self.private[purpose]) for purpose in purposes})


class Vectors:
    """Stands for the search: every ticket is alike."""

    async def read(self, tickets: Sequence[Any]) -> list[Reading]:
        return [Reading(DRAFT, about(1), "e1") for _ in tickets]


@dataclass
class Whole:
    """All services; `carried` is every record that went over the bus."""

    databases: dict[str, Database]
    owner: asyncpg.Connection
    seals: Seals
    intake: Intake
    names: dict[str, str]
    consumers: dict[str, list[Consumer]] = field(default_factory=dict)
    carried: list[ConsumerRecord[Any, Any]] = field(default_factory=list)

    async def mail(self, sender: str, address: str, text: str, *, id_: str, answers: str | None = None) -> Receipt:
        receipt = await self.maybe(sender, address, text, id_=id_, answers=answers)
        assert receipt is not None
        return receipt

    async def maybe(
        self, sender: str, address: str, text: str, *, id_: str, answers: str | None = None
    ) -> Receipt | None:
        mail = EmailMessage()
        mail["From"] = f"{sender} <{address}>"
        mail["To"] = "support@guichet.example"
        mail["Subject"] = "VPN"
        mail["Message-ID"] = id_
        mail["Date"] = "Mon, 02 Nov 2026 09:00:00 +0100"
        if answers:
            mail["In-Reply-To"] = answers
        mail.set_content(text, cte="8bit")
        raw = bytes(mail)
        return await self.intake.take(from_mail(parse_mail(raw), raw))

    async def carry(self, *, but: str = "") -> None:
        """Takes what lies in the outboxes to all who read it, until nothing does; `but` is a service that is down."""
        while records := await self._sent():
            for record in records:
                self.carried.append(record)
                for consumer in self.consumers.get(record.topic, []):
                    if consumer.service != but:
                        await consumer.handle([record])

    async def deliver(self, record: ConsumerRecord[Any, Any]) -> None:
        for consumer in self.consumers.get(record.topic, []):
            await consumer.handle([record])

    async def _sent(self) -> list[ConsumerRecord[Any, Any]]:
        found = []
        for service in SERVICES:
            rows = await self.owner.fetch(
                f"with gone as (delete from {service}.outbox returning *) select * from gone order by id"
            )
            found += [self.record(row) for row in rows]
        return found

    def record(self, row: Any) -> ConsumerRecord[Any, Any]:
        headers = [(name, value.encode()) for name, value in json.loads(row["headers"]).items()]
        offset, size = len(self.carried), len(row["payload"])
        return ConsumerRecord(row["topic"], 0, offset, 0, 0, row["key"], row["payload"], 0, 0, size, headers)

    async def rows_with(self, *needles: str) -> dict[str, int]:
        """How many rows of which table hold any of these, in clear, in hexadecimal or in base64."""
        wanted = {form.lower() for needle in needles for form in _forms(needle)}
        found = {}
        tables = await self.owner.fetch(
            "select schemaname || '.' || tablename as name from pg_tables"
            " where schemaname not in ('pg_catalog', 'information_schema') order by 1"
        )
        for table in (row["name"] for row in tables):
            rows = [row["row"].lower() for row in await self.owner.fetch(f"select t::text as row from {table} t")]
            if count := sum(any(form in row for form in wanted) for row in rows):
                found[table] = count
        return found

    async def keys_of(self, ticket_id: UUID) -> int:
        return int(await self.owner.fetchval("select count(*) from keyring.data_key where ticket_id = $1", ticket_id))


def _forms(needle: str) -> set[str]:
    data = needle.encode()
    return {
        needle,
        data.hex(),
        *(base64.b64encode(b"x" * pad + data).decode()[4:-4] for pad in range(3) if len(data) > 8),
    }


def _detected(seals: Seals, database: Database, names: dict[str, str]) -> Any:
    """Opens, as the pseudonymiser does, and finds what it was told of."""
    opener = seals.opener(Purpose.INBOUND)

    async def prepare(events: Sequence[Event[TicketReceived]]) -> list[Detection]:
        found = []
        for event in events:
            raw = await opener.open(
                database.pool, event.data.content, ticket_id=event.data.ticket_id, tenant=event.tenant
            )
            content = MessageContent.model_validate_json(raw)
            spans = [
                Span(content.text.index(value), content.text.index(value) + len(value), label, 0.9, "test")
                for value, label in names.items()
                if value in content.text
            ]
            spans.sort(key=lambda span: span.start)
            parts = Part(content.subject, ()), Part(content.text, tuple(spans))
            found.append(Detection(Language("fr", 0.9), parts))
        return found

    return prepare


async def _judge(event: Event[TicketPseudonymized], _: None, unit: UnitOfWork) -> None:
    made = triaged(event.data.ticket_id).data.model_dump() | event.data.model_dump(include=CARRIED)
    result = derive(event, TicketTriaged.model_validate(made), source="triage")
    await predictions.save_prediction(unit, result, own_priority="P3", at=now())
    await unit.publish(result)


TOLD = Subscriber(
    name="webhook",
    url="https://crm.example/told",
    secret_file=Path(),
    events=("ticket.triaged.v1", "ticket.corrected.v1", "reply.sent.v1"),
)


@contextlib.asynccontextmanager
async def whole(postgres: ProvisionedDatabase, audit: Audit) -> AsyncIterator[Whole]:
    databases = {
        service: await Database.connect(postgres.urls[service], schema=service, tenant="default", size=3)
        for service in SERVICES
    }
    owner = await asyncpg.connect(postgres.admin_url)
    for service in SERVICES:
        await owner.execute(f"delete from {service}.outbox")
    seals, names = Seals(), {}
    intake = Intake(
        databases["intake"],
        seals.sealer(Purpose.INBOUND),
        b"s" * 32,
        tenant="default",
        mail_domain="g.local",
        clock=now,
    )
    vault = Vault(seals.sealer(Purpose.VAULT), seals.opener(Purpose.VAULT))
    corrections = Corrections(vault, seals.opener(Purpose.VAULT), TermLists(not_personal_key(seals.vault)), now)
    masks = Pseudonymizer(databases["pseudonymizer"], vault, seals.opener(Purpose.INBOUND), Workers(), corrections, now)
    drafter = Drafter(Vectors(), Rule(least=2, window=timedelta(hours=1), closeness=0.5), timedelta(days=9), ByRules())
    crm = Crm(
        seals.opener(Purpose.OUTBOUND), seals.keys.rules(), Announcer(subscribers=[TOLD], clock=now),
        "support@g.local", "g.local", now,
    )  # fmt: skip
    triage = Triage(lambda: None, now)  # type: ignore[arg-type,return-value]
    taken: dict[str, Sequence[AnySubscription]] = {
        "intake": intake.subscriptions(),
        "pseudonymizer": (
            Subscription(TicketReceived, masks.apply, prepare=_detected(seals, databases["pseudonymizer"], names)),
            corrections.subscription(),
            eraser().subscription(),
        ),
        "triage": (Subscription(TicketPseudonymized, _judge), triage.subscriptions(batch=1)[-1]),
        "drafter": drafter.subscriptions(),
        "desk": desk.subscriptions(),
        "crm": crm.subscriptions(),
        "audit": audit.subscriptions(),
    }
    made = Whole(databases, owner, seals, intake, names)
    for service, subscriptions in taken.items():
        told = [restricting.subscription()] if restricting.is_told(service) and service != "audit" else []
        for item in (*subscriptions, *told):
            consumer = Consumer(service, item, databases[service], tenant="default", stop=lambda: None)
            made.consumers.setdefault(item.topic, []).append(consumer)
    try:
        yield made
    finally:
        await owner.close()
        await asyncio.gather(*(database.close() for database in databases.values()))
