"""A triaged ticket gets its draft, or the reason why there is none, what it resembles and, if long, a summary.

What people answer by themselves becomes a proposed article; what they approve of it, one of the base.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID, uuid5

from schemas.articles import ArticleDecided
from schemas.likeness import TicketLikened
from schemas.replies import ReplyDrafted, ReplyRevised, ReplySent, ReplySteered, SendStatus, Steering, redraft_id
from schemas.restriction import RestrictionDecided
from schemas.summaries import TicketSummarized
from schemas.tickets import Kind, TicketTriaged
from services.drafter.adapters import likeness, solved, store, threads
from services.drafter.adapters.crowds import Crowds
from services.drafter.adapters.embedder import Floats
from services.drafter.adapters.proposing import Proposer
from services.drafter.adapters.publishing import Publisher
from services.drafter.adapters.searcher import Reading
from services.drafter.adapters.suggestion_telemetry import Suggestions
from services.drafter.adapters.summarizer import Summarizing
from services.drafter.domain.bursts import Arrival, Rule
from services.drafter.domain.likeness import RELATED, alike
from services.drafter.domain.outcome import Draft, Ticket
from services.drafter.domain.summary import Message, Summary
from services.drafter.domain.themes import ThemeRule
from shared.messaging import restricting
from shared.messaging.erasing import Eraser, Step, of_ticket
from shared.messaging.event import Event, derive
from shared.messaging.subscription import AnySubscription, Subscription
from shared.messaging.unit import UnitOfWork, is_erased
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.drafter")

SOURCE: Final = "drafter"


def _out_of(crowd: str) -> Step:
    return Step(
        crowd,
        f"update {crowd} set tickets = array_remove(tickets, $1) from crowd_ticket held "  # noqa: S608
        f"where held.ticket_id = $1 and held.kept = '{crowd}' "
        f"and {crowd}.tenant = held.tenant and {crowd}.first_ticket = held.first_ticket",
    )


HELD: Final = (
    Step("likeness", likeness.LOCK_OF_SESSION, counted=False),
    Step(
        "sent_reply",
        "delete from sent_reply using solved where solved.ticket_id = $1 "
        "and sent_reply.tenant = solved.tenant and sent_reply.reply_id = solved.reply_id",
    ),
    Step(
        "solved",
        "update solved s set proposal_id = null, centre = false from solved gone where gone.ticket_id = $1 "
        "and gone.tenant = s.tenant and gone.proposal_id = s.proposal_id and not exists "
        "(select from own_article o where o.tenant = s.tenant and o.proposal_id = s.proposal_id)",
        counted=False,
    ),
    *of_ticket("thread", "draft", "likeness", "answered", "solved", "sent_reply", "steered", "unsettled"),
    Step("burst", "delete from burst where first_ticket = $1"),
    _out_of("burst"),
    Step("theme", "delete from theme where first_ticket = $1"),
    _out_of("theme"),
    Step("crowd_ticket", "delete from crowd_ticket where ticket_id = $1", counted=False),
)
_BATCH = 8
_FAULTS = (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)
_NOT_SAID = frozenset({Kind.AUTO_REPLY, Kind.BOUNCE, Kind.SPAM, Kind.EMPTY, Kind.INSTRUCTION})


class Searching(Protocol):
    async def read(self, tickets: Sequence[Ticket]) -> list[Reading]: ...

    async def steer(self, asked: Sequence[tuple[Ticket, Steering]]) -> list[Draft]: ...


@dataclass(slots=True)
class Drafter:
    """Gives drafts, tickets alike, bursts, new themes, summaries of long threads, and proposed articles.

    Takes `ticket.triaged`, `reply.steered`, `reply.revised`, `reply.sent`, `restriction.decided` and `article.decided`.
    Without `summarizing` no thread is kept and none is summarised; without `proposing` no reply is, and none proposed;
    without `themes` none is told.
    """

    searching: Searching
    rule: Rule
    back: timedelta
    summarizing: Summarizing | None = None
    proposing: Proposer | None = None
    publishing: Publisher | None = None
    suggestions: Suggestions | None = None
    themes: ThemeRule | None = None

    @property
    def crowds(self) -> Crowds:
        return Crowds(SOURCE, self.rule, self.themes)

    def subscriptions(self) -> tuple[AnySubscription, ...]:
        found: list[AnySubscription] = [
            Subscription(TicketTriaged, apply=self.apply, prepare=self.prepare, batch=_BATCH),
            Subscription(ReplySteered, apply=self.redraft, prepare=self.prepare_steered, batch=_BATCH),
            Subscription(ReplySent, apply=self.note_answer, batch=_BATCH),
            Subscription(RestrictionDecided, apply=self.restrict, also_erased=True),
            Eraser(SOURCE, HELD).subscription(),
        ]
        if self.proposing is None:
            # Taken all the same: a group that nobody joins counts as behind, and replicas are made for it.
            found.append(Subscription(ReplyRevised, apply=_pass_by, batch=_BATCH))
        else:
            learn = self.proposing
            found.append(Subscription(ReplyRevised, apply=learn.learn, prepare=learn.prepare, batch=_BATCH))
        if self.publishing is not None:
            publish = self.publishing
            found.append(Subscription(ArticleDecided, apply=publish.apply, prepare=publish.prepare, batch=_BATCH))
        return tuple(found)

    async def prepare(self, events: Sequence[Event[TicketTriaged]]) -> list[Reading]:
        """Searches and writes for the whole batch, off the event loop."""
        return await self.searching.read([replace(_ticket(event.data), tenant=event.tenant) for event in events])

    async def apply(self, event: Event[TicketTriaged], reading: Reading, unit: UnitOfWork) -> None:
        """Notes the draft and publishes it, once for each version of a ticket; then says what the ticket resembles."""
        triaged = event.data
        data = _drafted(triaged.ticket_id, triaged.version, uuid5(event.id, "draft"), reading.draft)
        if await store.note(unit, event.tenant, data):
            await unit.publish(derive(event, data, source=SOURCE))
            if self.suggestions is not None:
                self.suggestions.made(triaged)
        if self.summarizing is not None and triaged.kind not in _NOT_SAID:
            await self._summarize(event, self.summarizing, unit)
        if reading.vector is not None:  # last: from here on the tenant's other tickets wait
            await self._liken(event, reading, reading.vector, unit)
            await self._propose(event, unit)

    async def prepare_steered(self, events: Sequence[Event[ReplySteered]]) -> list[Draft]:
        return await self.searching.steer(
            [(replace(_steered_ticket(event.data), tenant=event.tenant), event.data.steering) for event in events]
        )

    async def redraft(self, event: Event[ReplySteered], draft: Draft, unit: UnitOfWork) -> None:
        """Answers one steering, once, under an id that depends on the steering alone."""
        steered = event.data
        data = _drafted(steered.ticket_id, steered.version, redraft_id(steered.steering_id), draft)
        data = data.model_copy(update={"steering_id": steered.steering_id})
        if await store.note_steered(unit, event.tenant, data):
            await unit.publish(derive(event, data, source=SOURCE))

    async def restrict(self, event: Event[RestrictionDecided], _: None, unit: UnitOfWork) -> None:
        """As every service does; the ticket counts in no burst or new theme while it is restricted."""
        await restricting.obey(event, None, unit)
        if not await is_erased(unit.connection, event.data.ticket_id):
            await self.crowds.look_again(event.tenant, event.data.ticket_id, event.id, unit)

    async def note_answer(self, event: Event[ReplySent], _: None, unit: UnitOfWork) -> None:
        if event.data.status is SendStatus.SENT:
            await likeness.answered(unit.connection, event.tenant, event.data.ticket_id)
            if self.proposing is not None:
                await solved.sent(unit.connection, event.tenant, event.data.ticket_id, event.data.reply_id)
                await self.proposing.propose(event, event.data.reply_id, unit)

    async def _propose(self, event: Event[TicketTriaged], unit: UnitOfWork) -> None:
        """A reply may have come before its ticket; one to a message that is read anew since is forgotten."""
        if self.proposing is None:
            return
        connection, tenant, data = unit.connection, event.tenant, event.data
        await solved.forget(connection, tenant, data.ticket_id, data.version, event.time)
        for reply_id in await solved.of_ticket(connection, tenant, data.ticket_id):
            await self.proposing.propose(event, reply_id, unit)

    async def _summarize(self, event: Event[TicketTriaged], by: Summarizing, unit: UnitOfWork) -> None:
        """Over what is known of the thread by now; one that is long no more, once masked anew, is told empty."""
        replaced = await threads.put(unit.connection, event)
        messages = await threads.messages(unit.connection, event.tenant, event.data.ticket_id, by.zone)
        long_ = by.is_long(messages)
        if not long_ and not replaced:
            return
        found = await _summary(messages, by) if long_ else Summary()
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
        await self.crowds.tell(event, replace(arrival, at=first_at), unit)


async def _summary(messages: Sequence[Message], by: Summarizing) -> Summary:
    """Empty when the rules fail at a text: a summary is an aid, and takes neither the draft nor the ticket with it."""
    try:
        return await by.summarize(messages)
    except _FAULTS as error:
        logger.error("a thread is not summarised", extra=fields(error=type(error).__name__))  # noqa: TRY400 - no text
        return Summary()


async def _pass_by(_: Event[ReplyRevised], __: None, ___: UnitOfWork) -> None:
    """Nothing is kept of it."""


def _arrival(triaged: TicketTriaged) -> Arrival:
    return Arrival(triaged.received_at, triaged.ticket_id, triaged.category.label, triaged.lang)


def _drafted(ticket_id: UUID, version: int, draft_id: UUID, draft: Draft) -> ReplyDrafted:
    return ReplyDrafted(
        ticket_id=ticket_id,
        version=version,
        draft_id=draft_id,
        lang=draft.lang,
        outcome=draft.outcome,
        reason=draft.reason,
        text=draft.text,
        sources=draft.sources,
        checks=draft.checks,
        nearest=draft.nearest,
        model=draft.model,
    )


def _steered_ticket(steered: ReplySteered) -> Ticket:
    """A person asks for a reply to it: whether it wants one is not the models' question any more."""
    return Ticket(
        lang=steered.lang,
        subject=steered.subject,
        body=steered.body,
        opening=steered.opening or "",
        categories=dict(steered.categories),
        use_case=steered.use_case,
    )


def _ticket(triaged: TicketTriaged) -> Ticket:
    return Ticket(
        lang=triaged.lang,
        subject=triaged.subject,
        body=triaged.body,
        opening=triaged.opening or "",
        actionable=triaged.actionable and triaged.kind is Kind.TICKET,
        categories=dict(triaged.category.top),
        use_case=triaged.use_case,
    )
