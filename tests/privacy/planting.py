"""Puts the canaries in at the door, and lets the played agent answer them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx
from aiokafka import AIOKafkaProducer

from schemas.records import CrmMessageAdded
from shared.cli.agent import PlayedAgent
from shared.cli.observer import TicketStory
from shared.local.keys import AGENT_LOGIN, KeyFolder
from shared.local.stack import LocalStack
from shared.messaging import binding
from shared.messaging.event import originate
from tests.privacy.canaries import CANARIES, Canary, as_mail


def api_key(stack: LocalStack) -> str:
    return KeyFolder(stack.home.keys).api_key.read_text(encoding="utf-8").strip()


def put_in(stack: LocalStack, canaries: Sequence[Canary] = CANARIES) -> None:
    """Every other canary comes by mail, the rest through the HTTP API."""
    with httpx.Client(base_url=stack.intake_url, headers={"Authorization": f"Bearer {api_key(stack)}"}) as client:
        for canary in canaries:
            number = CANARIES.index(canary)
            if number % 2 == 0:
                partial = stack.home.drop / f".{number}.eml"
                partial.write_bytes(as_mail(canary, number))
                partial.rename(stack.home.drop / f"canary-{number:02}.eml")
            else:
                body = {
                    "subject": canary.subject,
                    "text": canary.text,
                    "sender_name": canary.name,
                    "sender_address": canary.email,
                }
                assert client.post("/v1/tickets", json=body).status_code == 202


async def hand_in(stack: LocalStack, canary: Canary) -> None:
    """A CRM puts it on the bus, as one that is not ours does."""
    data = CrmMessageAdded(
        external_reference="case-1",
        subject=canary.subject,
        text=canary.text,
        customer_name=canary.name,
        customer_address=canary.email,
    )
    event = originate(data, source="crm", tenant="default", ticket_id=None, actor="crm")
    headers = [(name, value.encode()) for name, value in binding.headers_of(event, {}).items()]
    async with AIOKafkaProducer(**stack.operator_client()) as producer:
        await producer.send_and_wait(data.TYPE, binding.value_of(event), key=b"case-1", headers=headers)


@contextmanager
def agent_of(stack: LocalStack) -> Iterator[PlayedAgent]:
    """The demo's agent, signed in."""
    password = KeyFolder(stack.home.keys).agent_password.read_text(encoding="utf-8").strip()
    with PlayedAgent(stack.desk_url, login=AGENT_LOGIN, password=password) as agent:
        agent.sign_in()
        yield agent


def approve_suggestions(stack: LocalStack, stories: Sequence[TicketStory]) -> None:
    with agent_of(stack) as agent:
        for story in stories:
            if story.suggested:
                agent.approve(str(story.ticket_id))


def correct_categories(stack: LocalStack, stories: Sequence[TicketStory], category: str) -> None:
    with agent_of(stack) as agent:
        for story in stories:
            agent.correct(str(story.ticket_id), "category", category)
