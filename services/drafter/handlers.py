"""A triaged ticket gets its draft, or the reason why there is none, what it resembles and, if long, a summary."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol
from uuid import uuid5

import anyio.to_thread

from schemas.likeness import BurstRaised, TicketLikened
from schemas.replies import ReplyDrafted, ReplySent, SendStatus
from schemas.summaries import TicketSummarized
from schemas.tickets import Kind, TicketTriaged
from services.drafter.adapters import likeness, store, threads
from services.drafter.adapters.embedder import Floats
from services.drafter.adapters.reaching import reach
from services.drafter.adapters.searcher import Reading
from services.drafter.adapters.summarizer import Summarizing
from services.drafter.domain.bursts import Arrival, Rule, bursts, changes
from services.drafter.domain.likeness import RELATED, alike
from services.drafter.domain.outcome import Ticket
from services.drafter.domain.summary import Summary
from shared.messaging.event import Event, derive
from shared.messaging.subscription import AnySubscription, Subscription
from shared.messaging.unit import UnitOfWork

SOURCE: Final = "drafter"
_BATCH = 8
_NOT_SAID = frozenset({Kind.AUTO_REPLY, Kind.BOUNCE, Kind.SPAM, Kind.EMPTY, Kind.INSTRUCTION})


class Searching(Protocol):
    async def read(self, tickets: Sequence[Ticket]) -> list[Reading]: ...


@dataclass(slots=True)
class Drafter:
    """Takes `ticket.triaged` and `reply.sent`; gives drafts, tickets alike, bursts, and summaries of long threads.

    Without `summarizing` no thread is kept and none is summarised.
    """

    searching: Searching
    rule: Rule
    back: timedelta
    summarizing: Summarizing | None = None

    def subscriptions(self) -> tuple[AnySubscription, ...]:
        triaged = Subscription(TicketTriaged, apply=self.apply, prepare=self.prepare, batch=_BATCH)
        return triaged, Subscription(ReplySent, apply=self.note_answer, batch=_BATCH)

    async def prepare(self, events: Sequence[Event[TicketTriaged]]) -> list[Reading]:
        """Searches and writes for the whole batch, off the event loop."""
        return await self.searching.read([_ticket(event.data) for event in events])

    async def apply(self, event: Event[TicketTriaged], reading: Reading, unit: UnitOfWork) -> None:
        """Notes the draft and publishes it, once for each version of a ticket; then says what the ticket resembles."""
        triaged, draft = event.data, reading.draft
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
            model=draft.model,
        )
        if await store.note(unit, event.tenant, data):
            await unit.publish(derive(event, data, source=SOURCE))
        if reading.vector is not None:
            await self._liken(event, reading, reading.vector, unit)
        if self.summarizing is not None and triaged.kind not in _NOT_SAID:
            await self._summarize(event, self.summarizing, unit)

    async def note_answer(self, event: Event[ReplySent], _: None, unit: UnitOfWork) -> None:
        if event.data.status is SendStatus.SENT:
            await likeness.answered(unit.connection, event.tenant, event.data.ticket_id)

    async def _summarize(self, event: Event[TicketTriaged], by: Summarizing, unit: UnitOfWork) -> None:
        """Over what is known of the thread by now; one that is long no more, once masked anew, is told empty."""
        replaced = await threads.put(unit.connection, event)
        messages = await threads.messages(unit.connection, event.tenant, event.data.ticket_id, by.zone)
        long_ = by.is_long(messages)
        if not long_ and not replaced:
            return
        found = await by.summarize(messages) if long_ else Summary()
        data = TicketSummarized(
            ticket_id=event.data.ticket_id,
            version=max(one.version for one in messages),
            messages=tuple(one.version for one in messages),
            lines=found.lines,
            dates=found.dates,
        )
        await unit.publish(derive(event, data, source=SOURCE))

    async def _liken(self, event: Event[TicketTriaged], reading: Reading, vector: Floats, unit: UnitOfWork) -> None:
        tenant, arrival = event.tenant, _arrival(event.data)
        version, first_at = await likeness.put(
            unit.connection,
            tenant,
            arrival,
            vector,
            version=event.data.version,
            stamp=(event.time, event.id),
            encoder=reading.encoder,
        )
        near = await likeness.nearest(unit.connection, tenant, arrival.ticket_id, closeness=RELATED, back=self.back)
        found = TicketLikened(ticket_id=arrival.ticket_id, version=version, alike=alike(near))
        await unit.publish(derive(event, found, source=SOURCE))
        await self._tell_bursts(event, replace(arrival, at=first_at), unit)

    async def _tell_bursts(self, event: Event[TicketTriaged], arrival: Arrival, unit: UnitOfWork) -> None:
        connection, tenant = unit.connection, event.tenant
        await likeness.lock(connection, tenant)
        mine = await likeness.told(connection, tenant, [arrival.ticket_id])
        crowded = await reach(connection, tenant, arrival, mine, self.rule)
        known = await likeness.told(
            connection, tenant, [arrival.ticket_id, *(one.ticket_id for one in crowded.arrivals)]
        )
        standing = await anyio.to_thread.run_sync(bursts, crowded, self.rule)
        for first, burst in changes(known, standing):
            version = await likeness.save(connection, tenant, first, burst)
            data = BurstRaised(
                ticket_id=first,
                version=version,
                tickets=burst.tickets,
                category=burst.category,
                langs=burst.langs,
                started_at=burst.started_at,
                last_at=burst.last_at,
                until=burst.last_at + self.rule.window,
            )
            told = derive(event, data, source=SOURCE, step=str(first))
            await unit.publish(replace(told, ticket_id=first))


def _arrival(triaged: TicketTriaged) -> Arrival:
    return Arrival(triaged.received_at, triaged.ticket_id, triaged.category.label, triaged.lang)


def _ticket(triaged: TicketTriaged) -> Ticket:
    return Ticket(
        lang=triaged.lang,
        subject=triaged.subject,
        body=triaged.body,
        opening=triaged.opening or "",
        actionable=triaged.actionable and triaged.kind is Kind.TICKET,
        categories=dict(triaged.category.top),
    )
