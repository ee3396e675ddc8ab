"""A line of steering goes all the way, on real parts: desk, drafter, back to the desk, and into the ledger as codes."""

import asyncio
import json
from uuid import UUID

import asyncpg
import httpx
import pytest

from schemas.replies import ReplyDrafted, ReplySteered
from shared.cli.agent import PlayedAgent, find_form
from shared.local.keys import AGENT_LOGIN, KeyFolder
from tests.conftest import StackUnderTest
from tests.e2e.test_masking_all_the_way import until

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
LINE = "plus court, plus formel"


def send(stack: StackUnderTest) -> UUID:
    key = KeyFolder(stack.home.keys).api_key.read_text(encoding="utf-8").strip()
    body = {
        "subject": "Mot de passe oublié",
        "text": "Bonjour,\nj'ai oublié mon mot de passe et je ne peux plus ouvrir ma session. Comment le réinitialiser ?",
        "sender_name": "Nadia Roy",
        "sender_address": "nadia.roy@client.example",
    }
    with httpx.Client(base_url=stack.intake_url, headers={"Authorization": f"Bearer {key}"}) as client:
        return UUID(client.post("/v1/tickets", json=body).raise_for_status().json()["ticket_id"])


def steer(stack: StackUnderTest, ticket_id: UUID) -> None:
    password = KeyFolder(stack.home.keys).agent_password.read_text(encoding="utf-8").strip()
    with PlayedAgent(stack.desk_url, login=AGENT_LOGIN, password=password) as agent:
        agent.sign_in()
        form = find_form(agent.ticket(str(ticket_id)), "/approve")
        assert form is not None
        agent._client.post(f"/tickets/{ticket_id}/steer", data={**form.fields, "line": LINE}).raise_for_status()


@pytest.mark.feature(52, 83)
async def test_a_line_comes_back_as_a_version_and_is_on_record_as_codes(stack: StackUnderTest) -> None:
    ticket_id = await asyncio.to_thread(send, stack)
    owner = await asyncpg.connect(stack.owner_database_url)

    async def drafts() -> list[ReplyDrafted]:
        rows = await owner.fetch(
            "select data from desk.fact where ticket_id = $1 and kind = $2 order by stamp", ticket_id, ReplyDrafted.TYPE
        )
        return [ReplyDrafted.model_validate(json.loads(row["data"])) for row in rows]

    async def drafted() -> bool:
        return bool(await drafts())

    async def redrafted() -> bool:
        return len(await drafts()) == 2

    async def on_record() -> bool:
        return await owner.fetchval("select count(*) from audit.ledger where ticket_id = $1 and event_type = $2",
                                    ticket_id, ReplySteered.TYPE) == 1  # fmt: skip

    try:
        await until(drafted)
        await asyncio.to_thread(steer, stack, ticket_id)
        await until(redrafted)
        await until(on_record)
        first, second = await drafts()
        assert second.steering_id is not None
        assert {source.id for source in first.sources} == {source.id for source in second.sources}
        assert (second.text or "").startswith("Madame, Monsieur,")
        assert all(check.passed for check in second.checks)
        facts = await owner.fetchval(
            "select l::text from audit.ledger l where ticket_id = $1 and event_type = $2", ticket_id, ReplySteered.TYPE
        )
        assert '"detail": "lead"' in facts.replace('""', '"').replace("\\", "")
        assert LINE not in facts
    finally:
        await owner.close()
