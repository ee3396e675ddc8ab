"""Everything that is held on one ticket, in clear and in plain words, for the person it is about.

GDPR, articles 15 and 20. Colleagues are numbered, not named: the right of access does not reach the identity of
employees who acted under their employer's authority (CJEU, C-579/21, Pankki S, 22 June 2023).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from schemas.base import EventData
from schemas.likeness import TicketLikened
from schemas.replies import ReplyDrafted, ReplySent
from schemas.summaries import TicketSummarized
from schemas.tickets import MessageContent, PlaceholderTable, TicketPseudonymized, TicketReceived, TicketTriaged
from services.desk.domain.facts import Fact
from services.desk.domain.head import head_of
from services.desk.domain.ticket import Ticket
from shared.controls import without
from shared.file_names import plain_name
from shared.placeholders import restore

FORMAT = "guichet.subject-export/1"
_FIELDS = ("category", "type", "impact", "urgency")

Held = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket with its texts in clear. `unreadable` counts what did not open, `writing` is a reply being written.

    `aside` are replies that gave way to another version, `notes` what two people said of an approval.
    """

    ticket: Ticket
    messages: dict[int, MessageContent]
    table: PlaceholderTable
    replies: dict[UUID, str]
    unreadable: int
    writing: str | None = None
    aside: tuple[str, ...] = ()
    notes: Sequence[Held] = ()


@dataclass(frozen=True, slots=True)
class Hands:
    """What people did to the ticket, as rows of the desk's tables; `given` in clear to subscribers, of the ledger's."""

    values: Sequence[Held] = ()
    verdicts: Sequence[Held] = ()
    masking: Sequence[Held] = ()
    thumbs: Sequence[Held] = ()
    revisions: Sequence[Held] = ()
    decisions: Sequence[Held] = ()
    given: Sequence[Held] = ()
    restrictions: Sequence[Held] = ()
    acts: Sequence[Held] = ()
    """Versions of suggestions that people asked for or chose."""
    taken: Sequence[Held] = ()
    """Who took care of the ticket, and until when."""


class People(Protocol):
    """What stands for somebody who acted."""

    def of(self, login: str) -> int | str: ...


@dataclass
class Colleagues:
    """Numbers for those who acted, the same throughout one file."""

    known: dict[str, int] = field(default_factory=dict)

    def of(self, login: str) -> int:
        return self.known.setdefault(login, len(self.known) + 1)


def told(ticket_id: UUID, relation: str, opened: Opened, hands: Hands, colleagues: People) -> dict[str, Any]:
    """One ticket, as JSON."""
    page = _Page(opened, colleagues)
    head = head_of(opened.ticket)
    return {
        "ticket_id": str(ticket_id),
        "relation": relation,
        "state": head.state.value,
        "priority": head.priority,
        "values": dict(head.values),
        "messages": [page.message(version) for version in sorted(opened.messages)],
        "recognised_as_personal": [row.model_dump(exclude_none=True) for row in opened.table.rows],
        "ai_decisions": page.each(TicketTriaged, page.triaged),
        "ai_suggestions": page.each(ReplyDrafted, page.drafted),
        "ai_summaries": page.each(TicketSummarized, page.summarised),
        "resembling_tickets": page.each(TicketLikened, lambda fact: {"number": len(fact.data.alike)}),
        "people": page.people(hands),
        "replies": [page.reply(row) for row in hands.decisions],
        "reply_being_written": None if opened.writing is None else without(opened.writing),
        "replies_set_aside": [{"text": without(text)} for text in opened.aside],
        "notes_between_colleagues": [
            {"text": row["text"], "at": row["left_at"].isoformat(), "colleague": colleagues.of(row["agent"])}
            for row in opened.notes
        ],
        "given_in_clear": [_given(row) for row in hands.given],
        "restrictions": [_restriction(row) for row in hands.restrictions],
        "texts_that_could_not_be_opened": opened.unreadable,
    }


