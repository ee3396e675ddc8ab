"""HTTP servers that can be told how to misbehave, on real sockets, and couriers around them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest_asyncio

from schemas.sealed import Purpose
from schemas.tickets import TicketCorrected
from services.crm.adapters.announce import Announcer
from services.crm.adapters.outgoing import notices
from services.crm.adapters.outgoing.courier import Courier, Pace
from services.crm.adapters.outgoing.guarded import Resolve
from services.crm.adapters.outgoing.packing import Packing
from services.crm.adapters.outgoing.way import Way
from services.crm.adapters.outgoing.webhook import Webhook
from services.crm.domain.notices import Breaker, Patience
from services.crm.domain.subscribers import Subscriber
from shared.disclosures import Disclosure
from shared.messaging.event import Event, originate
from shared.persistence.database import Database
from shared.sealing import Opener
from tests.conftest import ProvisionedDatabase
from tests.integration.conftest import eventually
from tests.unit.crm.making import Keys

SECRET = b"a shared secret"
EMPTY = "truncate crm.subscriber, crm.notice, crm.notice_attempt, crm.held, crm.disclosed, crm.outbox, crm.webhook_delivery cascade"
LOOPBACK = (ip_network("127.0.0.0/8"),)


def now() -> datetime:
    return datetime.now(UTC)


def once() -> float:
    return 1.0


PACE = Pace(
    Patience(once, first=timedelta(milliseconds=10), most=timedelta(milliseconds=40), tries=3),
    Breaker(once, failures=10_000, first=timedelta(milliseconds=20), most=timedelta(milliseconds=50)),
    idle=0.02,
    housekeeping=0.2,
)

Request = tuple[str, dict[str, str], bytes]


async def read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return head[0], headers, await reader.readexactly(int(headers.get("content-length", "0")))


@dataclass
class Receiver:
    """Answers with the statuses it was given, then with `manner`: a status, `hang` or `endless`."""

    manner: str = "204 No Content"
    statuses: list[str] = field(default_factory=list)
    extra: str = ""
    requests: list[Request] = field(default_factory=list)
    open: int = 0
    most_open: int = 0
    written: int = 0
    url: str = ""
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            await self._answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.requests.append(await read_request(reader))
        manner = self.statuses.pop(0) if self.statuses else self.manner
        if manner == "hang":
            gone = asyncio.create_task(reader.read())
            over = asyncio.create_task(self.over.wait())
            await asyncio.wait({gone, over}, return_when=asyncio.FIRST_COMPLETED)
            gone.cancel(), over.cancel()
            return
        if manner == "endless":
            writer.write(b"HTTP/1.1 500 Oops\r\ncontent-length: 10485760\r\n\r\n")
            for _ in range(160):
                writer.write(b"x" * 65536)
                self.written += 65536
                await writer.drain()
            return
        writer.write(
            f"HTTP/1.1 {manner}\r\nlocation: {self.url}/elsewhere\r\n{self.extra}content-length: 0\r\nconnection: close\r\n\r\n".encode()
        )
        await writer.drain()

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator["Receiver"]:
        server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            self.over.set()
            server.close()
            await server.wait_closed()


@dataclass
class Told:
    """The outgoing side around one database."""

    database: Database
    admin: asyncpg.Connection
    url: str
    keys: Keys

    def subscriber(self, name: str, url: str, **changes: Any) -> Subscriber:
        values = {"secret_file": Path("unused"), "allow": LOOPBACK, "timeout_seconds": 0.3, **changes}
        return Subscriber.model_validate({"name": name, "url": url, **values})

    def courier(
        self, subscriber: Subscriber, *, pace: Pace = PACE, way: Way | None = None, resolve: Resolve | None = None,
        disclosures: Mapping[str, Disclosure] | None = None, clock: Callable[[], datetime] = now, **packing: Any,
    ) -> Courier:  # fmt: skip
        opener = Opener({Purpose.OUTBOUND: self.keys.opening.private_bytes_raw()})
        packed = Packing(self.database, opener, disclosures or {}, tenant="default", clock=clock, **packing)
        return Courier(
            self.database, subscriber, way or Webhook(subscriber.url, lambda: [SECRET.decode()], clock=clock), tenant="default",
            clock=clock, pace=pace, pack=packed.pack, resolve=resolve,
        )  # fmt: skip

    @contextlib.asynccontextmanager
    async def working(self, *couriers: Courier) -> AsyncIterator[None]:
        for one in couriers:
            await one.keep_house()
        tasks = [asyncio.create_task(one.run()) for one in couriers]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def tell(self, *subscribers: Subscriber, ticket_id: UUID | None = None) -> Event[TicketCorrected]:
        ticket = ticket_id or uuid4()
        data = TicketCorrected(
            ticket_id=ticket, version=1, field="priority", value="P1", agent="a.roy", corrected_at=now()
        )
        event = originate(data, source="desk", tenant="default", ticket_id=ticket, actor="a.roy")
        await self.announce(event, *subscribers)
        return event

    async def announce(self, event: Event[Any], *subscribers: Subscriber) -> None:
        async with self.database.unit() as unit:
            await notices.introduce(unit.connection, [one.name for one in subscribers])
            await Announcer(subscribers=subscribers, clock=now).tell(unit, event)

    async def states(self, name: str) -> dict[str, int]:
        rows = await self.admin.fetch(
            "select state, count(*) from crm.notice where subscriber = $1 group by state", name
        )
        return {row["state"]: row["count"] for row in rows}

    async def until(self, name: str, expected: dict[str, int], *, seconds: float = 30) -> None:
        async def reached() -> bool:
            return await self.states(name) == expected

        try:
            await eventually(reached, seconds=seconds)
        except AssertionError:
            raise AssertionError(f"{name}: {await self.states(name)} instead of {expected}") from None

    async def log(self, name: str) -> list[str]:
        rows = await self.admin.fetch(
            "select outcome from crm.notice_attempt join crm.notice on id = notice_id where subscriber = $1"
            " order by notice_id, attempt", name,
        )  # fmt: skip
        return [row["outcome"] for row in rows]

    async def standing(self, name: str) -> tuple[str, str | None]:
        row = await self.admin.fetchrow("select state, reason from crm.subscriber where name = $1", name)
        assert row is not None
        return row["state"], row["reason"]

    async def on_record(self) -> list[dict[str, Any]]:
        import json

        rows = await self.admin.fetch("select payload from crm.outbox where topic = 'access.recorded.v1' order by id")
        return [json.loads(row["payload"]) for row in rows]


@pytest_asyncio.fixture(loop_scope="session")
async def outside(postgres: ProvisionedDatabase) -> AsyncIterator[Told]:
    database = await Database.connect(postgres.urls["crm"], schema="crm")
    admin = await asyncpg.connect(postgres.admin_url)
    await admin.execute(EMPTY)
    try:
        yield Told(database, admin, postgres.urls["crm"], Keys())
    finally:
        await admin.execute(EMPTY)
        await admin.close()
        await database.close()
