"""The state of a ticket: a pure function of its facts and of what people decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, TypeVar
from uuid import UUID

from schemas.base import EventData
from schemas.policies import ApprovalPolicy
from schemas.replies import ReplyDrafted, ReplySent, SendStatus
from schemas.tickets import Kind, Mode, PlaceholdersSealed, TicketPseudonymized, TicketReceived, TicketTriaged
from services.desk.domain.facts import Fact, merge
from services.desk.domain.priority import FIELDS, priority_of
from services.desk.domain.versions import Act, Settled, current
from shared.approval.policy import Judged, needs_two

T = TypeVar("T", bound=EventData)

NO_REPLY_NEEDED = "no_reply_needed"
SECOND_NEEDED = "second_needed"
REOPENED: Final = "reopened"
"""The field under which it is kept that a person reopened a ticket."""


class State(StrEnum):
    """Where a ticket stands for the people at the desk."""

    WAITING = "waiting"  # readable, the models have not spoken yet
    TO_ANSWER = "to_answer"
    TO_TRIAGE = "to_triage"  # a model abstained: a person says what it is
    NOT_ACTIONABLE = "not_actionable"
    SECOND = "second"  # approved by one person, a second one is awaited
    PENDING = "pending"  # approved, inside the undo window
    DECIDED = "decided"  # handed to the sender
    SENT = "sent"
    UNCERTAIN = "uncertain"  # nobody knows whether it went out: a person looks
    REJECTED = "rejected"  # the suggestion was put aside: the customer still waits
    CLOSED = "closed"  # a person said that no reply is needed


DECIDED: Final = frozenset({State.SECOND, State.PENDING, State.DECIDED, State.SENT, State.CLOSED})
"""Where whoever decided goes on to the next ticket."""


class DecisionStatus(StrEnum):
    AWAITING = "awaiting"
    PENDING = "pending"
    PUBLISHED = "published"
    UNDONE = "undone"
    VOIDED = "voided"


_STANDING = (DecisionStatus.AWAITING, DecisionStatus.PENDING, DecisionStatus.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided here. `resolution` is what a person said of an uncertain sending."""

    reply_id: UUID
    version: int
    decision: Literal["approved", "rejected"]
    status: DecisionStatus
    decided_at: datetime
    agent: str
    reason: str | None = None
    resolution: Literal["sent", "again"] | None = None
    draft_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Reopened:
    """A person's word that a message waits for an answer, whatever a model or a colleague said of it before."""

    version: int
    at: datetime
    agent: str