class _Page:
    def __init__(self, opened: Opened, colleagues: People) -> None:
        self._opened = opened
        self._by = colleagues.of

    def each(self, kind: type[EventData], tell: Any) -> list[dict[str, Any]]:
        facts: list[Fact[Any]] = [fact for fact in self._opened.ticket.facts if isinstance(fact.data, kind)]
        return [{"message": fact.version, "at": fact.stamp.at.isoformat(), **tell(fact)} for fact in facts]

    def clear(self, text: str | None) -> str | None:
        """What stands for a value is the value again; one-way placeholders stay."""
        return None if text is None else restore(text, self._opened.table).text

    def message(self, version: int) -> dict[str, Any]:
        content = self._opened.messages[version]
        received = self._opened.ticket.of(TicketReceived)[version]
        masked = self._opened.ticket.of(TicketPseudonymized).get(version)
        names = (*map(plain_name, content.attachment_names), *("" for _ in received.attachments))
        return {
            "number": version,
            "received_at": received.received_at.isoformat(),
            "channel": received.channel.value,
            "kind": received.kind.value,
            "kind_reason": received.kind_reason,
            **content.model_dump(mode="json", exclude={"attachment_names"}),
            "attachments": [
                {"name": name, **note.model_dump()} for name, note in zip(names, received.attachments, strict=False)
            ],
            "as_the_models_read_it": None if masked is None else _masked(masked),
        }

    def triaged(self, fact: Fact[TicketTriaged]) -> dict[str, Any]:
        data = fact.data
        modes = data.modes.model_dump() if data.modes else {}
        return {
            "kind": data.kind.value,
            "to_answer": data.actionable,
            **({"use_case": data.use_case} if data.use_case else {}),
            **({"likelier_outside_it": data.outside.model_dump()} if data.outside else {}),
            "priority": data.priority,
            "abstained_for": data.abstained_for,
            "fields": [
                {
                    "field": name,
                    "said": getattr(data, name).label,
                    "confidence": getattr(data, name).confidence,
                    "likeliest": [{"value": value, "probability": p} for value, p in getattr(data, name).top],
                    "mode": modes.get(name),
                    "left_to_people": name in data.abstained,
                    "because_of": [
                        {"text": self.clear(one.text), "weight": one.weight}
                        for one in data.reasons
                        if one.field == name
                    ],
                }
                for name in _FIELDS
            ],
            **({"sentiment": data.sentiment.model_dump()} if data.sentiment else {}),
            "found": [{"name": one.name, "value": self.clear(one.value)} for one in data.fields],
            "model": data.model.model_dump(),
            **({"category_model": data.category_model.model_dump()} if data.category_model else {}),
        }

    def drafted(self, fact: Fact[ReplyDrafted]) -> dict[str, Any]:
        data = fact.data
        return {
            "outcome": data.outcome.value,
            "reason": data.reason,
            "text": self.clear(data.text),
            "worded_by": data.model.model_dump(exclude_none=True) if data.model is not None else None,
            "sources": [
                one.model_dump() | {"quote": self.clear(one.quote), "said": self.clear(one.said)}
                for one in data.sources
            ],
            "checks": [one.model_dump() for one in data.checks],
        }

    def summarised(self, fact: Fact[TicketSummarized]) -> dict[str, Any]:
        data = fact.data
        return {
            "lines": [{"says": one.role, "message": one.message, "text": self.clear(one.text)} for one in data.lines],
            "dates": [{"day": one.day.isoformat(), "text": self.clear(one.text)} for one in data.dates],
        }

    def people(self, hands: Hands) -> dict[str, Any]:
        return {
            "values_set": [self._row(row, "field", "value", "was", at="set_at") for row in hands.values],
            "verdicts_on_models": [
                self._row(row, "field", "verdict", "said", "value", at="judged_at") for row in hands.verdicts
            ],
            "masking_corrected": [
                self._row(row, "verdict", "label", "placeholder", at="corrected_at") for row in hands.masking
            ],
            "thumbs": [self._row(row, "about", "verdict", "reason", at="judged_at") for row in hands.thumbs],
            "suggestions_changed": [
                {"at": row["decided_at"].isoformat(), "extent": row["kind"], "share": row["share"],
                 "changes": row["changes"], "own_sentences": row["said"]}
                for row in hands.revisions
            ],
            "versions_asked_for": [
                self._row(row, "act", at="at") | {"asked": row["steering"]} for row in hands.acts
            ],
            "taken_on": [
                self._row(row, at="since") | {"until": row["until"].isoformat() if row["until"] else None}
                for row in hands.taken
            ],
        }  # fmt: skip

    def _row(self, row: Held, *names: str, at: str) -> dict[str, Any]:
        return {name: row[name] for name in names} | {"at": row[at].isoformat(), "colleague": self._by(row["agent"])}

    def reply(self, row: Held) -> dict[str, Any]:
        sent = self._opened.ticket.sent(row["reply_id"])
        return {
            "decision": row["decision"],
            "status": row["status"],
            "at": row["decided_at"].isoformat(),
            "colleague": self._by(row["agent"]),
            "second_colleague": self._by(row["second_agent"]) if row["second_agent"] else None,
            "from_a_suggestion": row["draft_id"] is not None,
            "changed": row["edited"],
            "reason": row["reason"],
            "text": self._opened.replies.get(row["reply_id"]),
            "sending": None if sent is None else _sending(sent),
        }


def _masked(data: TicketPseudonymized) -> dict[str, Any]:
    return {
        "language": data.lang,
        "language_confidence": data.lang_confidence,
        "subject": data.subject,
        "body": data.body,
        "masked": [one.model_dump(include={"label", "placeholder", "score", "recognizer"}) for one in data.entities],
        "secrets": data.secrets,
    }


def _given(row: Held) -> dict[str, Any]:
    """One opening for a subscriber: to whom, what for, which fields."""
    to, _, purpose = row["facts"]["purpose"].partition("/")
    fields = row["facts"].get("detail", "").split("+")
    return {"to": to, "purpose": purpose, "fields": fields, "at": row["event_time"].isoformat()}


def _restriction(row: Held) -> dict[str, Any]:
    """Which colleague decided it says nothing of the person."""
    review_on, ended_at = row["review_on"], row["ended_at"]
    return {
        "ground": row["ground"],
        "at": row["restricted_at"].isoformat(),
        "review_on": None if review_on is None else review_on.isoformat(),
        "ended": row["ended"],
        "ended_at": None if ended_at is None else ended_at.isoformat(),
    }


def _sending(data: ReplySent) -> dict[str, Any]:
    return {"status": data.status.value, "reason": data.reason, "at": data.at.isoformat()}
