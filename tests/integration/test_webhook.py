"""A CRM's webhook on a real HTTP server: signed, tried again, written down, and never led elsewhere."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from pydantic import SecretStr

from schemas.tickets import TicketCorrected
from services.crm.adapters.announce import Announcer
from services.crm.adapters.webhook import Endpoint, Webhook
from services.crm.domain.delivery import Patience
from shared.messaging.event import Event, originate
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase
from tests.integration.conftest import eventually

pytestmark = pytest.mark.feature(76)

SECRET = "a shared secret"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Crm:
    """Answers with the statuses it was given, then with 204."""

    database: Database
    admin: asyncpg.Connection
    url: str = ""
    statuses: list[str] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.requests.append((head[0], headers, body))
            status = self.statuses.pop(0) if self.statuses else "204 No Content"
            writer.write(
                f"HTTP/1.1 {status}\r\nlocation: {self.url}/elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode()
            )
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def webhook(self, **changes: Any) -> Webhook:
        endpoint = Endpoint(self.url + "/guichet", SecretStr(SECRET), **changes)
        return Webhook(self.database, endpoint, clock=now, patience=Patience(first=timedelta(milliseconds=10)))

    async def tell(self) -> Event[TicketCorrected]:
        ticket_id = uuid4()
        data = TicketCorrected(
            ticket_id=ticket_id, version=1, field="priority", value="P1", agent="a.roy", corrected_at=now()
        )
        event = originate(data, source="desk", tenant="default", ticket_id=ticket_id, actor="a.roy")
        async with self.database.unit() as unit:
            await Announcer(webhooks=True, clock=now).tell(unit, event)
            await Announcer(webhooks=True, clock=now).tell(unit, event)
        return event

    async def until(self, webhook: Webhook, state: str) -> None:
        async def reached() -> bool:
            return str(await self.admin.fetchval("select state from crm.webhook_delivery")) == state

        task = asyncio.create_task(webhook.run())
        try:
            await eventually(reached)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def log(self) -> list[str]:
        rows = await self.admin.fetch("select outcome from crm.webhook_attempt order by attempt")
        return [row["outcome"] for row in rows]


@pytest_asyncio.fixture(loop_scope="session")
async def crm(postgres: ProvisionedDatabase) -> AsyncIterator[Crm]:
    database = await Database.connect(postgres.urls["crm"], schema="crm")
    admin = await asyncpg.connect(postgres.admin_url)
    await admin.execute("truncate crm.webhook_delivery, crm.webhook_attempt")
    made = Crm(database, admin)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.close()
        await server.wait_closed()
        await admin.close()
        await database.close()


async def test_an_event_is_posted_once_and_signed(crm: Crm) -> None:
    event = await crm.tell()
    await crm.until(crm.webhook(), "delivered")
    ((line, headers, body),) = crm.requests
    assert line.startswith("POST /guichet ")
    assert headers["content-type"].startswith("application/cloudevents+json")
    assert json.loads(body)["id"] == str(event.id)
    stamp, value = (part.partition("=")[2] for part in headers["guichet-signature"].split(","))
    assert value == hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert abs(now().timestamp() - int(stamp)) < 60


async def test_a_refusal_or_a_redirect_is_tried_again_at_the_same_address(crm: Crm) -> None:
    crm.statuses = ["500 Oops", "302 Found", "307 Temporary Redirect"]
    await crm.tell()
    await crm.until(crm.webhook(), "delivered")
    assert await crm.log() == ["http_500", "http_302", "http_307", "http_204"]
    assert {line.split()[1] for line, _, _ in crm.requests} == {"/guichet"}
    assert len({body for _, _, body in crm.requests}) == 1


async def test_attempts_are_bounded_and_written_down(crm: Crm) -> None:
    crm.statuses = ["500 Oops"] * 9
    await crm.tell()
    await crm.until(crm.webhook(max_attempts=3), "failed")
    assert await crm.log() == ["http_500"] * 3


async def test_nobody_there_is_written_down_by_its_class(crm: Crm) -> None:
    crm.url = "http://127.0.0.1:1"
    await crm.tell()
    await crm.until(crm.webhook(max_attempts=2), "failed")
    assert await crm.log() == ["ConnectError"] * 2