class Ticket:
    """The facts about one ticket, with what people did to it."""

    def __init__(
        self,
        facts: Iterable[Fact[EventData]],
        human: Mapping[str, str] | None = None,
        decisions: Sequence[Decision] = (),
        dismissed: Mapping[str, frozenset[str]] | None = None,
        replaced: Iterable[tuple[str, str]] = (),
        *,
        acts: Sequence[Act] = (),
        begun_from: UUID | None = None,
        reopened: Reopened | None = None,
    ) -> None:
        self.facts = tuple(sorted(merge(facts).values(), key=lambda fact: (fact.version, fact.stamp)))
        self.human = dict(human or {})
        self.dismissed = dict(dismissed or {})
        self.replaced = tuple(replaced)
        self.acts = tuple(acts)
        self.begun_from = begun_from
        self.reopened = reopened
        self.decisions = tuple(sorted(decisions, key=lambda item: (item.decided_at, item.reply_id)))

    def of(self, data: type[T]) -> dict[int, T]:
        """The data of one type by version; of several drafts of a version, the last."""
        return {fact.version: fact.data for fact in self.facts if isinstance(fact.data, data)}

    @property
    def versions(self) -> list[int]:
        return sorted({fact.version for fact in self.facts})

    @property
    def version(self) -> int:
        return max(self.versions, default=0)

    @property
    def use_case(self) -> str | None:
        """What the ticket is for: its first message says it, and the later ones after it."""
        dated = self.dated()
        return dated[min(dated)].use_case if dated else None

    @property
    def trace(self) -> Mapping[str, str]:
        """The trace that an agent's action continues: the furthest stage of the latest version."""
        order = (TicketReceived, TicketPseudonymized, PlaceholdersSealed, TicketTriaged, ReplyDrafted)
        ranked = [
            (fact.version, order.index(type(fact.data)), fact.stamp, fact)
            for fact in self.facts
            if fact.trace and type(fact.data) in order
        ]
        return max(ranked, key=lambda item: item[:3])[3].trace if ranked else {}

    def sent(self, reply_id: UUID) -> ReplySent | None:
        found = (fact.data for fact in self.facts if isinstance(fact.data, ReplySent))
        return next((data for data in found if data.reply_id == reply_id), None)

    @property
    def first_sent(self) -> ReplySent | None:
        """The first reply that is known to have gone out."""
        found = [fact.data for fact in self.facts if isinstance(fact.data, ReplySent)]
        out = [data for data in found if data.status is SendStatus.SENT]
        return min(out, key=lambda data: (data.at, data.reply_id), default=None)

    def uncertain(self, reply_id: UUID) -> bool:
        """Whether the sender says that nobody knows if this reply went out. Until then it may still be trying."""
        outcome = self.sent(reply_id)
        return outcome is not None and outcome.status is SendStatus.UNCERTAIN

    def not_actionable(self, version: int) -> bool:
        """Whether anything that looked at this message says that it wants no answer."""
        for fact in self.facts:
            if fact.version != version:
                continue
            if isinstance(fact.data, TicketReceived | TicketPseudonymized) and fact.data.kind != Kind.TICKET:
                return True
            if isinstance(fact.data, TicketTriaged) and not fact.data.actionable:
                return True
        return False

    @property
    def standing(self) -> Decision | None:
        """The last decision that still stands."""
        stands = [item for item in self.decisions if item.status in _STANDING and not self._taken_back(item)]
        return stands[-1] if stands else None

    @property
    def answered(self) -> int:
        """The version up to which the customer has been answered, or closed."""
        done = [item.version for item in self.decisions if self._settles(item)]
        return max(done, default=0)

    @property
    def open_versions(self) -> list[int]:
        answered = self.answered
        wanted = [item for item in self.versions if self._waits(item) or not self.not_actionable(item)]
        return [item for item in wanted if item > answered]

    @property
    def reopenable(self) -> bool:
        """Whether nothing waits here although the latest message was not replied to: a person may say that it does."""
        replies = [item for item in self.decisions if item.decision == "approved" and self._settles(item)]
        replied = max((item.version for item in replies), default=0)
        under_way = self.state() in (State.SECOND, State.PENDING)
        return self.version > replied and not self.open_versions and not under_way

    @property
    def drafts(self) -> list[ReplyDrafted]:
        return [fact.data for fact in self.facts if isinstance(fact.data, ReplyDrafted)]

    @property
    def first_draft(self) -> ReplyDrafted | None:
        """The suggestion for what is still open, before anybody asked for another."""
        first = {draft.version: draft for draft in self.drafts if draft.steering_id is None}
        open_to = [item for item in first if item > self.answered]
        return first[max(open_to)] if open_to else None

    @property
    def draft(self) -> ReplyDrafted | None:
        """The version of it that is before the agent. Once the customer wrote again, nobody's choice counts.

        While somebody writes, it is the version that they began from.
        """
        first = self.first_draft
        if first is None or not self.acts or first.version < self.version:
            return first
        known = {draft.draft_id: draft for draft in self.drafts if draft.version == first.version}
        chosen = current(first, known.values(), self.acts, self.settled)
        return known.get(self.begun_from or chosen) or known[chosen]

    @property
    def renewed(self) -> bool:
        """Whether the version before the agent was asked for or chosen after the last decision."""
        settled, draft = self.settled, self.draft
        if settled is None or draft is None:
            return False
        return any(act.at > settled.at and act.draft_id == draft.draft_id for act in self.acts)

    @property
    def settled(self) -> Settled | None:
        """The last decision on the latest message, whatever became of it."""
        last = [item for item in self.decisions if item.version == self.version]
        return Settled(last[-1].draft_id, last[-1].decided_at) if last else None

    @property
    def suggested(self) -> bool:
        """Whether a text is suggested for what is still open."""
        return self.draft is not None and self.draft.text is not None

    @property
    def triage(self) -> TicketTriaged | None:
        triaged = self.of(TicketTriaged)
        return triaged[max(triaged)] if triaged else None

    def values(self) -> dict[str, str]:
        """Each field's value: a person's, else the model's unless a person said that it is wrong."""
        triage = self.triage
        model = {name: getattr(triage, name).label for name in FIELDS if not self._dismissed(name)} if triage else {}
        return {**model, **{name: value for name, value in self.human.items() if name in FIELDS}}

    def priority(self) -> str | None:
        """A person's priority first, then what follows from a person's values, then the model's."""
        if "priority" in self.human:
            return self.human["priority"]
        values = self.values()
        if self.human.keys() & {"impact", "urgency"} and {"impact", "urgency"} <= values.keys():
            return priority_of(values["impact"], values["urgency"], self.triage.matrix if self.triage else None)
        return self.triage.priority if self.triage else None

    def leads_to(self, field: str, value: str) -> str | None:
        """The priority that a person's impact or urgency makes; None while the other is open, or a person set it."""
        if field not in ("impact", "urgency") or "priority" in self.human:
            return None
        impact, urgency = (value if one == field else self.stands(one) for one in ("impact", "urgency"))
        return priority_of(impact, urgency, self.triage.matrix if self.triage else None)

    def stands(self, field: str) -> str:
        """What stands in a field before people; empty while it is theirs to say."""
        value = self.priority() if field == "priority" else self.values().get(field)
        return "" if field in self.abstained() else value or ""

    def _followed(self) -> set[str | None]:
        """Every priority that may have followed from what people set, now or before: when each stood is not kept."""
        said = [*self.human.items(), *self.replaced]
        impacts, urgencies = ({value for field, value in said if field == name} for name in ("impact", "urgency"))
        if not impacts | urgencies:
            return set()
        return {
            priority_of(impact, urgency, read.matrix)
            for read in self.of(TicketTriaged).values()
            for impact in {read.impact.label, *impacts}
            for urgency in {read.urgency.label, *urgencies}
        }

    def judged(self) -> Judged:
        """Every category and priority that stood here once, and those that people set, and replaced, or brought about.

        With them what the model held likelier, and the use case does not have: whoever writes chooses the use case.
        """
        triaged = self.of(TicketTriaged).values()
        priorities = {*(item.priority for item in triaged), self.priority(), self.human.get("priority")}
        outside = {item.outside.label for item in triaged if item.outside is not None}
        categories = {*(item.category.label for item in triaged), *outside, self.human.get("category")}
        for field, value in self.replaced:
            {"category": categories, "priority": priorities}.get(field, set()).add(value)
        priorities |= self._followed()
        return Judged(frozenset(filter(None, categories)), frozenset(filter(None, priorities)))

    def needs_two(self, policy: ApprovalPolicy | None) -> bool:
        """Whether a reply needs a second person: as the policy says, or because the sender said so."""
        told = any(isinstance(fact.data, ReplySent) and fact.data.reason == SECOND_NEEDED for fact in self.facts)
        return told or needs_two(policy, self.judged())

    def offered(self, field: str) -> Mode:
        """How the model's value of a field stands; a dismissed one is no more than a suggestion."""
        triage = self.triage
        if triage is None or field in triage.abstained or self._dismissed(field):
            return "suggest"
        mode: Mode = getattr(triage.modes, field) if triage.modes else "preselect"
        return mode

    def abstained(self) -> tuple[str, ...]:
        """The fields that a model left to people, or a person took from it, and no person has set yet."""
        return self._open("suggest")

    def proposed(self) -> tuple[str, ...]:
        """The fields whose value waits for a person's accept."""
        return self._open("preselect")

    def needs(self) -> tuple[str, ...]:
        """What the ticket needs of a person: a field's name, `language` when that is why, `proposed`."""
        abstained, triage = self.abstained(), self.triage
        language = ("language",) if abstained and triage and triage.abstained_for == "language" else ()
        return (*abstained, *language, *(("proposed",) if self.proposed() else ()))

    def _open(self, mode: Mode) -> tuple[str, ...]:
        if self.triage is None:
            return ()
        return tuple(name for name in FIELDS if name not in self.human and self.offered(name) == mode)

    def _dismissed(self, field: str) -> bool:
        triage = self.triage
        return triage is not None and getattr(triage, field).label in self.dismissed.get(field, ())

    def _settles(self, item: Decision) -> bool:
        if item.status is not DecisionStatus.PUBLISHED:
            return False
        if item.decision == "rejected":
            return item.reason == NO_REPLY_NEEDED and not self._taken_back(item)
        outcome = self.sent(item.reply_id)
        if item.resolution == "again":
            return outcome is not None and outcome.status is SendStatus.SENT
        return outcome is None or outcome.status in (SendStatus.SENT, SendStatus.UNCERTAIN)

    def _taken_back(self, item: Decision) -> bool:
        """Whether the ticket was closed by this, and reopened since."""
        back = self.reopened
        if back is None or item.decision != "rejected" or item.reason != NO_REPLY_NEEDED:
            return False
        return item.version <= back.version and item.decided_at <= back.at

    def _waits(self, version: int) -> bool:
        return self.reopened is not None and self.reopened.version == version

    def _decided_state(self, item: Decision) -> State | None:
        """The state that a standing decision puts the ticket in; None when the ticket is open again."""
        if item.decision == "rejected":
            return State.CLOSED if item.reason == NO_REPLY_NEEDED else State.REJECTED
        if item.status in (DecisionStatus.AWAITING, DecisionStatus.PENDING):
            return State.SECOND if item.status is DecisionStatus.AWAITING else State.PENDING
        outcome = self.sent(item.reply_id)
        if outcome is not None and outcome.status is SendStatus.SENT:
            return State.SENT
        if item.resolution is not None:
            return State.SENT if item.resolution == "sent" else None
        if outcome is None:
            return State.DECIDED
        return State.UNCERTAIN if outcome.status is SendStatus.UNCERTAIN else None

    def state(self) -> State:
        standing = self.standing
        later = [item for item in self.open_versions if standing is None or item > standing.version]
        if standing is not None and not later:
            decided = self._decided_state(standing)
            if decided is not None:
                return decided
        if not self.open_versions:
            return State.NOT_ACTIONABLE if self.facts else State.WAITING
        latest = max(self.open_versions)
        if latest not in self.of(TicketTriaged) and not self._waits(latest):
            return State.WAITING
        return State.TO_TRIAGE if self.abstained() else State.TO_ANSWER

    def failure(self) -> str | None:
        """The code under which the last approved reply was not sent, while the ticket is open again."""
        standing = self.standing
        outcome = self.sent(standing.reply_id) if standing else None
        if outcome is None or standing is None or standing.version != self.version:
            return None
        return (outcome.reason or outcome.status.value) if self._failed(outcome) else None

    @staticmethod
    def _failed(outcome: ReplySent) -> bool:
        return outcome.status in (SendStatus.FAILED, SendStatus.REFUSED)

    def dated(self) -> dict[int, TicketReceived | TicketPseudonymized | TicketTriaged]:
        """By version, what tells when a message came, and by which way."""
        return {**self.of(TicketTriaged), **self.of(TicketPseudonymized), **self.of(TicketReceived)}
