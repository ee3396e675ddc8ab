"""A mark at the desk goes all the way, on real parts: pseudonymiser, triage, back to the desk, and into the ledger."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg
import httpx
import pytest

from schemas.masking import MaskingCorrected
from schemas.tickets import TicketPseudonymized, TicketTriaged
from shared.cli.agent import PlayedAgent, find_form
from shared.local.keys import AGENT_LOGIN, KeyFolder
from tests.conftest import StackUnderTest

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
MISSED = "serre numéro sept"


async def until(found: Callable[[], Awaitable[bool]], seconds: float = 90) -> None:
    async with asyncio.timeout(seconds):
        while not await found():
            await asyncio.sleep(0.2)


def send(stack: StackUnderTest) -> UUID:
    key = KeyFolder(stack.home.keys).api_key.read_text(encoding="utf-8").strip()
    body = {
        "subject": "VPN coupé",
        "text": f"Bonjour,\nle VPN est coupé depuis ce matin dans la {MISSED} et pour toute l'équipe.\nMerci.",
        "sender_name": "Nadia Roy",
        "sender_address": "nadia.roy@client.example",
    }
    with httpx.Client(base_url=stack.intake_url, headers={"Authorization": f"Bearer {key}"}) as client:
        answer = client.post("/v1/tickets", json=body)
    assert answer.status_code == 202
    return UUID(answer.json()["ticket_id"])


def mark(stack: StackUnderTest, ticket_id: UUID) -> None:
    password = KeyFolder(stack.home.keys).agent_password.read_text(encoding="utf-8").strip()
    with PlayedAgent(stack.desk_url, login=AGENT_LOGIN, password=password) as agent:
        agent.sign_in()
        form = find_form(agent.ticket(str(ticket_id)), "/mask")
        assert form is not None
        fields = {**form.fields, "stretch": MISSED, "label": "LOCATION"}
        agent._client.post(form.action, data=fields).raise_for_status()


@pytest.mark.feature(25)
async def test_what_an_agent_marks_is_masked_downstream_and_on_record(stack: StackUnderTest) -> None:
    ticket_id = await asyncio.to_thread(send, stack)
    owner = await asyncpg.connect(stack.owner_database_url)

    async def body(kind: str) -> str:
        data = await owner.fetchval("select data from desk.fact where ticket_id = $1 and kind = $2", ticket_id, kind)
        return "" if data is None else str(json.loads(data)["body"])

    async def read() -> bool:
        return MISSED in await body(TicketTriaged.TYPE)

    async def read_anew() -> bool:
        bodies = [await body(kind) for kind in (TicketPseudonymized.TYPE, TicketTriaged.TYPE)]
        return all("[LOCATION_1]" in each and MISSED not in each for each in bodies)

    async def on_record() -> bool:
        return await owner.fetchval("select count(*) from audit.ledger where ticket_id = $1 and event_type = $2",
                                    ticket_id, MaskingCorrected.TYPE) == 1  # fmt: skip

    try:
        await until(read)
        await asyncio.to_thread(mark, stack, ticket_id)
        await until(read_anew)
        await until(on_record)
        ledger = await owner.fetch("select l::text as row from audit.ledger l where ticket_id = $1", ticket_id)
        assert not any(MISSED in row["row"] for row in ledger)
    finally:
        await owner.close()
