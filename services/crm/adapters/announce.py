"""Tells the bus, and whoever was declared to be told, what became of things, in the caller's transaction."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid5

from schemas.base import EventData
from schemas.records import AccessRecorded
from schemas.replies import ReplySent, SendStatus
from schemas.tickets import TicketTriaged
from services.crm.adapters import store
from services.crm.adapters.outgoing import notices
from services.crm.adapters.store import Delivery
from services.crm.domain import outbound
from services.crm.domain.subscribers import Subscriber
from shared.messaging.event import Event
from shared.messaging.unit import UnitOfWork
from shared.telemetry import tracing

SOURCE = "crm"


def follow_up(delivery: Delivery, data: EventData, at: datetime, *, step: str) -> Event[Any]:
    """An event that the decision led to, with an id that a repeat would have too."""
    return Event(
        id=uuid5(delivery.event_id, f"{SOURCE}/{data.TYPE}/{step}"),
        source=SOURCE,
        time=at,
        tenant=delivery.tenant,
        ticket_id=delivery.ticket_id,
        actor=SOURCE,
        data=data,
        cause_id=delivery.event_id,
    )


class Announcer:
    """Writes to the outbox, and to the queue of each subscriber."""

    def __init__(self, *, subscribers: Sequence[Subscriber] = (), clock: Callable[[], datetime]) -> None:
        self._subscribers = tuple(subscribers)
        self._clock = clock

    async def ended(self, unit: UnitOfWork, delivery: Delivery, status: SendStatus, reason: str | None) -> None:
        await self.tell(unit, await self.noted(unit, delivery, status, reason))

    async def noted(
        self, unit: UnitOfWork, delivery: Delivery, status: SendStatus, reason: str | None
    ) -> Event[ReplySent]:
        """On the bus, and so on record, alone."""
        data = ReplySent(
            ticket_id=delivery.ticket_id,
            version=delivery.ticket_version,
            reply_id=delivery.reply_id,
            status=status,
            reason=reason,
            rfc_message_id=delivery.rfc_message_id,
            at=self._clock(),
        )
        event = follow_up(delivery, data, data.at, step=status.value)
        await unit.publish(event)
        return event

    async def opened(self, unit: UnitOfWork, delivery: Delivery, *, purpose: str) -> None:
        """Puts the opening of a sealed reply on record."""
        now = self._clock()
        data = AccessRecorded(
            action="reply.opened", actor=SOURCE, ticket_id=delivery.ticket_id, purpose=purpose, at=now
        )
        await unit.publish(follow_up(delivery, data, now, step=f"opened/{purpose}/{delivery.attempts}"))

    async def refused(self, unit: UnitOfWork, delivery: Delivery, code: str) -> None:
        """Puts on record that the policy did not let an approval through."""
        now = self._clock()
        data = AccessRecorded(
            action="approval.refused", actor=SOURCE, ticket_id=delivery.ticket_id, purpose="approval", detail=code,
            at=now,
        )  # fmt: skip
        await unit.publish(follow_up(delivery, data, now, step=f"refused/{code}"))

    async def tell(self, unit: UnitOfWork, event: Event[Any]) -> None:
        """Queues the event for everybody who takes such events.

        A version that was masked anew comes again: what was said of it before then says what this says.
        """
        data, doubtful = event.data, frozenset[str]()
        if isinstance(data, TicketTriaged) and not await notices.reword(unit.connection, data, event.time):
            doubtful = outbound.WORDS
        if not self._subscribers or event.ticket_id is None:
            return
        about = outbound.Attributes(event.id, event.source, event.time, event.tenant, event.ticket_id, event.cause_id)
        held = await store.held(unit.connection, event.tenant, event.ticket_id)
        trace = dict(event.trace) or tracing.inject()
        for one in self._subscribers:
            for message in outbound.told(about, data, held, takes=one.takes, share=one.shared - doubtful):
                await notices.add(unit.connection, one, message, trace=trace, now=self._clock())
