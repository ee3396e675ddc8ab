"""Finds a person's tickets by opening what is sealed, ticket by ticket; each opening is on record."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import anyio.to_thread

from schemas.tickets import MessageContent, PlaceholderTable, TicketReceived
from services.desk.adapters import (
    assigning,
    decisions,
    judgements,
    ledger,
    masking,
    notes,
    restrictions,
    revisions,
    store,
    verdicts,
    versions,
)
from services.desk.adapters.opening import Access, Vault
from services.desk.domain.agents import Agent
from services.desk.domain.disclosure import Hands, Opened
from services.desk.domain.head import head_of
from services.desk.domain.subjects import How, Person
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import Database
from shared.sealing import KeyDestroyed, SealBroken

SEARCH = "subject_search"
SUBJECT_REQUEST = "subject_request"
_NEXT = "select ticket_id from ticket where tenant = $1 and ticket_id > $2 order by ticket_id limit 200"


@dataclass(frozen=True, slots=True)
class Found:
    """One ticket of a person: by id and time, with nothing of its text."""

    ticket_id: UUID
    how: How
    since: datetime | None
    messages: int


@dataclass(frozen=True, slots=True)
class Searcher:
    """Searches the tickets of the officer's tenant."""

    database: Database
    vault: Vault
    agent: Agent

    async def find(self, person: Person) -> tuple[list[Found], int]:
        """The person's tickets, and how many texts could not be opened."""
        found, unreadable = [], 0
        async for ticket_id in self.tickets():
            opened = await self.open(ticket_id, SEARCH)
            unreadable += opened.unreadable
            messages = list(opened.messages.values())
            texts = [*opened.replies.values(), opened.writing or "", *opened.aside]
            texts += [each["text"] for each in opened.notes]
            how = await anyio.to_thread.run_sync(person.in_ticket, messages, opened.table, texts)
            if how is not None:
                found.append(Found(ticket_id, how, head_of(opened.ticket).first_at, len(messages)))
        return found, unreadable

    async def open(self, ticket_id: UUID, purpose: str) -> Opened:
        async with self.database.unit() as unit:
            return await self._open(Access(unit, self.agent, ticket_id, purpose))

    async def disclose(
        self, ticket_id: UUID, relation: str, purpose: str = SUBJECT_REQUEST
    ) -> tuple[Opened, Hands] | None:
        """All that is held of one ticket, in clear; on record before it is given. None: it is not this tenant's."""
        async with self.database.unit() as unit:
            connection = unit.connection
            if await store.lock(connection, ticket_id) != self.agent.tenant:
                return None
            access = Access(unit, self.agent, ticket_id, purpose)
            opened = await self._open(access)
            hands = Hands(
                values=_plain(await decisions.corrections(connection, ticket_id)),
                verdicts=_plain(await verdicts.of_ticket(connection, ticket_id)),
                masking=_plain(await masking.of_ticket(connection, ticket_id)),
                thumbs=_plain(await judgements.of_ticket(connection, ticket_id)),
                revisions=_plain(await revisions.of_ticket(connection, ticket_id), "changes", "said"),
                decisions=_plain(await decisions.of_ticket(connection, ticket_id)),
                given=await ledger.given_in_clear(connection, self.agent.tenant, ticket_id),
                restrictions=_plain(await restrictions.ever_of(connection, ticket_id)),
                acts=_plain(await versions.rows_of(connection, ticket_id), "steering"),
                taken=_plain(await assigning.of_ticket(connection, ticket_id)),
            )
            await self.vault.record(access, "ticket.exported", relation)
        return opened, hands

    async def _open(self, access: Access) -> Opened:
        ticket = await store.load(access.unit.connection, access.ticket_id)
        unreadable = 0
        messages: dict[int, MessageContent] = {}
        for version in ticket.of(TicketReceived):
            try:
                if (message := await self.vault.message(access, ticket, version)) is not None:
                    messages[version] = message
            except (KeyDestroyed, SealBroken):
                unreadable += 1
        table = PlaceholderTable()
        try:
            table = await self.vault.table(access, ticket)
        except (KeyDestroyed, SealBroken):
            unreadable += 1
        replies, closed = await self._replies(access)
        writing = None
        if (edit := await decisions.edit_of(access.unit.connection, access.ticket_id)) is not None:
            try:
                writing = await self.vault.reply(access, edit.content)
            except (KeyDestroyed, SealBroken):
                unreadable += 1
        aside, shut = await self._aside(access)
        said, hidden = await notes.told(self.vault, access)
        return Opened(ticket, messages, table, replies, unreadable + closed + shut + hidden, writing, aside, said)

    async def _aside(self, access: Access) -> tuple[tuple[str, ...], int]:
        """The texts that gave way to another version, and how many did not open."""
        texts, closed = [], 0
        for content in await versions.contents_aside(access.unit.connection, access.ticket_id):
            try:
                texts.append(await self.vault.reply(access, content))
            except (KeyDestroyed, SealBroken):
                closed += 1
        return tuple(texts), closed

    async def _replies(self, access: Access) -> tuple[dict[UUID, str], int]:
        """The replies that people approved, and how many did not open."""
        replies, closed = {}, 0
        for row in await decisions.of_ticket(access.unit.connection, access.ticket_id):
            sealed = decisions.sealed_of(row["copy"])
            if sealed is None:
                continue
            try:
                replies[row["reply_id"]] = await self.vault.reply(access, sealed)
            except (KeyDestroyed, SealBroken):
                closed += 1
        return replies, closed

    async def tickets(self, after: UUID | None = None) -> AsyncIterator[UUID]:
        """The tenant's tickets, in order of their ids."""
        last = after or UUID(int=0)
        while rows := await self.database.pool.fetch(_NEXT, self.agent.tenant, last):
            for row in rows:
                yield row["ticket_id"]
            last = rows[-1]["ticket_id"]


def _plain(rows: Sequence[Any], *as_json: str) -> list[dict[str, Any]]:
    """Rows as they are read, with what PostgreSQL keeps as JSON unpacked."""
    return [
        {name: json.loads(value) if name in as_json and value else value for name, value in row.items()} for row in rows
    ]


async def is_of_another(unit: UnitOfWork, tickets: Sequence[UUID], tenant: str) -> bool:
    """Whether the desk knows any of these as another tenant's."""
    other: bool = await unit.connection.fetchval(
        "select exists (select from ticket where ticket_id = any($1::uuid[]) and tenant <> $2)", list(tickets), tenant
    )
    return other
