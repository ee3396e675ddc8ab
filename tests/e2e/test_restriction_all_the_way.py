"""A restriction at the desk goes all the way, on real parts: what comes meanwhile waits, and is read once it is lifted."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from argon2 import PasswordHasher

from schemas.restriction import RestrictionDecided
from schemas.tickets import TicketPseudonymized, TicketReceived, TicketTriaged
from schemas.topics import KEEPERS
from shared.cli.agent import PlayedAgent, find_form
from shared.local.keys import KeyFolder
from tests.conftest import StackUnderTest
from tests.e2e.test_masking_all_the_way import until

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
OFFICER = "p.hold"


def send(stack: StackUnderTest, reference: str, text: str) -> UUID:
    key = KeyFolder(stack.home.keys).api_key.read_text(encoding="utf-8").strip()
    body = {
        "subject": "VPN coupé", "text": text, "sender_name": "Nadia Roy", "sender_address": "nadia.roy@client.example",
        "external_reference": reference,
    }  # fmt: skip
    with httpx.Client(base_url=stack.intake_url, headers={"Authorization": f"Bearer {key}"}) as client:
        return UUID(client.post("/v1/tickets", json=body).raise_for_status().json()["ticket_id"])


@asynccontextmanager
async def owning(stack: StackUnderTest) -> AsyncIterator[asyncpg.Connection]:
    """The database's owner, with an officer at the desk for as long as it lasts."""
    owner = await asyncpg.connect(stack.owner_database_url)
    try:
        await owner.execute(
            "insert into desk.agent (login, tenant, name, role, password_hash) values ($1, 'default', 'P', 'privacy', $2)",
            OFFICER, PasswordHasher(time_cost=1, memory_cost=64).hash(OFFICER),
        )  # fmt: skip
        yield owner
    finally:
        await owner.execute("delete from desk.session where login = $1", OFFICER)
        await owner.execute("delete from desk.agent where login = $1", OFFICER)
        await owner.close()


@contextmanager
def signed_in(stack: StackUnderTest) -> Iterator[httpx.Client]:
    with PlayedAgent(stack.desk_url, login=OFFICER, password=OFFICER) as officer:
        officer.sign_in()
        yield officer._client


def restrict(stack: StackUnderTest, ticket_id: UUID, restriction_id: UUID) -> None:
    with signed_in(stack) as client:
        form = find_form(client.get("/privacy").text, "/privacy/find")
        assert form is not None
        chosen = {"csrf": form.fields["csrf"], "ticket": str(ticket_id), "restriction_id": str(restriction_id)}
        client.post("/privacy/restrict", data={**chosen, "ground": "accuracy"}).raise_for_status()


def lift(stack: StackUnderTest, restriction_id: UUID) -> None:
    with signed_in(stack) as client:
        form = find_form(client.get(f"/privacy/restrictions/{restriction_id}").text, "/lift")
        assert form is not None
        client.post(form.action, data={**form.fields, "told": "1"}).raise_for_status()


@pytest.mark.feature(85)
async def test_what_a_restricted_person_writes_waits_and_is_read_once_it_is_lifted(stack: StackUnderTest) -> None:
    reference, restriction_id = uuid4().hex, uuid4()
    ticket_id = await asyncio.to_thread(send, stack, reference, "Bonjour, le VPN est coupé depuis ce matin. Merci.")
    async with owning(stack) as owner:

        async def versions(kind: str) -> set[int]:
            rows = await owner.fetch("select data from desk.fact where ticket_id = $1 and kind = $2", ticket_id, kind)
            return {json.loads(row["data"])["version"] for row in rows}

        async def read() -> bool:
            return await versions(TicketTriaged.TYPE) == {1}

        async def obeyed() -> bool:
            held = [f"select 1 from {service}.restricted where ticket_id = $1 and not lifted" for service in KEEPERS]
            return len(await owner.fetch(" union all ".join(held), ticket_id)) == len(KEEPERS)

        async def waits() -> bool:
            rows = "select count(*) from pseudonymizer.waiting_record where ticket_id = $1"
            return bool(await owner.fetchval(rows, ticket_id)) and await versions(TicketReceived.TYPE) == {1, 2}

        async def read_both() -> bool:
            return await versions(TicketTriaged.TYPE) == {1, 2}

        async def on_record() -> bool:
            rows = "select count(*) from audit.ledger where ticket_id = $1 and event_type = $2"
            return int(await owner.fetchval(rows, ticket_id, RestrictionDecided.TYPE)) == 2

        await until(read)
        await asyncio.to_thread(restrict, stack, ticket_id, restriction_id)
        await until(obeyed)
        await asyncio.to_thread(send, stack, reference, "Encore coupé cet après-midi.")
        await until(waits)
        assert await versions(TicketPseudonymized.TYPE) == {1}
        await asyncio.to_thread(lift, stack, restriction_id)
        await until(read_both)
        await until(on_record)
