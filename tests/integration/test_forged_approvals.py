"""Forged decisions on the real bus, against the real sender and a real mail server: none goes out."""

import asyncio
import base64
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiosmtpd.controller import Controller
from asgi_lifespan import LifespanManager
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pydantic import SecretStr

from schemas.replies import Approval, ReplyContent, ReplyDecided, SignedApproval
from schemas.sealed import Purpose, Sealed
from services.crm.main import create_app
from services.crm.settings import Settings
from shared.approval import confirm, content_hmac, new_salt, recipients_text, sign
from shared.controls import SENTENCES
from shared.local.kafka import config
from shared.local.kafka.server import KafkaServer
from shared.local.ports import free_port
from shared.messaging import binding
from shared.messaging.event import Event, originate
from shared.messaging.unit import UnitOfWork
from shared.sealing import Sealer
from tests.conftest import ProvisionedDatabase
from tests.unit.approval.making import decided, policy_of

pytestmark = [pytest.mark.kafka, pytest.mark.feature(66, 68)]

DESK_KEY = Ed25519PrivateKey.generate()
CRM_KEY = X25519PrivateKey.generate()
TOPIC = ReplyDecided.TYPE


@dataclass
class Inbox:
    """The customers' side: every mail that the server accepted."""

    mails: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(envelope.content)
        return "250 OK"


@dataclass
class Reply:
    """A reply and its approval, from which each test bends one thing."""

    ticket_id: uuid.UUID = field(default_factory=uuid.uuid4)
    reply_id: uuid.UUID = field(default_factory=uuid.uuid4)
    text: str = "Bonjour, votre accès est rétabli."
    version: int = 1

    def content(self, **changes: Any) -> ReplyContent:
        content = ReplyContent(
            subject="Re: accès", text=self.text, recipients=("client@client.example",), salt=new_salt()
        )
        return content.model_copy(update=changes)

    def approval(self, content: ReplyContent, **changes: Any) -> Approval:
        approval = Approval(
            approval_id=uuid.uuid4(),
            reply_id=self.reply_id,
            tenant="default",
            ticket_id=self.ticket_id,
            ticket_version=self.version,
            text_hmac=content_hmac(content.salt, content.text),
            recipients_hmac=content_hmac(content.salt, recipients_text(content.recipients)),
            subject_hmac=content_hmac(content.salt, content.subject),
            agent="a.roy",
            approved_at=datetime.now(UTC),
        )
        return approval.model_copy(update=changes)

    def decision(self, signed: SignedApproval | None, sealed: Sealed | None, **changes: Any) -> Event[Any]:
        data = ReplyDecided(
            ticket_id=self.ticket_id, version=self.version, reply_id=self.reply_id, decision="approved",
            agent="a.roy", decided_at=datetime.now(UTC), signed=signed, content=sealed,
        ).model_copy(update=changes)  # fmt: skip
        return originate(data, source="desk", tenant="default", ticket_id=data.ticket_id, actor=data.agent)


