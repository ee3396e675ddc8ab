"""The whole service on a real bus and database: its HTTP door, its folder and its topic."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pydantic import SecretStr
from starlette.applications import Starlette

from schemas.records import CrmMessageAdded
from schemas.tickets import TicketReceived
from schemas.topics import BY_NAME
from services.intake.main import create_app
from services.intake.settings import Settings
from shared.api_keys import digest
from shared.local.embedded import EmbeddedBroker
from shared.local.kafka import config
from shared.messaging import binding, relay
from shared.messaging.event import originate
from tests.conftest import ProvisionedDatabase
from tests.integration.conftest import eventually
from tests.integration.whole import own_postgres

__all__ = ["own_postgres"]


@dataclass
class Running:
    client: httpx.AsyncClient
    drop: Path
    broker: EmbeddedBroker
    app: Starlette

    async def received(self, until: Callable[[dict[str, TicketReceived]], bool]) -> dict[str, TicketReceived]:
        """Each ticket's latest event, read from the start of the topic until the condition holds."""
        consumer = AIOKafkaConsumer(
            TicketReceived.TYPE, **self.broker.login(config.ADMIN).client(), auto_offset_reset="earliest"
        )
        await consumer.start()
        seen: dict[str, TicketReceived] = {}
        try:
            while not until(seen):
                record = await asyncio.wait_for(consumer.getone(), 30)
                event = TicketReceived.model_validate_json(record.value)
                seen[str(event.ticket_id)] = event
        finally:
            await consumer.stop()
        return seen


@asynccontextmanager
async def serving(
    embedded_broker: EmbeddedBroker, postgres: ProvisionedDatabase, tmp_path: Path, **more: float
) -> AsyncIterator[Running]:
    """Intake on a tenant of its own; `more` are further settings."""
    key = X25519PrivateKey.generate().public_key().public_bytes_raw()
    (tmp_path / "inbound.pub").write_bytes(base64.b64encode(key))
    (tmp_path / "secret").write_bytes(base64.b64encode(b"s" * 32))
    (tmp_path / "keys").write_text(f"portal {digest('portal-key')}\n")
    login = embedded_broker.login(config.ADMIN)
    settings = Settings(
        kafka_bootstrap_servers=login.bootstrap,
        database_url=SecretStr(postgres.urls["intake"]),
        inbound_public_key_file=tmp_path / "inbound.pub",
        intake_secret_file=tmp_path / "secret",
        api_keys_file=tmp_path / "keys",
        drop_folder=tmp_path / "drop",
        drop_poll_seconds=0.05,
        tenant=f"t-{uuid4().hex[:8]}",
        **more,  # type: ignore[arg-type]
    )
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://intake") as client:

            async def ready() -> bool:
                return (await client.get("/ready")).status_code == 200

            await eventually(ready, seconds=60)
            yield Running(client, tmp_path / "drop", embedded_broker, app)


@pytest_asyncio.fixture(loop_scope="session")
async def running(
    embedded_broker: EmbeddedBroker, postgres: ProvisionedDatabase, tmp_path: Path
) -> AsyncIterator[Running]:
    async with serving(embedded_broker, postgres, tmp_path) as one:
        yield one


@asynccontextmanager
async def relay_held(postgres: ProvisionedDatabase) -> AsyncIterator[None]:
    """Nothing leaves intake's outbox: this test holds the relay's lock."""
    connection = await asyncpg.connect(postgres.urls["intake"])
    try:
        async with asyncio.timeout(30):
            while not await connection.fetchval("select pg_try_advisory_lock($1, hashtext('intake'))", relay._LOCK):
                await asyncio.sleep(0.1)
        yield
    finally:
        await connection.close()


async def outbox_rows(postgres: ProvisionedDatabase) -> int:
    connection = await asyncpg.connect(postgres.admin_url)
    try:
        return int(await connection.fetchval("select count(*) from intake.outbox"))
    finally:
        await connection.close()


