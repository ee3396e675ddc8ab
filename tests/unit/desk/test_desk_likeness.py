"""Which tickets alike are shown beside a ticket, and how a burst is counted."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from schemas.likeness import Alike
from services.desk.domain.likeness import Burst, similar

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def alike(number: int, *, answered: bool = False) -> Alike:
    return Alike(ticket_id=UUID(int=number), category="access", received_at=NOW, degree="related", answered=answered)


def head(**values: Any) -> dict[str, Any]:
    return {"subject": "VPN", "category": None, "lang": "fr", "state": "to_answer"} | values


@pytest.mark.feature(46)
def test_solved_ones_come_first_then_the_nearest_and_five_are_enough() -> None:
    found = [alike(number, answered=number in (6, 7)) for number in range(1, 9)]
    heads = {UUID(int=number): head(state="sent" if number == 5 else "to_answer") for number in range(1, 9)}
    shown = similar(found, heads)
    assert [(one.ticket_id.int, one.solved) for one in shown] == [
        (5, True),
        (6, True),
        (7, True),
        (1, False),
        (2, False),
    ]


def test_one_that_the_desk_does_not_know_is_left_out_and_a_person_s_category_is_shown() -> None:
    (shown,) = similar([alike(1), alike(2)], {UUID(int=2): head(category="network")})
    assert (shown.ticket_id.int, shown.category) == (2, "network")


@pytest.mark.feature(93)
@pytest.mark.parametrize(("seconds", "minutes"), [(0, 1), (40, 1), (2400, 40), (2425, 40)])
def test_a_burst_s_minutes_are_at_least_one(seconds: int, minutes: int) -> None:
    burst = Burst(UUID(int=1), 1, "network", ("fr",), NOW, NOW + timedelta(seconds=seconds))
    assert burst.minutes == minutes


@pytest.mark.feature(93)
@pytest.mark.parametrize(("hours", "days"), [(0, 1), (24, 1), (25, 2), (71, 3)])
def test_a_theme_s_days_are_counted_as_begun_and_at_least_one(hours: int, days: int) -> None:
    last = NOW + timedelta(hours=hours)
    assert Burst(UUID(int=1), 1, "network", ("fr",), NOW, last, "theme").days == days
