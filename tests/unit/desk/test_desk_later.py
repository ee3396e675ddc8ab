"""A reply that is to leave later: which times a form may ask for."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.domain.approval import Refusal
from services.desk.domain.later import bounds, chosen, proposals
from shared.approval import LONGEST_DELAY

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 27, 16, 45, tzinfo=UTC)  # a Friday


def test_an_empty_field_means_now() -> None:
    assert chosen("", PARIS, NOW) is None


def test_a_time_is_the_readers_own() -> None:
    assert chosen("2026-11-30T08:00", PARIS, NOW) == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-11-27T17:44", "later_past"),
        ("2026-11-27T17:45", "later_past"),
        ("2026-12-12T08:00", "later_far"),
        ("tomorrow", "later_unreadable"),
        ("2026-13-01T08:00", "later_unreadable"),
    ],
)
def test_a_time_that_cannot_be_is_refused_by_its_code(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        chosen(text, PARIS, NOW)
    assert refused.value.code == code


def test_on_a_friday_tomorrow_and_monday_are_offered_and_on_a_sunday_one_of_them() -> None:
    assert dict(proposals(PARIS, NOW)) == {"tomorrow": "2026-11-28T08:00", "monday": "2026-11-30T08:00"}
    assert dict(proposals(PARIS, NOW + timedelta(days=2))) == {"tomorrow": "2026-11-30T08:00"}


@given(
    st.integers(0, 4 * 365 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    st.sampled_from(["Europe/Paris", "America/Montreal", "Pacific/Noumea", "UTC"]),
)
def test_what_is_offered_is_never_refused(now: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    for _, value in proposals(zone, now):
        moment = chosen(value, zone, now)
        assert moment is not None
        assert now < moment <= now + LONGEST_DELAY
    earliest, latest = bounds(zone, now)
    assert chosen(latest, zone, now) is not None
    if not (now + timedelta(minutes=1)).astimezone(zone).fold:  # in a repeated hour the first one is meant
        assert chosen(earliest, zone, now) is not None


@pytest.mark.parametrize("now", [datetime(2026, 10, 20, 10, 0, tzinfo=UTC), datetime(2026, 3, 20, 10, 0, tzinfo=UTC)])
def test_a_change_of_clocks_moves_no_bound(now: datetime) -> None:
    """Across the autumn's, a form offered an hour that was then refused."""
    latest = datetime.strptime(bounds(PARIS, now)[1], "%Y-%m-%dT%H:%M").replace(tzinfo=PARIS)
    assert latest - now == LONGEST_DELAY
    with pytest.raises(Refusal) as refused:
        chosen((latest + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M"), PARIS, now)
    assert refused.value.code == "later_far"
