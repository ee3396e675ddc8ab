"""Opening what is sealed, on behalf of a named agent: recorded first, shown after, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from schemas.records import AccessRecorded
from schemas.sealed import Purpose, Sealed
from schemas.tickets import MessageContent, PlaceholdersSealed, PlaceholderTable, TicketReceived
from services.desk.domain.agents import Agent
from services.desk.domain.ticket import Ticket
from shared.messaging.event import originate
from shared.messaging.unit import UnitOfWork
from shared.sealing import Opener, Sealer

Action = Literal[
    "ticket.viewed",
    "text.opened",
    "placeholders.opened",
    "reply.opened",
    "reply.resolved",
    "suggestion.dismissed",
    "approval.refused",
    "approval.voided",
    "approval.awaited",
    "approval.withdrawn",
    "ticket.exported",
    "note.opened",
    "original.opened",
    "restriction.passed",
    "restriction.declined",
]
Looked = Literal["page", "source", "file"]
"""At what of a message as it came somebody looks."""


@dataclass(frozen=True, slots=True)
class Access:
    """One agent's access to one ticket, for one purpose (a code), inside one transaction."""

    unit: UnitOfWork
    agent: Agent
    ticket_id: UUID
    purpose: str


@dataclass(frozen=True, slots=True)
class Vault:
    """The seals the desk may open and make, and the record it leaves of each opening."""

    opener: Opener
    sealer: Sealer
    clock: Callable[[], datetime]

    def keys(self) -> dict[str, Any]:
        """Ids of what it opens and seals with."""
        return {"opens": self.opener.ids(), "seals": self.sealer.ids()}

    async def record(self, access: Access, action: Action, detail: str | None = None) -> None:
        data = AccessRecorded(
            action=action,
            actor=access.agent.login,
            ticket_id=access.ticket_id,
            purpose=access.purpose,
            detail=detail,
            at=self.clock(),
        )
        await access.unit.publish(
            originate(
                data,
                source="desk",
                tenant=access.agent.tenant,
                ticket_id=access.ticket_id,
                actor=access.agent.login,
            )
        )

    async def message(self, access: Access, ticket: Ticket, version: int) -> MessageContent | None:
        """What the customer wrote, in clear; None while it has not arrived."""
        received = ticket.of(TicketReceived).get(version)
        if received is None:
            return None
        await self.record(access, "text.opened")
        return MessageContent.model_validate_json(await self._open(access, received.content))

    async def table(self, access: Access, ticket: Ticket) -> PlaceholderTable:
        """The ticket's placeholders and their values; empty while there are none."""
        tables = ticket.of(PlaceholdersSealed)
        if not tables:
            return PlaceholderTable()
        await self.record(access, "placeholders.opened")
        return PlaceholderTable.model_validate_json(await self._open(access, tables[max(tables)].table))

    async def reply(self, access: Access, sealed: Sealed) -> str:
        """A reply being written, or one that was approved."""
        await self.record(access, "reply.opened")
        return (await self._open(access, sealed)).decode()

    async def note(self, access: Access, sealed: Sealed) -> str:
        """What one person of an approval left for the other."""
        await self.record(access, "note.opened")
        return (await self._open(access, sealed)).decode()

    async def original(self, access: Access, sealed: Sealed, looked: Looked) -> bytes:
        """A message as it came, byte for byte."""
        await self.record(access, "original.opened", looked)
        return await self._open(access, sealed)

    async def seal(self, access: Access, text: str, purpose: Purpose = Purpose.INBOUND) -> Sealed:
        return await self.sealer.seal(
            access.unit, text.encode(), ticket_id=access.ticket_id, tenant=access.agent.tenant, purpose=purpose
        )

    async def _open(self, access: Access, sealed: Sealed) -> bytes:
        return await self.opener.open(
            access.unit.connection, sealed, ticket_id=access.ticket_id, tenant=access.agent.tenant
        )
