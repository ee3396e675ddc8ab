"""The AI's services hang: the drafter, then triage too, then the pseudonymiser too. The helpdesk goes on; they catch up.

Stopped with SIGSTOP, which is what a hang is: nothing answers, nothing ends, nothing says so.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser

from shared.cli.agent import PlayedAgent, find_form
from shared.local.keys import AGENT_LOGIN, KeyFolder
from tests.conftest import StackUnderTest
from tests.integration.local.test_ai_out import answer, send, until

pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.feature(89)]

HANDS = "Bonjour, je rappelle votre équipe à 14 h."


@pytest_asyncio.fixture(loop_scope="session")
async def owner(stack: StackUnderTest) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(stack.owner_database_url)
    try:
        yield connection
    finally:
        await connection.close()


class Hanging:
    """Services that were stopped, in order; all go on when the block ends."""

    def __init__(self, stack: StackUnderTest) -> None:
        self._stack = stack
        self._pids: list[int] = []

    def hang(self, service: str) -> None:
        pid = self._stack.pid(service)
        os.kill(pid, signal.SIGSTOP)
        self._pids.append(pid)

    def go_on(self) -> None:
        while self._pids:
            os.kill(self._pids.pop(), signal.SIGCONT)


@contextmanager
def hanging(stack: StackUnderTest) -> Iterator[Hanging]:
    made = Hanging(stack)
    try:
        yield made
    finally:
        made.go_on()


@contextmanager
def agent(stack: StackUnderTest) -> Iterator[PlayedAgent]:
    password = KeyFolder(stack.home.keys).agent_password.read_text(encoding="utf-8").strip()
    with PlayedAgent(stack.desk_url, login=AGENT_LOGIN, password=password) as played:
        played.sign_in()
        yield played


def queue(stack: StackUnderTest) -> tuple[list[str], str]:
    """The ids of those to answer, in the queue's order; and what the desk says of the AI."""
    with agent(stack) as played:
        listed = [item.ticket_id for item in played.listed("to_answer")]
        notice = LexborHTMLParser(played._get("/")).css_first("[data-testid=lag]")
    return listed, notice.text() if notice is not None else ""


def keep(stack: StackUnderTest, ticket_id: UUID, text: str) -> None:
    """An agent says what the ticket is and begins a reply, which the desk keeps."""
    with agent(stack) as played:
        page = played.ticket(str(ticket_id))
        for ending, values in (("/correct", {"field": "category", "value": "billing"}), ("/draft", {"text": text})):
            form = find_form(page, "/correct" if ending == "/correct" else "/approve")
            assert form is not None
            address = form.action.split("?")[0].rpartition("/")[0] + ending
            played._client.post(address, data={**form.fields, **values}).raise_for_status()


def shown(stack: StackUnderTest, ticket_id: UUID) -> str:
    with agent(stack) as played:
        return played.ticket(str(ticket_id))


async def test_the_helpdesk_goes_on_without_each_of_the_ai_services_and_they_disturb_nothing_when_they_come_back(
    stack: StackUnderTest, owner: asyncpg.Connection
) -> None:
    async def facts(ticket_id: UUID) -> set[str]:
        rows = await owner.fetch("select kind from desk.fact where ticket_id = $1", ticket_id)
        return {row["kind"] for row in rows}

    async def head(ticket_id: UUID) -> tuple[str | None, str | None]:
        row = await owner.fetchrow("select state, category from desk.ticket where ticket_id = $1", ticket_id)
        return (row["state"], row["category"]) if row else (None, None)

    async def come(subject: str, fact: str) -> UUID:
        ticket_id = await asyncio.to_thread(send, stack, subject)

        async def is_there() -> bool:
            return fact in await facts(ticket_id)

        await until(is_there)
        return ticket_id

    with hanging(stack) as services:
        services.hang("drafter")
        undrafted = await come("Sans suggestion", "ticket.triaged.v1")
        services.hang("triage")
        begun = await come("Sans tri", "ticket.pseudonymized.v1")
        services.hang("pseudonymizer")
        unmasked = await come("Sans rien", "ticket.received.v1")
        left = await come("Sans personne", "ticket.received.v1")
        assert "reply.drafted.v1" not in await facts(undrafted)
        assert "ticket.triaged.v1" not in await facts(begun)
        assert await facts(unmasked) == {"ticket.received.v1"}

        waiting = [str(ticket) for ticket in (begun, unmasked, left)]

        async def all_are_listed() -> bool:
            listed, _ = await asyncio.to_thread(queue, stack)
            return {*waiting, str(undrafted)} <= set(listed)

        await until(all_are_listed)
        listed, notice = await asyncio.to_thread(queue, stack)
        assert [one for one in listed if one in waiting] == waiting, "not in order of arrival"
        assert notice.strip(), "nobody says that the AI is behind"

        assert "Sans rien" in await asyncio.to_thread(shown, stack, unmasked)
        await asyncio.to_thread(keep, stack, begun, HANDS)
        for ticket in (undrafted, unmasked):
            await asyncio.to_thread(answer, stack, ticket)

        async def both_are_sent() -> bool:
            return {(await head(ticket))[0] for ticket in (undrafted, unmasked)} == {"sent"}

        await until(both_are_sent)

    async def the_backlog_is_read() -> bool:
        return all(["reply.drafted.v1" in await facts(ticket) for ticket in (undrafted, begun, unmasked, left)])

    await until(the_backlog_is_read, 240)
    assert await head(undrafted) == ("sent", "billing")
    assert await head(unmasked) == ("sent", "billing"), "the models came late and moved what a person did"
    assert (await head(begun))[1] == "billing"
    assert (await head(left))[0] in ("to_answer", "to_triage")

    form = find_form(await asyncio.to_thread(shown, stack, begun), "/approve")
    assert form is not None
    assert form.fields["text"] == HANDS, "a suggestion was put over what a person wrote"
    listed, _ = await asyncio.to_thread(queue, stack)
    assert not {str(undrafted), str(unmasked)} & set(listed), "an answered ticket asks for an answer again"
    sent = "select rfc_message_id from crm.delivery where ticket_id = any($1)"
    ids = [row["rfc_message_id"].encode() for row in await owner.fetch(sent, [undrafted, unmasked])]
    mails = [path.read_bytes() for path in stack.home.outbox.glob("*.eml")]
    assert [sum(one in mail for mail in mails) for one in ids] == [1, 1]
    await _on_record(owner, unmasked)


async def _on_record(owner: asyncpg.Connection, ticket_id: UUID) -> None:
    """That the text was read in clear before anything had masked it, and by whom."""

    async def told() -> bool:
        return bool(
            await owner.fetchval(
                "select exists (select from audit.ledger where ticket_id = $1 and actor = $2"
                " and facts ->> 'action' = 'text.opened')",
                ticket_id,
                AGENT_LOGIN,
            )
        )

    await until(told)
