"""What waits on the bus at a start is read before anything is too old: it may be news of what looks so."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from schemas.sealed import Purpose, Sealed
from schemas.tickets import Channel, TicketReceived
from services.desk import handlers
from services.desk.adapters import keeping
from shared.local.embedded import EmbeddedBroker
from shared.local.kafka import config
from shared.messaging import binding
from shared.messaging.caught_up import CaughtUp
from shared.messaging.event import Event, originate
from shared.messaging.standing import Reading
from shared.persistence.database import Database
from tests.integration.conftest import eventually
from tests.integration.test_ready_on_the_bus import Place, own_kafka, place

__all__ = ["own_kafka", "place"]

pytestmark = pytest.mark.feature(84)

DAYS = 3000
OLD = datetime.now(UTC) - timedelta(days=2 * DAYS)
_AGED = "update ticket set state = 'closed', heard_at = $2, updated_at = $2 where ticket_id = $1"


def received(ticket_id: UUID, version: int, at: datetime) -> Event[Any]:
    content = Sealed.model_construct(key_id=uuid4(), purpose=Purpose.INBOUND, nonce=b"n" * 12, ciphertext=b"c" * 20)
    data = TicketReceived(
        ticket_id=ticket_id, message_id=uuid4(), version=version, channel=Channel.MAIL, received_at=at, content=content
    )
    return originate(data, source="intake", tenant="default", ticket_id=ticket_id, actor="intake")


async def closed_long_ago(database: Database) -> UUID:
    event = received(uuid4(), 1, OLD)
    async with database.unit() as unit:
        await handlers.take(event, None, unit)
        await unit.connection.execute(_AGED, event.ticket_id, OLD)
    assert event.ticket_id is not None
    return event.ticket_id


@pytest.mark.kafka
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_message_that_came_while_the_desk_was_down_keeps_its_old_ticket(place: Place) -> None:
    database = await Database.connect(place.postgres.urls["desk"], schema="desk", tenant="default", size=2)
    try:
        written_to, left = await closed_long_ago(database), await closed_long_ago(database)
        news = received(written_to, 2, datetime.now(UTC))
        headers = [(name, value.encode()) for name, value in binding.headers_of(news, {}).items()]
        async with AIOKafkaProducer(**place.kafka.login(config.ADMIN).client()) as producer:
            await producer.send_and_wait(news.type, binding.value_of(news), key=binding.key_of(news), headers=headers)
        settings: Any = SimpleNamespace(
            tenant="default", keep_tickets_days=DAYS, keep_feedback_days=0, keep_presence_days=0
        )
        await place.runs(
            "desk", without_bus=True, subscriptions=handlers.subscriptions(), retention=keeping.rules(settings)
        )

        async def asked(ticket_id: UUID) -> bool:
            sql = "select exists (select from erasure where ticket_id = $1)"
            return bool(await database.pool.fetchval(sql, ticket_id))

        await eventually(lambda: asked(left), seconds=120)
        assert not await asked(written_to)
        assert await database.pool.fetchval("select version from ticket where ticket_id = $1", written_to) == 2
    finally:
        await database.close()


@pytest.mark.embedded
async def test_the_broker_from_a_wheel_tells_what_was_read_too(embedded_broker: EmbeddedBroker) -> None:
    client = embedded_broker.login("desk").client()
    reader = AIOKafkaConsumer(
        TicketReceived.TYPE, **client, group_id=uuid4().hex, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    async with AIOKafkaProducer(**client) as producer:
        await producer.send_and_wait(TicketReceived.TYPE, b"{}")
    await reader.start()
    try:
        caught_up = CaughtUp([Reading(lambda: reader)], patience=3)
        assert not await caught_up()
        while not await caught_up():
            await reader.getmany(timeout_ms=500)
            await reader.commit()
    finally:
        await reader.stop()
    assert not await CaughtUp([Reading(lambda: None)])()
