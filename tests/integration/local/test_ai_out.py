"""The AI is taken out of a running installation: a customer still gets an answer. It comes back and reads the backlog."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from uuid import UUID

import asyncpg
import httpx
import psutil
import pytest
import pytest_asyncio

from schemas.topics import SERVICES
from shared.ai_switch import AI_SERVICES
from shared.cli.agent import PlayedAgent
from shared.local import ai, control
from shared.local.keys import AGENT_LOGIN, KeyFolder
from tests.conftest import StackUnderTest, running_stack

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.feature(99)]

REPLY = "Bonjour, nous regardons cela aujourd'hui."


@pytest.fixture(scope="module")
def own(kafka_available: None) -> Iterator[StackUnderTest]:
    """A stack that this module may take the AI out of."""
    with running_stack(bus="kafka") as stack:
        yield stack


@pytest_asyncio.fixture(loop_scope="session")
async def owner(own: StackUnderTest) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(own.owner_database_url)
    try:
        yield connection
    finally:
        await connection.close()


async def until(found: Callable[[], Awaitable[object]], seconds: float = 120) -> None:
    async with asyncio.timeout(seconds):
        while not await found():
            await asyncio.sleep(0.2)


def send(stack: StackUnderTest, subject: str) -> UUID:
    key = KeyFolder(stack.home.keys).api_key.read_text(encoding="utf-8").strip()
    body = {
        "subject": subject,
        "text": "Bonjour,\nle VPN est coupé depuis ce matin pour toute l'équipe.\nMerci.",
        "sender_address": "nadia.roy@client.example",
    }
    with httpx.Client(base_url=stack.intake_url, headers={"Authorization": f"Bearer {key}"}) as client:
        answer = client.post("/v1/tickets", json=body)
    assert answer.status_code == 202
    return UUID(answer.json()["ticket_id"])


def answer(stack: StackUnderTest, ticket_id: UUID) -> None:
    """A person says what the ticket is, writes a reply and approves it."""
    password = KeyFolder(stack.home.keys).agent_password.read_text(encoding="utf-8").strip()
    with PlayedAgent(stack.desk_url, login=AGENT_LOGIN, password=password) as agent:
        agent.sign_in()
        assert str(ticket_id) in [item.ticket_id for item in agent.listed("to_answer")]
        agent.correct(str(ticket_id), "category", "billing")
        assert agent.approve(str(ticket_id), REPLY)


async def test_without_the_ai_people_answer_and_with_it_again_the_backlog_is_read(
    own: StackUnderTest, owner: asyncpg.Connection
) -> None:
    pids = [own.pid(name) for name in AI_SERVICES]
    ai.switch(own.home, "off", "lead-1")
    state = await asyncio.to_thread(ai.settled, own.home, "off")
    assert state is not None
    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert (state.phase, state.ai["state"], state.ai["by"]) == ("ready", "off", "lead-1")
    assert all(state.parts[name].ready for name in SERVICES if name not in AI_SERVICES)

    answered, left = [await asyncio.to_thread(send, own, subject) for subject in ("Facture", "VPN coupé")]

    async def head(ticket_id: UUID) -> tuple[str | None, str | None]:
        row = await owner.fetchrow("select state, category from desk.ticket where ticket_id = $1", ticket_id)
        return (row["state"], row["category"]) if row else (None, None)

    async def listed() -> bool:
        return await owner.fetchval("select count(*) from desk.ticket where subject <> ''") == 2

    async def sent() -> bool:
        return (await head(answered))[0] == "sent"

    async def read_later() -> bool:
        return await owner.fetchval("select count(*) from drafter.draft") == 2

    async def on_record() -> bool:
        rows = await owner.fetch(
            "select facts::text as f from audit.ledger where facts->>'action' like 'ai.%' order by seq"
        )
        return [("switched_off" in row["f"], "lead-1" in row["f"]) for row in rows] == [(True, True), (False, True)]

    await until(listed)
    await asyncio.to_thread(answer, own, answered)
    await until(sent)
    assert any(REPLY.encode()[:8] in path.read_bytes() for path in own.home.outbox.glob("*.eml"))
    assert await owner.fetchval("select count(*) from triage.predictions") == 0

    ai.switch(own.home, "on", "lead-1")
    state = await asyncio.to_thread(ai.settled, own.home, "on")
    assert state is not None
    assert all(state.parts[name].ready for name in AI_SERVICES)
    await until(read_later)
    await until(on_record)

    async def read_at_the_desk() -> bool:
        return (await head(left))[0] in ("to_answer", "to_triage")

    await until(read_at_the_desk)
    assert await head(answered) == ("sent", "billing"), "the models came late and moved what a person did"


async def test_a_stack_that_was_stopped_without_its_ai_starts_without_it(own: StackUnderTest) -> None:
    ai.switch(own.home, "off", "lead-1")
    await asyncio.to_thread(control.down, own.home)
    state = await asyncio.to_thread(control.up, own.home, bus="kafka")
    assert state.phase == "ready"
    assert [state.parts[name].pid for name in AI_SERVICES] == [None, None]
    assert all(state.parts[name].paused for name in AI_SERVICES)
