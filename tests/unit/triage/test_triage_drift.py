import pytest

from schemas.tickets import Modes
from services.triage.domain.abstain import Deciding
from services.triage.domain.drift import held_back

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
