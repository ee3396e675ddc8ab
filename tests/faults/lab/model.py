"""What must be true at the end, worked out from what customers and agents did; and what is not.

Plain Python, with no part of Guichet's own code but its events' names. What the models say of a text is not worked out:
it is what they said of the same text in an undisturbed run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.faults.lab.plan import Conversation

ONCE_A_VERSION = ("ticket.received.v1", "ticket.pseudonymized.v1", "ticket.triaged.v1", "reply.drafted.v1")
DECIDED, SENT, CORRECTED = "reply.decided.v1", "reply.sent.v1", "ticket.corrected.v1"
NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Message:
    """What was said of one message on its way."""

    masked: tuple[str, str]
    kind: str
    category: str
    priority: str
    actionable: bool
    outcome: str
    text: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """The ticket's row at the desk."""

    version: int
    state: str
    category: str | None
    priority: str | None
    abstained: frozenset[str]
    secrets: int


@dataclass(frozen=True, slots=True)
class Found:
    """All that is known of one ticket at the end. `ids` counts distinct events by topic."""

    messages: tuple[Message | None, ...]
    desk: Desk | None
    ids: Mapping[str, int]
    approved: int
    statuses: tuple[str, ...]
    corrections: tuple[str, ...]
    delivered: tuple[int, ...]
    """For each reply that was sent: how often the customer's server took it."""
    not_on_record: tuple[str, ...]
    """The topic of each event that the ledger lacks."""
    only_on_record: int


@dataclass(slots=True)
class Done:
    """What the world did with one conversation: the versions that intake gave, what an agent asked for, how often."""

    versions: list[int] = field(default_factory=list)
    tickets: set[Any] = field(default_factory=set)
    approve_asked: int = 0
    correct_asked: int = 0


def to_approve(conversation: Conversation, quiet: Found) -> bool:
    last = quiet.messages[-1]
    return conversation.approve and last is not None and last.outcome != NO_ANSWER


def to_correct(conversation: Conversation, quiet: Found) -> str | None:
    last = quiet.messages[-1]
    return conversation.correct if last is not None and last.actionable else None


def wrong(conversation: Conversation, done: Done, quiet: Found, found: Found) -> Iterator[str]:
    """Each thing that is not as it must be, in words without any of the ticket's."""
    expected = len(conversation.shape.texts)
    if done.versions != list(range(1, expected + 1)) or len(done.tickets) != 1:
        yield f"intake gave versions {done.versions} in {len(done.tickets)} tickets"
    for topic in ONCE_A_VERSION:
        if found.ids.get(topic, 0) != expected:
            yield f"{found.ids.get(topic, 0)} events on {topic}, not {expected}"
    for number, (was, now) in enumerate(zip(quiet.messages, found.messages, strict=False), start=1):
        if was != now:
            yield f"version {number}: {_difference(was, now)}"
    yield from _decisions(conversation, done, quiet, found)
    yield from _desk(conversation, quiet, found)
    if found.not_on_record or found.only_on_record:
        lacks = ", ".join(sorted(set(found.not_on_record))) or "nothing"
        yield f"ledger: lacks {lacks}; {found.only_on_record} events of which the bus knows nothing"


def _decisions(conversation: Conversation, done: Done, quiet: Found, found: Found) -> Iterator[str]:
    expected = int(to_approve(conversation, quiet))
    if (found.approved, found.ids.get(DECIDED, 0)) != (expected, expected):
        yield f"{found.approved} approvals in {found.ids.get(DECIDED, 0)} events, not {expected}"
    if found.ids.get(SENT, 0) != expected or not set(found.statuses) <= {"sent", "uncertain"}:
        yield f"{found.ids.get(SENT, 0)} outcomes {sorted(found.statuses)}, not {expected}"
    for status, times in zip(found.statuses, found.delivered, strict=True):
        if times > 1 or (status == "sent" and times == 0):
            yield f"a reply that is {status} was taken {times} times"
    value, events = to_correct(conversation, quiet), found.ids.get(CORRECTED, 0)
    if set(found.corrections) != ({value} if value else set()) or not int(bool(value)) <= events <= done.correct_asked:
        yield f"{events} corrections, asked for {done.correct_asked} times"


def _desk(conversation: Conversation, quiet: Found, found: Found) -> Iterator[str]:
    desk, was = found.desk, quiet.desk
    assert was is not None
    if desk is None:
        yield "the desk does not know the ticket"
        return
    value = to_correct(conversation, quiet)
    if desk.category != (value or was.category):
        yield f"the desk's category is {desk.category}, not {value or was.category}"
    if (desk.version, desk.priority, desk.secrets) != (was.version, was.priority, was.secrets):
        yield "the desk's version, priority or count of secrets differs"
    if desk.state not in _states(conversation, quiet):
        yield f"the desk says {desk.state}, not {' or '.join(sorted(_states(conversation, quiet)))}"


def _states(conversation: Conversation, quiet: Found) -> set[str]:
    if to_approve(conversation, quiet):
        return {"sent", "uncertain"}
    last, was = quiet.messages[-1], quiet.desk
    assert last is not None
    assert was is not None
    if not last.actionable:
        return {was.state}
    corrected = {"category"} if to_correct(conversation, quiet) else set()
    return {"to_triage" if was.abstained - corrected else "to_answer"}


def _difference(was: Message | None, now: Message | None) -> str:
    if was is None or now is None:
        return "a step is missing"
    names = [name for name in Message.__slots__ if getattr(was, name) != getattr(now, name)]
    return f"{', '.join(names)} differ from the undisturbed run"
