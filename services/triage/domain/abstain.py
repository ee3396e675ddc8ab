"""When the model is not sure enough, it says so, and a person chooses."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Literal

from schemas.tickets import Mode, Modes, Prediction
from services.triage.domain.policy import Policy, Rule
from services.triage.domain.taxonomy import FIELDS


@dataclass(frozen=True, slots=True)
class Deciding:
    """Who decides each field of a message; `abstained` are those where nothing is even proposed."""

    modes: Modes
    abstained: tuple[str, ...]
    abstained_for: Literal["confidence", "language"] | None


def deciding(predictions: Mapping[str, Prediction], languages: frozenset[str], tenant: str, policy: Policy) -> Deciding:
    """`languages` are those that the message may be in; in none, every field is a person's."""
    modes: dict[str, Mode] = {field: _mode(field, predictions[field], languages, tenant, policy) for field in FIELDS}
    abstained = tuple(field for field in FIELDS if modes[field] == "suggest")
    why: Literal["confidence", "language"] = "confidence" if languages else "language"
    return Deciding(Modes.model_validate(modes), abstained, why if abstained else None)


def _mode(field: str, prediction: Prediction, languages: frozenset[str], tenant: str, policy: Policy) -> Mode:
    if not languages:
        return "suggest"
    rules = [policy.rule(tenant, field, lang, prediction.label) for lang in sorted(languages)]
    return reduce(Rule.stricter, rules).mode(prediction.confidence)
