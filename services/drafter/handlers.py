"""A triaged ticket gets its draft, or the reason why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import uuid5

from schemas.replies import ReplyDrafted
from schemas.tickets import Kind, TicketTriaged
from services.drafter.adapters import store
from services.drafter.domain.outcome import Draft, Ticket
from shared.messaging.event import Event, derive
from shared.messaging.subscription import Subscription
from shared.messaging.unit import UnitOfWork

SOURCE: Final = "drafter"
_BATCH = 8


class Drafting(Protocol):
    async def drafts(self, tickets: Sequence[Ticket]) -> list[Draft]: ...


@dataclass(slots=True)
class Drafter:
    """Takes `ticket.triaged`, gives `reply.drafted`."""

    drafting: Drafting

    def subscription(self) -> Subscription[TicketTriaged, Draft]:
        return Subscription(TicketTriaged, apply=self.apply, prepare=self.prepare, batch=_BATCH)

    async def prepare(self, events: Sequence[Event[TicketTriaged]]) -> list[Draft]:
        """Searches and writes for the whole batch, off the event loop."""
        return await self.drafting.drafts([_ticket(event.data) for event in events])

    async def apply(self, event: Event[TicketTriaged], draft: Draft, unit: UnitOfWork) -> None:
        """Notes the draft and publishes it, once for each version of a ticket."""
        triaged = event.data
        data = ReplyDrafted(
            ticket_id=triaged.ticket_id,
            version=triaged.version,
            draft_id=uuid5(event.id, "draft"),
            lang=draft.lang,
            outcome=draft.outcome,
            reason=draft.reason,
            text=draft.text,
            sources=draft.sources,
            checks=draft.checks,
        )
        if await store.note(unit, event.tenant, data):
            await unit.publish(derive(event, data, source=SOURCE))


def _ticket(triaged: TicketTriaged) -> Ticket:
    return Ticket(
        lang=triaged.lang,
        subject=triaged.subject,
        body=triaged.body,
        opening=triaged.opening or "",
        actionable=triaged.actionable and triaged.kind is Kind.TICKET,
        categories=dict(triaged.category.top),
    )
