"""While the model has drifted in a field, a person decides it: the model's value is shown, and stands nowhere."""

from collections.abc import Collection
from dataclasses import replace

from services.triage.domain.abstain import Deciding
from services.triage.domain.taxonomy import FIELDS


def held_back(deciding: Deciding, drifted: Collection[str]) -> tuple[Deciding, tuple[str, ...]]:
    """The decision with drifted fields left to a person, and which of them the policy would have let stand.

    Why a field was left already stays as it is; one that is left for drift alone has no `abstained_for`.
    """
    held = tuple(field for field in FIELDS if field in drifted and field not in deciding.abstained)
    if not held:
        return deciding, ()
    modes = deciding.modes.model_copy(update=dict.fromkeys(held, "suggest"))
    abstained = tuple(field for field in FIELDS if field in deciding.abstained or field in held)
    return replace(deciding, modes=modes, abstained=abstained), held
