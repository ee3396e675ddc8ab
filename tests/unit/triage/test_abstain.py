import pytest

from schemas.tickets import Prediction
from services.triage.domain.abstain import Thresholds, abstained
from services.triage.domain.taxonomy import FIELDS

THRESHOLDS = Thresholds({"category": 0.6, "type": 0.5, "impact": 0.5, "urgency": 0.5})


def predictions(**confidence: float) -> dict[str, Prediction]:
    return {
        field: Prediction(label="x", confidence=confidence.get(field, 0.9), top=(("x", confidence.get(field, 0.9)),))
        for field in FIELDS
    }


def test_a_sure_model_speaks() -> None:
    assert abstained(predictions(), "fr", THRESHOLDS) == ()


@pytest.mark.feature(40)
def test_each_field_has_its_own_threshold() -> None:
    assert abstained(predictions(category=0.59, type=0.5, urgency=0.49), "en", THRESHOLDS) == ("category", "urgency")


@pytest.mark.feature(35)
def test_a_language_nobody_measured_is_left_to_people() -> None:
    assert abstained(predictions(), "pl", THRESHOLDS) == FIELDS
