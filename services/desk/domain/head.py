"""A ticket as the queue shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from schemas.tickets import TicketPseudonymized, TicketTriaged
from services.desk.domain.ticket import State, Ticket


@dataclass(frozen=True, slots=True)
class Head:
    version: int
    state: State
    priority: str | None
    lang: str | None
    subject: str
    channel: str | None
    waiting_since: datetime | None
    heard_at: datetime | None
    values: Mapping[str, str]
    abstained: tuple[str, ...]
    needs: tuple[str, ...]
    outcome: str | None
    draft_id: UUID | None
    secrets: int
    failure: str | None
    first_at: datetime | None
    left_open: tuple[str, ...] | None
    first_reply: UUID | None
    answered_at: datetime | None
    use_case: str | None


def head_of(ticket: Ticket) -> Head:
    dated = ticket.dated()
    received = {item: data.received_at for item, data in dated.items()}
    waiting = [at for item, at in received.items() if item in ticket.open_versions] or list(received.values())
    masked = ticket.of(TicketPseudonymized)
    texts: dict[int, TicketTriaged | TicketPseudonymized] = {**ticket.of(TicketTriaged), **masked}
    draft, sent, triage = ticket.draft, ticket.first_sent, ticket.triage
    return Head(
        version=ticket.version,
        state=ticket.state(),
        priority=ticket.priority(),
        lang=texts[max(texts)].lang if texts else None,
        subject=texts[min(texts)].subject if texts else "",
        channel=dated[min(dated)].channel.value if dated else None,
        waiting_since=min(waiting, default=None),
        heard_at=received[max(received)] if received else None,
        values=ticket.values(),
        abstained=ticket.abstained(),
        needs=ticket.needs(),
        outcome=draft.outcome.value if draft else None,
        draft_id=draft.draft_id if draft else None,
        secrets=masked[max(masked)].secrets if masked else 0,
        failure=ticket.failure(),
        first_at=min(received.values(), default=None),
        left_open=tuple(triage.abstained) if triage else None,
        first_reply=sent.reply_id if sent else None,
        answered_at=sent.at if sent else None,
        use_case=ticket.use_case,
    )
