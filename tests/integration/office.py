"""An SMTP server that can be told how to behave, and the sender's parts around it and a real database."""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest_asyncio
from aiokafka import ConsumerRecord
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from schemas.replies import ReplyContent, ReplyDecided
from schemas.sealed import Purpose
from services.crm.adapters.announce import Announcer
from services.crm.adapters.sending import Pace, Sender
from services.crm.adapters.smtp import SmtpServer, SmtpTransport
from services.crm.domain.delivery import Patience
from services.crm.handlers import Handlers
from shared.approval import confirm
from shared.local.ports import free_port
from shared.messaging import binding
from shared.messaging.consumer import Consumer
from shared.messaging.event import Event, originate
from shared.persistence.database import Database
from shared.sealing import Opener
from tests.conftest import ProvisionedDatabase
from tests.integration.conftest import eventually
from tests.unit.crm.making import Keys, approval_of, content, decision, sealed_for

EMPTY = "truncate crm.used_approval, crm.delivery, crm.known_version, crm.judged, crm.approval_policy, crm.inbox, crm.outbox"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Postbox:
    """An SMTP server that can be told how to behave."""

    taken: list[Envelope] = field(default_factory=list)
    offered: int = 0
    at_recipient: str | None = None
    at_data: str | None = None
    drop_after_data: bool = False
    answer: threading.Event = field(default_factory=threading.Event)
    holding: bool = False

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_recipient is not None:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.offered += 1
        if self.holding:
            await asyncio.to_thread(self.answer.wait, 20)
        if self.at_data is not None:
            return self.at_data
        self.taken.append(envelope)
        if self.drop_after_data:
            server.transport.abort()
        return "250 OK"


@dataclass
class Office:
    """The sender's parts around one database and one SMTP server."""

    database: Database
    admin: asyncpg.Connection
    keys: Keys
    postbox: Postbox
    port: int

    def sender(
        self,
        *,
        port: int | None = None,
        grace: float = 5.0,
        patience: Patience | None = None,
        database: Database | None = None,
    ) -> Sender:
        transport = SmtpTransport(SmtpServer("127.0.0.1", port or self.port, timeout=5, data_timeout=10))
        pace = Pace(idle=0.02, sweep=0.05, grace=grace, patience=patience or Patience(first=timedelta(milliseconds=20)))
        return Sender(
            database or self.database, self.opener, transport, Announcer(clock=now), self.keys.rules(),
            mail_from="support@guichet.local", clock=now, pace=pace,
        )  # fmt: skip

    @property
    def opener(self) -> Opener:
        return Opener({Purpose.OUTBOUND: self.keys.opening.private_bytes_raw()})

    @contextlib.asynccontextmanager
    async def sending(self, sender: Sender) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(sender.run())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def approve(
        self, what: ReplyContent | None = None, *, second: tuple[str, str] | None = None, **changes: Any
    ) -> Event[ReplyDecided]:
        """An approval as the desk publishes it; `second` is another person's login and role."""
        what = what or content()
        approval = approval_of(what, **{"approved_at": now(), **changes})
        sealed, key = sealed_for(approval.ticket_id, what, self.keys)
        await self.admin.execute(
            "select keyring.put($1, 'default', $2, 'outbound', $3, $4)",
            key.key_id, approval.ticket_id, key.kek_id, key.wrapped,
        )  # fmt: skip
        confirmed = second and confirm(
            approval, agent=second[0], role=second[1], policy=approval.policy, at=now(),
            private_key=self.keys.signing.private_bytes_raw(),
        )  # fmt: skip
        return self.event(decision(self.keys.sign(approval), sealed, second=confirmed))

    @staticmethod
    def event(made: ReplyDecided) -> Event[ReplyDecided]:
        return originate(made, source="desk", tenant="default", ticket_id=made.ticket_id, actor=made.agent)

    async def take(self, *events: Event[Any]) -> None:
        """Hands events to the sender as records off the bus."""
        handlers = Handlers(
            self.opener, self.keys.rules(), Announcer(clock=now), "support@guichet.local",
            "guichet.local", now,
        )  # fmt: skip
        for offset, event in enumerate(events):
            subscription = next(item for item in handlers.subscriptions() if item.data is type(event.data))
            consumer = Consumer("crm", subscription, self.database, tenant="default", stop=lambda: None)
            await consumer.handle([record(event, offset)])

    async def states(self) -> dict[UUID, str]:
        return {row["reply_id"]: row["state"] for row in await self.admin.fetch("select * from crm.delivery")}

    async def state(self, event: Event[ReplyDecided]) -> str | None:
        return (await self.states()).get(event.data.reply_id)

    async def settle(self, event: Event[ReplyDecided], state: str) -> None:
        async def reached() -> bool:
            return await self.state(event) == state

        await eventually(reached)

    async def told(self, topic: str = "reply.sent.v1") -> list[dict[str, Any]]:
        rows = await self.admin.fetch("select payload from crm.outbox where topic = $1 order by id", topic)
        return [json.loads(row["payload"]) for row in rows]

    async def statuses(self) -> list[tuple[str, str | None]]:
        return [(told["status"], told["reason"]) for told in await self.told()]


def record(event: Event[Any], offset: int) -> ConsumerRecord[Any, Any]:
    headers = [(name, value.encode()) for name, value in binding.headers_of(event, {}).items()]
    value = binding.value_of(event)
    stamp = int(time.time() * 1000) + offset
    return ConsumerRecord(event.type, 0, stamp, stamp, 0, binding.key_of(event), value, 0, 0, len(value), headers)


@pytest_asyncio.fixture(loop_scope="session")
async def office(postgres: ProvisionedDatabase) -> AsyncIterator[Office]:
    postbox = Postbox()
    port = free_port(None)
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    database = await Database.connect(postgres.urls["crm"], schema="crm", size=10)
    admin = await asyncpg.connect(postgres.admin_url)
    await admin.execute(EMPTY)
    try:
        yield Office(database, admin, Keys(), postbox, port)
    finally:
        postbox.answer.set()
        await admin.execute(EMPTY)
        await admin.close()
        await database.close()
        controller.stop()
