"""One ticket's events arrive late, twice and out of order, at each hop in turn: the state ends the same."""

import asyncio
import json
import random
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from schemas.topics import TOPICS, consumer_group
from shared.cli.observer import Observer
from shared.local.keys import KeyFolder
from shared.messaging import relay
from tests.conftest import StackUnderTest

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.feature(3, 4)]

TIMES_AND_IDS = {"ticket_id", "waiting_since", "updated_at", "heard_at", "first_at"}
WORDS = (
    "Bonjour,\nje n'arrive plus à me connecter au VPN depuis ce matin.\nMaëlle Corbineau",
    "Bonjour,\ncela ne marche toujours pas, j'ai redémarré deux fois. Mon numéro est le 06 98 76 54 32.\nMaëlle Corbineau",
    "Bonjour,\ntoute l'équipe de Quimper est bloquée maintenant, c'est urgent.\nMaëlle Corbineau",
)


def conversation() -> list[bytes]:
    """Three mails of one thread, with Message-IDs that no other conversation has."""
    ids = [f"<{uuid.uuid4().hex}@fil.example>" for _ in WORDS]
    return [_mail(text, ids[number], ids[:number]) for number, text in enumerate(WORDS)]


def _mail(text: str, message_id: str, references: Sequence[str]) -> bytes:
    mail = EmailMessage()
    mail["From"] = "Maëlle Corbineau <maelle.corbineau@fil.example>"
    mail["To"] = "support@guichet.example"
    mail["Subject"] = "VPN bloqué" if not references else "Re: VPN bloqué"
    mail["Message-ID"] = message_id
    mail["Date"] = "Mon, 02 Nov 2026 09:00:00 +0100"
    if references:
        mail["In-Reply-To"] = references[-1]
        mail["References"] = " ".join(references)
    mail.set_content(text)
    return mail.as_bytes()


async def post(stack: StackUnderTest, mails: Sequence[bytes]) -> UUID:
    key = KeyFolder(stack.home.keys).api_key.read_text(encoding="utf-8").strip()
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "message/rfc822"}
    async with httpx.AsyncClient(base_url=stack.intake_url, headers=headers, timeout=30) as client:
        answers = [(await client.post("/v1/mail", content=mail)).raise_for_status().json() for mail in mails]
    assert len({answer["ticket_id"] for answer in answers}) == 1
    assert [answer["version"] for answer in answers] == [1, 2, 3]
    return UUID(answers[0]["ticket_id"])


@asynccontextmanager
async def held_back(stack: StackUnderTest, service: str) -> AsyncIterator[asyncpg.Connection]:
    """The service works, but its outbox stays full: this test holds the relay's lock in its place."""
    connection = await asyncpg.connect(stack.owner_database_url)
    try:
        killed = stack.kill(service)
        while not await connection.fetchval("select pg_try_advisory_lock($1, hashtext($2))", relay._LOCK, service):
            await asyncio.sleep(0.02)
        await stack.until_back(service, killed)
        yield connection
    finally:
        await connection.close()


async def outbox(connection: asyncpg.Connection, service: str, ticket_id: UUID, count: int) -> list[Any]:
    """The ticket's waiting events, once there are at least `count` of a kind that comes once a version."""
    for _ in range(600):
        rows = await connection.fetch(
            f"select topic, key, headers, payload from {service}.outbox where key = $1 order by id",
            str(ticket_id).encode(),
        )
        kinds = [row["topic"] for row in rows]
        if max((kinds.count(kind) for kind in kinds), default=0) >= count:
            return list(rows)
        await asyncio.sleep(0.1)
    pytest.fail(f"{service} has not put {count} events into its outbox")


async def deliver_badly(stack: StackUnderTest, rows: Sequence[Any], rng: random.Random) -> None:
    """Every event twice, in an order that is not the one they were made in."""
    jumbled = [*rows, *rows]
    rng.shuffle(jumbled)
    if [row["payload"] for row in jumbled[: len(rows)]] == [row["payload"] for row in rows]:
        jumbled.reverse()
    producer = AIOKafkaProducer(**stack.operator_client())
    await producer.start()
    try:
        for row in jumbled:
            headers = [(name, value.encode()) for name, value in json.loads(row["headers"]).items()]
            await producer.send_and_wait(row["topic"], row["payload"], key=row["key"], headers=headers)
    finally:
        await producer.stop()


async def until_all_is_taken(stack: StackUnderTest) -> None:
    """Waits until no consumer group has anything left to take."""
    admin = AIOKafkaAdminClient(**stack.operator_client())
    consumer = AIOKafkaConsumer(**stack.operator_client())
    await admin.start()
    await consumer.start()
    try:
        async with asyncio.timeout(120):
            while await _lag(admin, consumer):
                await asyncio.sleep(0.3)
    finally:
        await consumer.stop()
        await admin.close()


async def _lag(admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer) -> int:
    left = 0
    for topic in TOPICS:
        parts = [TopicPartition(topic.name, number) for number in range(topic.partitions)]
        ends = await consumer.end_offsets(parts)
        for service in topic.readers:
            done = await admin.list_consumer_group_offsets(consumer_group(service, topic.name))
            left += sum(max(0, ends[part] - (done[part].offset if part in done else 0)) for part in parts)
    return left


async def state(stack: StackUnderTest, ticket_id: UUID) -> dict[str, Any]:
    """What each service came to, without what is rightly different: ids and times."""
    connection = await asyncpg.connect(stack.owner_database_url)
    try:
        async with Observer(stack.operator_client()) as observer:
            story = observer.stories.get
            assert await observer.until(
                lambda: (told := story(ticket_id)) is not None and set(told.drafted) == {1, 2, 3}, seconds=120
            )
            told = observer.stories[ticket_id]
            ticket = await connection.fetchrow("select * from desk.ticket where ticket_id = $1", ticket_id)
            return {
                "desk": {k: v for k, v in dict(ticket).items() if k not in TIMES_AND_IDS},
                "bodies": {version: (event.subject, event.body) for version, event in told.pseudonymized.items()},
                "triaged": {version: (event.category, event.priority) for version, event in told.triaged.items()},
                "drafted": {version: (event.outcome, event.text) for version, event in told.drafted.items()},
                "on record": await _recorded(connection, ticket_id),
            }
    finally:
        await connection.close()


async def _recorded(connection: asyncpg.Connection, ticket_id: UUID) -> dict[str, int]:
    rows = await connection.fetch(
        "select event_type, count(*) as n from audit.ledger where ticket_id = $1 group by 1", ticket_id
    )
    return {row["event_type"]: row["n"] for row in rows}


@pytest.mark.parametrize("service", ["intake", "pseudonymizer", "triage", "drafter"])
async def test_a_shuffled_ticket_ends_like_an_ordered_one(stack: StackUnderTest, service: str) -> None:
    ordered = await post(stack, conversation())
    async with held_back(stack, service) as connection:
        shuffled = await post(stack, conversation())
        rows = await outbox(connection, service, shuffled, len(WORDS))
        await deliver_badly(stack, rows, random.Random(service))
        await connection.execute(f"delete from {service}.outbox where key = $1", str(shuffled).encode())
    expected, found = await state(stack, ordered), await state(stack, shuffled)
    await until_all_is_taken(stack)
    expected, found = await state(stack, ordered), await state(stack, shuffled)
    assert found == expected, [
        (part, name, value, found[part].get(name))
        for part, values in expected.items()
        for name, value in values.items()
        if found[part].get(name) != value
    ]
