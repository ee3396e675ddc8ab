"""What a restriction of processing is: its grounds, what may be done all the same, when it is looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal, TypeGuard, get_args
from uuid import UUID, uuid4

from schemas.restriction import Ground

GROUNDS: Final[tuple[Ground, ...]] = get_args(Ground)
ERASABLE: Final = frozenset(GROUNDS) - {"legal_claim"}
"""Grounds whose restriction an officer may end by erasing; what a claim needs is lifted first."""
PURPOSES: Final = ("consent", "legal_claim", "others_rights", "public_interest")
"""For which a restricted ticket may be answered (GDPR, art. 18(2))."""
Ended = Literal["lifted", "erased"]


@dataclass(frozen=True, slots=True)
class Terms:
    """On which ground tickets are restricted, and when somebody looks at it again, if that was said."""

    ground: Ground
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Restriction:
    """One decision about some tickets, as it stands. `ended` is None while it is in force."""

    restriction_id: UUID
    terms: Terms
    agent: str
    at: datetime
    tickets: tuple[UUID, ...]
    ended: Ended | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None

    def is_due(self, today: date) -> bool:
        """Whether the day to look at it again has come."""
        return self.ended is None and self.terms.review_on is not None and self.terms.review_on <= today


@dataclass(frozen=True, slots=True)
class Beside:
    """A ticket that came after a restriction from an address that wrote in what it restricts, and is not restricted.

    `offered`: the id under which it is restricted too if an officer says so; said twice, it is done once.
    """

    ticket_id: UUID
    since: datetime
    restriction: Restriction
    offered: UUID = field(default_factory=uuid4)

    def terms(self, today: date) -> Terms:
        """Those of the restriction, but for a day that is past."""
        held = self.restriction.terms
        return Terms(held.ground, held.review_on if held.review_on is not None and held.review_on > today else None)


def is_ground(code: str) -> TypeGuard[Ground]:
    return code in GROUNDS


def review_of(text: str, today: date) -> date | None:
    """The day that a form gives; None for none.

    Raises:
        ValueError: it is no day, or not one to come.
    """
    if not text.strip():
        return None
    day = date.fromisoformat(text.strip())
    if day <= today:
        raise ValueError("not to come")
    return day


def first_of(grounds: Sequence[Ground]) -> Ground | None:
    """Of several the one that keeps from most: a legal claim before all others."""
    return min(grounds, key=lambda ground: (ground in ERASABLE, GROUNDS.index(ground)), default=None)