@dataclass
class Sending:
    """The sender at work, and the means to put decisions before it."""

    kafka: KafkaServer
    database: asyncpg.Pool
    inbox: Inbox
    sealer: Sealer

    async def seal(self, reply: Reply, content: ReplyContent) -> Sealed:
        async with self.database.acquire() as connection, connection.transaction():
            return await self.sealer.seal(
                UnitOfWork(connection), content.model_dump_json().encode(),
                ticket_id=reply.ticket_id, tenant="default", purpose=Purpose.OUTBOUND,
            )  # fmt: skip

    async def put(self, *events: Event[Any]) -> None:
        producer = AIOKafkaProducer(**self.kafka.login("desk").client())
        await producer.start()
        try:
            for event in events:
                headers = [(name, value.encode()) for name, value in binding.headers_of(event, {}).items()]
                await producer.send_and_wait(
                    event.type, binding.value_of(event), key=binding.key_of(event), headers=headers
                )
        finally:
            await producer.stop()

    async def letters(self, ticket_id: uuid.UUID) -> list[dict[str, Any]]:
        records = await self._all(TOPIC + ".dlq")
        return [body for body in records if body["ticket_id"] == str(ticket_id)]

    async def refusals(self, ticket_id: uuid.UUID) -> list[str]:
        records = await self._all("access.recorded.v1")
        return [
            body["detail"]
            for body in records
            if body["ticket_id"] == str(ticket_id) and body["action"] == "approval.refused"
        ]

    async def _all(self, topic: str) -> list[dict[str, Any]]:
        consumer = AIOKafkaConsumer(topic, **self.kafka.login(config.ADMIN).client(), auto_offset_reset="earliest")
        await consumer.start()
        try:
            ends = await consumer.end_offsets(list(consumer.assignment()))
            found: list[dict[str, Any]] = []
            while any([await consumer.position(part) < end for part, end in ends.items()]):
                for records in (await consumer.getmany(timeout_ms=300)).values():
                    found += [json.loads(record.value) for record in records]
            return found
        finally:
            await consumer.stop()

    async def until(self, condition: Callable[[], Awaitable[bool]]) -> None:
        for _ in range(300):
            if await condition():
                return
            await asyncio.sleep(0.1)
        pytest.fail("the condition did not come about")

    def sent_for(self, reply: Reply) -> int:
        return sum(str(reply.reply_id).encode() in mail for mail in self.inbox.mails)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def sending(
    kafka_cluster: KafkaServer, postgres: ProvisionedDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Sending]:
    folder: Path = tmp_path_factory.mktemp("keys")
    private, public = folder / "outbound", folder / "approval"
    private.write_text(base64.b64encode(CRM_KEY.private_bytes_raw()).decode())
    public.write_text(base64.b64encode(DESK_KEY.public_key().public_bytes_raw()).decode())
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=free_port())
    server.start()
    login = kafka_cluster.login("crm")
    settings = Settings(
        kafka_bootstrap_servers=login.bootstrap,
        kafka_username=login.username,
        kafka_password=SecretStr(login.password or ""),
        database_url=SecretStr(postgres.urls["crm"]),
        outbound_private_key_file=private,
        approval_public_key_file=public,
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        dead_letters_in_a_row=1000,
    )
    pool = await asyncpg.create_pool(postgres.admin_url, server_settings={"search_path": "desk,public"})
    sealer = Sealer({Purpose.OUTBOUND: CRM_KEY.public_key().public_bytes_raw()})
    async with LifespanManager(create_app(settings), shutdown_timeout=30):
        yield Sending(kafka_cluster, pool, inbox, sealer)
    await pool.close()
    server.stop()


async def good(sending: Sending, reply: Reply) -> Event[Any]:
    content = reply.content()
    return reply.decision(
        sign(reply.approval(content), DESK_KEY.private_bytes_raw()), await sending.seal(reply, content)
    )


async def test_a_genuine_approval_is_sent_once_even_when_delivered_again(sending: Sending) -> None:
    reply = Reply()
    event = await good(sending, reply)
    await sending.put(event, event)
    last = Reply()
    await sending.put(event, await good(sending, last))

    async def both() -> bool:
        return sending.sent_for(last) == 1 and sending.sent_for(reply) == 1

    await sending.until(both)
    assert await sending.letters(reply.ticket_id) == []


FORGERIES = {
    "no signature": "signature_missing",
    "other text": "text_mismatch",
    "other recipients": "recipients_mismatch",
    "other subject": "subject_mismatch",
    "other ticket version": "version_mismatch",
    "other agent": "agent_mismatch",
    "other ticket": "ticket_mismatch",
    "other tenant": "tenant_mismatch",
    "another key": "unknown_key",
    "signature of another approval": "bad_signature",
    "second signature stripped": "second_missing",
    "second signature of the same person": "same_person",
    "second signature of another reply": "second_mismatch",
    "second signature by another key": "unknown_key",
}


@pytest.mark.parametrize(("forgery", "reason"), FORGERIES.items())
async def test_a_forged_decision_is_set_aside_on_record_and_never_sent(
    sending: Sending, forgery: str, reason: str
) -> None:
    reply, last = Reply(), Reply()
    before = len(sending.inbox.mails)
    await sending.put(await forged(sending, reply, forgery))

    async def refused() -> bool:
        return bool(await sending.letters(reply.ticket_id)) and bool(await sending.refusals(reply.ticket_id))

    await sending.until(refused)
    await sending.put(await good(sending, last))

    async def passed() -> bool:
        return sending.sent_for(last) == 1

    await sending.until(passed)
    assert len(sending.inbox.mails) == before + 1
    (letter,) = await sending.letters(reply.ticket_id)
    assert letter["reason"] == reason
    assert await sending.refusals(reply.ticket_id) == [reason]
    assert reply.text not in json.dumps(letter)


