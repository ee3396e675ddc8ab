"""One message for two use cases, on real parts: each is read, answered, shown and put on record within its own lists."""

import asyncio
import json
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from schemas.replies import ReplyDrafted
from schemas.tickets import TicketTriaged
from shared.local.keys import KeyFolder
from tests.conftest import StackUnderTest
from tests.e2e.test_masking_all_the_way import until

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
LETTER = (
    "From: Nadia Roy <nadia.roy@client.example>\r\nTo: {to}\r\nSubject: VPN\r\nMessage-ID: <{number}@client.example>\r\n"
    "\r\nBonjour,\r\nle VPN est coupe depuis ce matin pour toute l'equipe.\r\n"
)


BADGE = {"subject": "Help", "text": "Hello,\nwe hope that you are well. My badge opens no door. Thank you."}


def send(stack: StackUnderTest) -> list[UUID]:
    """By type of request, by recipient, and one that the workshop's own classifier reads."""
    key = KeyFolder(stack.home.keys).api_key.read_text(encoding="utf-8").strip()
    body = {"subject": "VPN coupé", "text": "Bonjour,\nle VPN est coupé depuis ce matin pour toute l'équipe.\nMerci."}
    with httpx.Client(base_url=stack.intake_url, headers={"Authorization": f"Bearer {key}"}) as client:
        answers = [client.post("/v1/tickets", json={**body, "request_type": kind}) for kind in ("canteen", "Incident")]
        for number, to in enumerate(("Canteen@guichet.example", "support@guichet.example")):
            raw = LETTER.format(to=to, number=number).encode()
            answers.append(client.post("/v1/mail", content=raw, headers={"Content-Type": "message/rfc822"}))
        answers.append(client.post("/v1/tickets", json={**BADGE, "request_type": "Workshop"}))
    return [UUID(answer.raise_for_status().json()["ticket_id"]) for answer in answers]


@pytest.mark.feature(6)
async def test_each_ticket_is_read_within_its_use_case(stack: StackUnderTest) -> None:
    tickets = await asyncio.to_thread(send, stack)
    owner = await asyncpg.connect(stack.owner_database_url)

    async def facts(kind: str) -> list[dict[str, Any]]:
        rows = await owner.fetch(
            "select ticket_id, data from desk.fact where ticket_id = any($1::uuid[]) and kind = $2", tickets, kind
        )
        found = {row["ticket_id"]: json.loads(row["data"]) for row in rows}
        return [found[one] for one in tickets if one in found]

    async def drafted() -> bool:
        return len(await facts(ReplyDrafted.TYPE)) == len(tickets)

    async def on_record() -> bool:
        known = "select count(*) from audit.ledger where ticket_id = any($1::uuid[]) and event_type = $2"
        return bool(await owner.fetchval(known, tickets, TicketTriaged.TYPE) == len(tickets))

    try:
        await until(drafted)
        canteen, helpdesk, canteen_mail, helpdesk_mail, workshop = await facts(TicketTriaged.TYPE)
        for one in (canteen, canteen_mail):
            assert one["use_case"] == "canteen"
            assert {label for label, _ in one["category"]["top"]} == {"orders", "information"}
            assert "category" in one["abstained"], "sure of a network, not of either"
        for one in (helpdesk, helpdesk_mail):
            assert one["use_case"] == "helpdesk"
            assert one["category"]["label"] == "network"
            assert len(one["category"]["top"]) == 3
            assert "category_model" not in one
        assert (workshop["use_case"], workshop["category"]["label"]) == ("workshop", "building")
        assert workshop["category_model"]["name"] == "workshop"
        rows = await owner.fetch(
            "select ticket_id, use_case from desk.ticket where ticket_id = any($1::uuid[])", tickets
        )
        shown = {row["ticket_id"]: row["use_case"] for row in rows}
        assert [shown[one] for one in tickets] == ["canteen", "helpdesk", "canteen", "helpdesk", "workshop"]
        await until(on_record)
        recorded = await owner.fetch(
            "select l::text as said from audit.ledger l where ticket_id = $1 and event_type = $2",
            tickets[0], TicketTriaged.TYPE,
        )  # fmt: skip
        assert '"use_case": "canteen"' in recorded[0]["said"].replace('""', '"').replace("\\", "")
        judges = "select facts->>'category_model_digest' from audit.ledger where ticket_id = $1 and event_type = $2"
        assert await owner.fetchval(judges, tickets[4], TicketTriaged.TYPE) == workshop["category_model"]["digest"]
    finally:
        await owner.close()
