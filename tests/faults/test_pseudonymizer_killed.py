"""The pseudonymiser is killed in the middle of its batches, under load: nothing is lost and nothing is masked twice."""

import asyncio
import random
from collections import defaultdict
from typing import Any
from uuid import UUID

import httpx
import pytest
from aiokafka import AIOKafkaConsumer

from schemas.tickets import TicketPseudonymized
from shared.cli.observer import Observer
from shared.local.keys import KeyFolder
from tests.conftest import StackUnderTest

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

TICKETS, KILLS = 80, 3
WORDS = (
    "Bonjour, ici {name}. Mon mot de passe est Framboise-{number}! et mon numéro le 06 98 76 {number:02} 32. {name}",
    "Hi, {name} here, please reset jdoe{number}, my address is {first}@client{number}.example. Thanks, {name}",
)
NAMES = ("Maëlle Corbineau", "Oluwaseun Adeyemi", "Nguyen Thi Hanh", "Beñat Duhalde", "Aoife Ní Bhriain")


async def feed(stack: StackUnderTest, count: int) -> list[UUID]:
    key = KeyFolder(stack.home.keys).api_key.read_text(encoding="utf-8").strip()
    async with httpx.AsyncClient(base_url=stack.intake_url, headers={"Authorization": f"Bearer {key}"}) as client:
        tickets = []
        for number in range(count):
            name = NAMES[number % len(NAMES)]
            text = WORDS[number % 2].format(name=name, first=name.split()[0].lower(), number=number)
            body = {"subject": f"Essai {number}", "text": text, "sender_name": name}
            answer = (await client.post("/v1/tickets", json=body)).raise_for_status()
            tickets.append(UUID(answer.json()["ticket_id"]))
        return tickets


async def kill_while_it_works(stack: StackUnderTest) -> None:
    draw = random.Random(3)
    for _ in range(KILLS):
        await asyncio.sleep(draw.uniform(0.1, 0.8))
        killed = stack.kill("pseudonymizer")
        await stack.until_back("pseudonymizer", killed)


async def all_records(stack: StackUnderTest) -> dict[str, list[tuple[str, str]]]:
    """By ticket, each record's event id and masked text, as they lie on the topic."""
    consumer = AIOKafkaConsumer(
        TicketPseudonymized.TYPE, **stack.operator_client(), group_id=None, auto_offset_reset="earliest"
    )
    await consumer.start()
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    try:
        ends = await consumer.end_offsets(list(consumer.assignment()))
        while any([await consumer.position(part) < end for part, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=300)).values():
                for record in records:
                    headers: dict[str, Any] = dict(record.headers)
                    data = TicketPseudonymized.model_validate_json(record.value)
                    found[str(data.ticket_id)].append((headers["ce_id"].decode(), data.body))
    finally:
        await consumer.stop()
    return found


@pytest.mark.feature(1, 3, 14)
async def test_a_kill_during_a_batch_loses_nothing_and_masks_nothing_twice(stack: StackUnderTest) -> None:
    async with Observer(stack.operator_client()) as observer:
        feeding = asyncio.create_task(feed(stack, TICKETS))
        await kill_while_it_works(stack)
        tickets = await feeding

        def masked() -> bool:
            return all(key in observer.stories and observer.stories[key].pseudonymized for key in tickets)

        assert await observer.until(masked, seconds=180), "a ticket was lost"
    records = await all_records(stack)
    for ticket in map(str, tickets):
        assert len({event_id for event_id, _ in records[ticket]}) == 1, "numbered twice"
        assert len({body for _, body in records[ticket]}) == 1
        body = records[ticket][0][1]
        assert "[[" not in body
        assert not any(name in body for name in NAMES)
