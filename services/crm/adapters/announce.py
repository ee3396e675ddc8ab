"""Tells the bus, and the CRM when one is configured, what became of a reply, in the caller's transaction."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from schemas.base import EventData
from schemas.records import AccessRecorded
from schemas.replies import ReplySent, SendStatus
from services.crm.adapters.store import Delivery
from services.crm.domain import outbound
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
    """Writes to the outbox, and to the webhook's queue when `webhooks` are on."""

    def __init__(self, *, webhooks: bool, clock: Callable[[], datetime]) -> None:
        self._webhooks = webhooks
        self._clock = clock

    async def ended(self, unit: UnitOfWork, delivery: Delivery, status: SendStatus, reason: str | None) -> None:
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
        await self.tell(unit, event)

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
        """Queues the event for the CRM's webhook."""
        if not self._webhooks or event.ticket_id is None:
            return
        attributes = outbound.Attributes(
            event.id, event.source, event.time, event.tenant, _ticket(event), event.cause_id
        )
        message = outbound.cloud_event(attributes, event.data)
        if message is None:
            return
        await unit.connection.execute(
            "insert into webhook_delivery (event_id, event_type, body, trace) values ($1, $2, $3, $4::jsonb)"
            " on conflict (event_id) do nothing",
            event.id, event.type, outbound.encode(message), json.dumps(dict(event.trace) or tracing.inject()),
        )  # fmt: skip


def _ticket(event: Event[Any]) -> UUID:
    assert event.ticket_id is not None
    return event.ticket_id
