"""What the desk knows of a ticket, as facts that merge in any order.

A ticket is the set of the strongest fact for each key. Merging keeps the greater of two facts, so it
is commutative, associative and idempotent, and late, repeated and shuffled events end in the same set.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from schemas.base import EventData
from schemas.likeness import TicketLikened
from schemas.replies import ReplyDrafted, ReplySent, SendStatus
from schemas.summaries import TicketSummarized
from schemas.tickets import PlaceholdersSealed, TicketPseudonymized, TicketReceived, TicketTriaged

D_co = TypeVar("D_co", bound=EventData, covariant=True)

KINDS: tuple[type[EventData], ...] = (
    TicketReceived,
    TicketPseudonymized,
    PlaceholdersSealed,
    TicketTriaged,
    ReplyDrafted,
    TicketLikened,
    TicketSummarized,
    ReplySent,
)
"""The events that state a fact."""

_SEND_RANK = {SendStatus.UNCERTAIN: 0, SendStatus.REFUSED: 1, SendStatus.FAILED: 2, SendStatus.SENT: 3}


@dataclass(frozen=True, slots=True, order=True)
class Stamp:
    """Which of two facts about the same thing is the later one; the id settles a tie."""

    at: datetime
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Fact(Generic[D_co]):
    """One event's data, under the key of what it is about."""

    kind: str
    key: str
    version: int
    stamp: Stamp
    data: D_co
    trace: Mapping[str, str] = field(default_factory=dict)


def fact_of(data: EventData, stamp: Stamp, trace: Mapping[str, str] | None = None) -> Fact[EventData]:
    """The fact that an event states."""
    match data:
        case TicketReceived() | TicketPseudonymized() | PlaceholdersSealed() | TicketTriaged() | TicketLikened():
            key, version = str(data.version), data.version
        case TicketSummarized():
            key, version = "", data.version
        case ReplyDrafted():
            key, version = str(data.draft_id), data.version
        case ReplySent():
            key, version = str(data.reply_id), data.version
        case _:
            raise TypeError(data.TYPE)
    return Fact(data.TYPE, key, version, stamp, data, dict(trace or {}))


def _strength(fact: Fact[EventData]) -> tuple[int, Stamp]:
    rank = _SEND_RANK[fact.data.status] if isinstance(fact.data, ReplySent) else 0
    return rank, fact.stamp


def stronger(known: Fact[EventData] | None, new: Fact[EventData]) -> Fact[EventData]:
    """Which of two facts about the same thing stays."""
    return new if known is None else max(known, new, key=_strength)


def merge(facts: Iterable[Fact[EventData]]) -> dict[tuple[str, str], Fact[EventData]]:
    """The set of the strongest facts."""
    kept: dict[tuple[str, str], Fact[EventData]] = {}
    for fact in facts:
        where = fact.kind, fact.key
        kept[where] = stronger(kept.get(where), fact)
    return kept
