"""Which tickets are alike: those of one encoder, within the window, as close as the rule says."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import numpy as np

from services.drafter.adapters.linking import hanging_together
from services.drafter.domain.bursts import Rule

RULE = Rule(least=2, window=timedelta(minutes=60), closeness=0.9)
FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)


def row(number: int, axis: int, *, minutes: int = 0, encoder: str = "e5 1-aaaa") -> dict[str, object]:
    vector = np.zeros(4, ">f4")
    vector[axis] = 1
    return {
        "ticket_id": UUID(int=number),
        "received_at": FIRST + timedelta(minutes=minutes),
        "category": "network",
        "lang": "fr",
        "encoder": encoder,
        "embedding": b"\0\4\0\0" + vector.tobytes(),
    }


def together(*rows: dict[str, object]) -> list[int]:
    """The numbers of those that hang together with the first."""
    found = hanging_together(cast("Any", list(rows)), frozenset({cast("UUID", rows[0]["ticket_id"])}), RULE)
    return [arrival.ticket_id.int for arrival in found.arrivals]


def test_those_alike_hang_together_and_others_do_not() -> None:
    assert together(row(1, 0), row(2, 1), row(3, 0)) == [1, 3]


def test_vectors_of_two_encoders_are_not_compared() -> None:
    assert together(row(1, 0), row(2, 0, encoder="e5 2-bbbb"), row(3, 0)) == [1, 3]
    assert together(row(1, 0, encoder="b"), row(2, 0, encoder="a"), row(3, 0, encoder="b")) == [1, 3]


def test_one_leads_to_the_next_over_more_than_a_window() -> None:
    assert together(row(1, 0), row(2, 0, minutes=50), row(3, 0, minutes=100)) == [1, 2, 3]
    assert together(row(1, 0), row(3, 0, minutes=100)) == [1]
