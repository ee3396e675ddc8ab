"""Priority is never learnt: it is read from the matrix."""

from collections.abc import Mapping

from schemas.tickets import Priority
from services.triage.domain.taxonomy import PRIORITIES, Taxonomy


def priority(taxonomy: Taxonomy, impact: str, urgency: str) -> Priority:
    return taxonomy.matrix[impact][urgency]


def with_corrections(taxonomy: Taxonomy, impact: str, urgency: str, corrected: Mapping[str, str]) -> Priority:
    """The priority once what people set has replaced what the model says. A priority set by hand stands.

    A value that the taxonomy has no more is in no row of the matrix: the model's counts.
    """
    by_hand = corrected.get("priority")
    for name in PRIORITIES:
        if name == by_hand:
            return name
    said = {"impact": impact, "urgency": urgency}
    said |= {field: value for field, value in corrected.items() if field in said and taxonomy.allows(field, value)}
    return priority(taxonomy, **said)
