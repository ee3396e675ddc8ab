"""How alike two tickets are, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from schemas.likeness import Alike

SHOWN: Final = 5
"""How many of the nearest are told of, among those that were answered and among those that were not."""

RELATED: Final = 0.3
CLOSE: Final = 0.45
"""Cosines of centred vectors, measured in docs/explanation/similar-tickets.md."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An earlier ticket, as the index found it. `cosine` is that of the two centred vectors."""

    ticket_id: UUID
    category: str
    received_at: datetime
    answered: bool
    cosine: float


def alike(neighbours: Iterable[Neighbour]) -> tuple[Alike, ...]:
    """Those that are related at least, nearest first; of two equally near, the lower id."""
    near = sorted((one for one in neighbours if one.cosine >= RELATED), key=lambda one: (-one.cosine, one.ticket_id))
    return tuple(
        Alike(
            ticket_id=one.ticket_id,
            category=one.category,
            received_at=one.received_at,
            degree="close" if one.cosine >= CLOSE else "related",
            answered=one.answered,
        )
        for one in near
    )
