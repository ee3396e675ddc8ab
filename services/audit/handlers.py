"""Records every event of every topic that the ledger reads; destroys the data keys of a ticket that is erased."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.base import EventData
from schemas.erasure import TicketErase, TicketErased
from schemas.topics import TOPICS
from services.audit.adapters import store
from services.audit.adapters.erasures import KEYS, Erasures
from services.audit.domain.facts import facts_of
from services.audit.domain.ledger import Entry, data_digest
from services.audit.domain.shapes import actor, code
from shared.messaging.erasing import answer
from shared.messaging.event import Event
from shared.messaging.subscription import AnySubscription, Refused, Subscription
from shared.messaging.unit import UnitOfWork

SOURCE = "audit"
_BATCH = 64
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-")


@dataclass(frozen=True, slots=True)
class Handlers:
    """The ledger's side of the bus. `digest_key` keys the digests of event data."""

    digest_key: bytes
    clock: Callable[[], datetime]
    erasures: Erasures | None = None

    def subscriptions(self) -> list[AnySubscription]:
        special: Mapping[type[EventData], Callable[..., Awaitable[None]]] = {
            TicketErase: self.erase,
            TicketErased: self.erased,
        }
        return [
            Subscription(topic.data, special[topic.data], batch=_BATCH, also_erased=True)
            if topic.data in special
            else Subscription(topic.data, self.record, together=self.record_all, batch=_BATCH, also_erased=True)
            for topic in TOPICS
            if "audit" in topic.readers
        ]

    async def record(self, event: Event[Any], _: None, unit: UnitOfWork) -> None:
        await self.record_all([event], unit)

    async def record_all(self, events: Sequence[Event[Any]], unit: UnitOfWork) -> None:
        entries = [self.entry(event) for event in events]
        try:
            await store.append(unit.connection, entries, self.clock())
        except store.EventIdReused:
            raise Refused("event_id_reused") from None

    async def erase(self, event: Event[TicketErase], _: None, unit: UnitOfWork) -> None:
        """The ledger's own rows stay: they hold codes and ids, and a ledger with a gap proves nothing."""
        await self.record(event, None, unit)
        if self.erasures is not None:
            await self.erasures.note(event)
        await unit.publish(answer(event, SOURCE, {KEYS: await self._destroy(event, unit)}))

    async def erased(self, event: Event[TicketErased], _: None, unit: UnitOfWork) -> None:
        """Keys are destroyed again after each service's own erasure: until then it may have sealed under new ones."""
        await self.record(event, None, unit)
        if count := await self._destroy(event, unit):
            await unit.publish(answer(event, SOURCE, {KEYS: count}))

    @staticmethod
    async def _destroy(event: Event[TicketErase] | Event[TicketErased], unit: UnitOfWork) -> int:
        return await store.destroy_keys(unit.connection, event.tenant, event.data.ticket_id)

    def entry(self, event: Event[Any]) -> Entry:
        return Entry(
            event_id=event.id,
            event_type=event.type,
            event_time=event.time,
            source=code(event.source) or "",
            tenant=code(event.tenant) or "",
            ticket_id=event.ticket_id,
            actor=actor(event.actor),
            cause_id=event.cause_id,
            trace_id=_trace_id(event.trace.get("traceparent")),
            facts=facts_of(event.data),
            data_digest=data_digest(self.digest_key, event.data.model_dump(mode="json")),
        )


def _trace_id(traceparent: str | None) -> str | None:
    match = _TRACEPARENT.match(traceparent or "")
    return match[1] if match else None
