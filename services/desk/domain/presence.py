"""Who works on a ticket at this moment, people and AI steps. Nothing here lasts: everything lapses by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from schemas.base import EventData
from schemas.records import AccessRecorded
from schemas.replies import ReplyDrafted, ReplySteered
from schemas.tickets import TicketPseudonymized, TicketReceived, TicketTriaged
from services.desk.domain.assigning import Assignee
from services.desk.domain.ticket import State, Ticket

RENEWED: Final = timedelta(seconds=15)
"""How often an open page says that it is still there."""
LEASE: Final = 5 * RENEWED
"""How long a silent page is believed to be open: one in the background may be let speak but once a minute."""
WRITING: Final = timedelta(seconds=60)
"""How long after the last kept words somebody is said to write."""

STEPS: Final[tuple[tuple[str, type[EventData], type[EventData]], ...]] = (
    ("pseudonymizer", TicketReceived, TicketPseudonymized),
    ("triage", TicketPseudonymized, TicketTriaged),
    ("drafter", TicketTriaged, ReplyDrafted),
)
"""Each AI step with what it takes and what it gives."""
REDRAFT: Final = "redraft"
"""What is known of a steering that the drafter gave up: not a step whose turn comes by itself."""
_OPEN: Final = frozenset({State.WAITING, State.TO_ANSWER, State.TO_TRIAGE})


@dataclass(frozen=True, slots=True)
class Place:
    """One page of an agent's that shows a ticket. Two tabs are two places, and leaving one leaves the other."""

    ticket_id: UUID
    agent: str
    page: UUID


@dataclass(frozen=True, slots=True)
class Person:
    """A colleague who has the ticket open, by name."""

    name: str
    writes: bool


class Progress(StrEnum):
    WORKING = "working"
    LATE = "late"  # nothing came within the desk's patience: slow, or down
    FAILED = "failed"  # the step gave the message up


@dataclass(frozen=True, slots=True)
class AiStep:
    """The AI step whose turn it is, and since when it has been."""

    name: str
    progress: Progress
    since: datetime


@dataclass(frozen=True, slots=True)
class Present:
    """Who works on a ticket now besides the one who looks, by name, and the AI step whose turn it is."""

    place: Place
    people: Sequence[Person]
    step: AiStep | None
    assignee: Assignee | None = None
    """Who takes care of it, looking or not."""

    @property
    def every(self) -> int:
        """After how many seconds the page asks again."""
        return int(RENEWED.total_seconds())

    @property
    def writing(self) -> Sequence[str]:
        return [person.name for person in self.people if person.writes]

    @property
    def reading(self) -> Sequence[str]:
        return [person.name for person in self.people if not person.writes]


def failed_step(data: AccessRecorded) -> str | None:
    """The AI step that, by this record, gave up what it takes; None for every other record."""
    if data.action != "dead_letter.written":
        return None
    topic = data.purpose.split("/", 1)[0]
    if data.actor == "drafter" and topic == ReplySteered.TYPE:
        return REDRAFT
    return next((name for name, takes, _ in STEPS if data.actor == name and topic == takes.TYPE), None)


def ai_step(ticket: Ticket, failures: Mapping[str, datetime], now: datetime, patience: timedelta) -> AiStep | None:
    """Whose turn it is with the newest message that wants an answer; None when the AI has nothing to do.

    `failures` holds when each step last gave something of this ticket up. One before its turn began is no failure of
    this turn.
    """
    if ticket.state() not in _OPEN or not ticket.open_versions:
        return None
    version = max(ticket.open_versions)
    if ticket.not_actionable(version):
        return None
    heard = {type(fact.data): fact.stamp.at for fact in ticket.facts if fact.version == version}
    done = max((place for place, (_, _, gives) in enumerate(STEPS, start=1) if gives in heard), default=0)
    if done == len(STEPS):
        return None
    name, takes, _ = STEPS[done]
    since = heard.get(takes, min(heard.values()))
    failed = failures.get(name)
    if failed is not None and failed >= since:
        return AiStep(name, Progress.FAILED, failed)
    return AiStep(name, Progress.LATE if now - since > patience else Progress.WORKING, since)