@pytest.mark.embedded
@pytest.mark.feature(1)
async def test_a_full_outbox_says_later_and_takes_again_once_it_is_empty(
    embedded_broker: EmbeddedBroker, own_postgres: ProvisionedDatabase, tmp_path: Path
) -> None:
    headers = {"Authorization": "Bearer portal-key"}
    taken: list[str] = []

    async with relay_held(own_postgres), serving(embedded_broker, own_postgres, tmp_path, backlog_most=20) as one:

        async def says_later() -> bool:
            answer = await one.client.post("/v1/tickets", json={"subject": "a", "text": "b"}, headers=headers)
            if answer.status_code == 202:
                taken.append(answer.json()["ticket_id"])
                return False
            assert (answer.status_code, answer.json()["code"]) == (503, "backlog")
            assert 1 <= int(answer.headers["Retry-After"]) <= 300
            return True

        await eventually(says_later, seconds=30)
        # Among the twenty may be what retention says of its first run.
        assert len(taken) <= await outbox_rows(own_postgres) < 400
        assert await outbox_rows(own_postgres) >= 20
        (one.drop / "waits.eml").write_bytes(b"Message-ID: <w@a.example>\r\nSubject: waits\r\n\r\nb")
        assert (await one.client.get("/ready")).json()["later"] is True
        assert (one.drop / "waits.eml").exists()
    async with serving(embedded_broker, own_postgres, tmp_path, backlog_most=20) as one:

        async def takes_again() -> bool:
            answer = await one.client.post("/v1/tickets", json={"subject": "a", "text": "b"}, headers=headers)
            return answer.status_code == 202 and not any(one.drop.iterdir())

        await eventually(takes_again, seconds=30)
        assert set(taken) <= (await one.received(lambda seen: set(taken) <= seen.keys())).keys()


@pytest.mark.embedded
async def test_all_three_doors_lead_to_the_topic(running: Running) -> None:
    headers = {"Authorization": "Bearer portal-key"}
    posted = await running.client.post("/v1/tickets", json={"subject": "a", "text": "b"}, headers=headers)
    assert posted.status_code == 202
    mailed = await running.client.post(
        "/v1/mail",
        content=b"Message-ID: <1@a.example>\r\nSubject: a\r\n\r\nb",
        headers={**headers, "Content-Type": "message/rfc822"},
    )
    assert mailed.status_code == 202
    answer = b"Message-ID: <2@a.example>\r\nIn-Reply-To: <1@a.example>\r\nSubject: Re: a\r\n\r\nmore"
    (running.drop / "answer.tmp").write_bytes(answer)
    (running.drop / "answer.tmp").rename(running.drop / "answer.eml")

    async def is_taken() -> bool:
        return not any(running.drop.iterdir())

    await eventually(is_taken)

    def all_in(seen: dict[str, TicketReceived]) -> bool:
        joined = seen.get(mailed.json()["ticket_id"])
        return posted.json()["ticket_id"] in seen and joined is not None and joined.version == 2

    events = await running.received(all_in)
    assert events[posted.json()["ticket_id"]].channel == "api"


@pytest.mark.embedded
@pytest.mark.feature(2)
async def test_events_that_are_none_go_to_the_dead_letters_and_the_next_one_gets_in(running: Running) -> None:
    topic = BY_NAME[CrmMessageAdded.TYPE]
    tenant = str(running.app.state.service._settings.tenant)
    good = originate(
        CrmMessageAdded(external_reference="T-1", subject="a", text="b"),
        source="crm",
        tenant=tenant,
        ticket_id=None,
        actor="crm",
    )
    head = binding.headers_of(good, good.trace)
    unknown = {**head, "ce_id": str(uuid4()), "ce_type": "crm.message.exploded.v1"}
    broken = {**head, "ce_id": str(uuid4())}
    producer = AIOKafkaProducer(**running.broker.login(config.ADMIN).client())
    await producer.start()
    for headers, value in (
        (unknown, binding.value_of(good)),
        (broken, json.dumps({"subject": "CANARY"}).encode()),
        ({**broken, "ce_id": str(uuid4())}, b"\xff CANARY"),
        (head, binding.value_of(good)),
    ):
        raw = [(name, text.encode()) for name, text in headers.items()]
        await producer.send_and_wait(topic.name, value, key=b"k", headers=raw, partition=0)
    await producer.stop()
    consumer = AIOKafkaConsumer(
        topic.dead_letters, **running.broker.login(config.ADMIN).client(), auto_offset_reset="earliest"
    )
    await consumer.start()
    letters = [await asyncio.wait_for(consumer.getone(), 30) for _ in range(3)]
    await consumer.stop()
    assert not [letter for letter in letters if b"CANARY" in (letter.value or b"")]
    pool = running.app.state.service._database.pool

    async def got_in() -> bool:
        found = await pool.fetchval("select true from message where tenant = $1 and channel = 'crm'", tenant)
        return found is True

    await eventually(got_in)
