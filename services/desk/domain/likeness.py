"""Which of the tickets that the drafter found alike are shown, and in what order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from schemas.likeness import Alike
from services.desk.domain.ticket import State

SHOWN: Final = 5
_SOLVED: Final = frozenset({State.SENT.value})


@dataclass(frozen=True, slots=True)
class Similar:
    """One line of the block. `subject` is pseudonymised; `category` is a person's where one was set."""

    ticket_id: UUID
    subject: str
    category: str
    lang: str | None
    received_at: datetime
    close: bool
    solved: bool


Crowd = Literal["burst", "theme"]


@dataclass(frozen=True, slots=True)
class Burst:
    """Many tickets alike within a short time, or a new theme within some days, as the queue tells of it."""

    first_ticket: UUID
    size: int
    category: str
    langs: tuple[str, ...]
    started_at: datetime
    last_at: datetime
    kind: Crowd = "burst"

    @property
    def days(self) -> int:
        """Begun ones, at least one."""
        return max(1, -(-(self.last_at - self.started_at) // timedelta(days=1)))

    @property
    def minutes(self) -> int:
        """From the first ticket to the last, at least one."""
        return max(1, round((self.last_at - self.started_at).total_seconds() / 60))


def similar(alike: Sequence[Alike], heads: Mapping[UUID, Any]) -> list[Similar]:
    """The solved ones first, else as the drafter ranked them. A ticket that the desk does not know is left out."""
    known = [_similar(one, heads[one.ticket_id]) for one in alike if one.ticket_id in heads]
    return sorted(known, key=lambda one: not one.solved)[:SHOWN]


def _similar(one: Alike, head: Any) -> Similar:
    return Similar(
        ticket_id=one.ticket_id,
        subject=head["subject"],
        category=head["category"] or one.category,
        lang=head["lang"],
        received_at=one.received_at,
        close=one.degree == "close",
        solved=one.answered or head["state"] in _SOLVED,
    )
