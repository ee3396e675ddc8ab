"""When the model is not sure enough, it says so, and a person chooses."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.tickets import Prediction
from services.triage.domain.taxonomy import FIELDS

MEASURED_LANGUAGES = frozenset({"fr", "en"})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below a field's confidence its value is only a suggestion.

    Confidences are calibrated: at 0.5, the model speaks where it is more often right than wrong.
    """

    confidence: Mapping[str, float]
    languages: frozenset[str] = MEASURED_LANGUAGES


def abstained(predictions: Mapping[str, Prediction], lang: str, thresholds: Thresholds) -> tuple[str, ...]:
    """The fields left to a person: every one of them in a language nobody measured the model in."""
    if lang not in thresholds.languages:
        return FIELDS
    return tuple(field for field in FIELDS if predictions[field].confidence < thresholds.confidence[field])