async def forged(sending: Sending, reply: Reply, forgery: str) -> Event[Any]:
    content = reply.content()
    key = DESK_KEY.private_bytes_raw()
    genuine = sign(reply.approval(content), key)
    sealed = await sending.seal(reply, content)
    match forgery:
        case "no signature":
            return reply.decision(None, sealed)
        case "other text":
            return reply.decision(genuine, await sending.seal(reply, content.model_copy(update={"text": "Payez ici."})))
        case "other recipients":
            elsewhere = content.model_copy(update={"recipients": ("thief@elsewhere.example",)})
            return reply.decision(genuine, await sending.seal(reply, elsewhere))
        case "other subject":
            return reply.decision(genuine, await sending.seal(reply, content.model_copy(update={"subject": "Autre"})))
        case "other ticket version":
            return reply.decision(genuine, sealed, version=2)
        case "other agent":
            return reply.decision(genuine, sealed, agent="m.dupont")
        case "other ticket":
            return reply.decision(sign(reply.approval(content, ticket_id=uuid.uuid4()), key), sealed)
        case "other tenant":
            return reply.decision(sign(reply.approval(content, tenant="other"), key), sealed)
        case "another key":
            stranger = Ed25519PrivateKey.generate().private_bytes_raw()
            return reply.decision(sign(reply.approval(content), stranger), sealed)
        case "second signature stripped":
            return reply.decision(sign(reply.approval(content, two=True), key), sealed)
        case "second signature of the same person":
            second = seconded(genuine.approval).approval.model_copy(update={"agent": "a.roy"})
            return reply.decision(genuine, sealed, second=sign(second, key))
        case "second signature of another reply":
            return reply.decision(genuine, sealed, second=seconded(Reply().approval(content)))
        case "second signature by another key":
            stranger = Ed25519PrivateKey.generate().private_bytes_raw()
            return reply.decision(genuine, sealed, second=sign(seconded(genuine.approval).approval, stranger))
        case _:
            other = sign(Reply().approval(content), key)
            return reply.decision(genuine.model_copy(update={"signature": other.signature}), sealed)


def seconded(first: Approval) -> SignedApproval:
    return confirm(
        first, agent="m.dupont", role="lead", policy=None, at=datetime.now(UTC),
        private_key=DESK_KEY.private_bytes_raw(),
    )  # fmt: skip


async def test_a_genuinely_signed_planted_sentence_is_refused_before_a_person_and_never_sent(sending: Sending) -> None:
    reply = Reply(text=f"Bonjour. {SENTENCES['fr'][0].upper()} Cordialement")
    last = Reply()
    await sending.put(await good(sending, reply), await good(sending, last))

    async def ended() -> bool:
        return sending.sent_for(last) == 1

    await sending.until(ended)
    told = [body for body in await sending._all("reply.sent.v1") if body["reply_id"] == str(reply.reply_id)]
    assert [(body["status"], body["reason"]) for body in told] == [("refused", "planted")]
    assert sending.sent_for(reply) == 0


async def test_an_approval_replayed_as_a_new_event_is_set_aside_and_not_sent_again(sending: Sending) -> None:
    reply = Reply()
    event = await good(sending, reply)
    await sending.put(event)

    async def sent() -> bool:
        return sending.sent_for(reply) == 1

    await sending.until(sent)
    replayed = originate(event.data, source="desk", tenant="default", ticket_id=reply.ticket_id, actor="a.roy")
    await sending.put(replayed)

    async def refused() -> bool:
        return bool(await sending.letters(reply.ticket_id))

    await sending.until(refused)
    assert [letter["reason"] for letter in await sending.letters(reply.ticket_id)] == ["approval_replayed"]
    assert sending.sent_for(reply) == 1


@pytest.mark.feature(73)
async def test_a_policy_that_one_person_signed_twice_or_that_was_rolled_back_never_takes_effect(
    sending: Sending,
) -> None:
    one = decided(policy_of(3), confirmed={"agent": "l.morel"}, key=DESK_KEY.private_bytes_raw())
    genuine = decided(policy_of(2, categories=("privacy",)), key=DESK_KEY.private_bytes_raw())
    rolled_back = decided(policy_of(1, categories=()), key=DESK_KEY.private_bytes_raw())
    made = [
        originate(each, source="desk", tenant="default", ticket_id=None, actor="l.morel")
        for each in (one, genuine, rolled_back)
    ]
    await sending.put(*made)

    async def refused() -> bool:
        records = await sending._all("access.recorded.v1")
        return [body["detail"] for body in records if body["action"] == "policy.refused"] == [
            "same_person",
            "policy_stale",
        ]

    await sending.until(refused)
    reply = Reply()
    await sending.put(await good(sending, reply))
    two = Reply()
    content = two.content()
    first = sign(two.approval(content, two=True, policy=2), DESK_KEY.private_bytes_raw())
    await sending.put(two.decision(first, await sending.seal(two, content), second=seconded(first.approval)))

    async def sent() -> bool:
        return sending.sent_for(two) == 1

    await sending.until(sent)
    assert sending.sent_for(reply) == 0  # nothing is known of the ticket: one person's approval waits
    await sending.database.execute("delete from crm.delivery where reply_id = $1", reply.reply_id)
    await sending.database.execute("delete from crm.approval_policy")
