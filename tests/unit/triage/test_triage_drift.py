from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from schemas.tickets import Modes
from services.triage.domain.abstain import Deciding
from services.triage.domain.drift import held_back
from services.triage.domain.sampling import Allowance
from services.triage.settings import Settings

MODES = Modes(category="automatic", type="preselect", impact="suggest", urgency="preselect")
DECIDED = Deciding(MODES, ("impact",), "confidence")


@pytest.mark.feature(95)
def test_a_drifted_field_is_a_persons() -> None:
    decided, held = held_back(DECIDED, {"category", "impact"})
    assert held == ("category",)
    assert decided.abstained == ("category", "impact")
    assert decided.modes == Modes(category="suggest", type="preselect", impact="suggest", urgency="preselect")
    assert decided.abstained_for == "confidence"


def test_without_drift_the_policy_stands() -> None:
    assert held_back(DECIDED, frozenset()) == (DECIDED, ())


@pytest.mark.feature(95)
def test_an_hour_allows_so_many_and_the_next_as_many_again() -> None:
    allowance, began = Allowance(3), datetime(2026, 3, 1, tzinfo=UTC)
    minutes = ((0, 2), (30, 5), (59, 1), (60, 1), (61, 9), (200, 0), (201, 9))
    given = [allowance.take(wanted, began + timedelta(minutes=at)) for at, wanted in minutes]
    assert given == [2, 1, 0, 1, 2, 0, 3]


def test_a_clock_that_was_set_back_starts_an_hour_anew() -> None:
    allowance, began = Allowance(1), datetime(2026, 3, 1, tzinfo=UTC)
    assert [allowance.take(1, began), allowance.take(1, began - timedelta(hours=5))] == [1, 1]


def test_nothing_is_allowed_where_nothing_is_watched() -> None:
    assert Allowance(0).take(5, datetime(2026, 3, 1, tzinfo=UTC)) == 0


@pytest.mark.parametrize("days", ["inf", "nan", "4000000"])
@pytest.mark.parametrize("window", ["CURRENT", "REFERENCE"])
def test_a_window_that_no_calendar_holds_is_refused_at_start(
    monkeypatch: pytest.MonkeyPatch, window: str, days: str
) -> None:
    monkeypatch.setenv(f"GUICHET_DRIFT_{window}_DAYS", days)
    with pytest.raises(ValidationError, match=f"drift_{window.lower()}_days"):
        Settings()
