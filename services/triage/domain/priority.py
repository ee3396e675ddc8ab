"""Priority is never learnt: it is read from the matrix."""

from collections.abc import Mapping

from schemas.tickets import Priority
from services.triage.domain.taxonomy import PRIORITIES, Taxonomy


def priority(taxonomy: Taxonomy, impact: str, urgency: str) -> Priority:
    return taxonomy.matrix[impact][urgency]


def with_corrections(taxonomy: Taxonomy, impact: str, urgency: str, corrected: Mapping[str, str]) -> Priority:
    """The priority once what people set has replaced what the model says. A priority set by hand stands."""
    by_hand = corrected.get("priority")
    for name in PRIORITIES:
        if name == by_hand:
            return name
    return priority(taxonomy, corrected.get("impact", impact), corrected.get("urgency", urgency))
