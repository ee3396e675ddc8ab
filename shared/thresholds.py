"""From what a mistake costs to the confidence below which a machine should keep quiet."""

from math import inf
from typing import Final

MEASURED_LANGUAGES: Final = frozenset({"fr", "en"})
"""In which the model was measured: of others no threshold is known."""


def from_cost(wrong: float, left: float) -> float:
    """Where a wrong value and a ticket left to a person cost the same: 1 - left / wrong.

    At probability p of being right, speaking costs (1 - p) * wrong on average, and keeping quiet costs `left`, in
    whatever unit both are counted: the cheaper of the two is to speak above this confidence (Chow, 1970, "On optimum
    recognition error and reject tradeoff"). It holds as far as the confidences are calibrated.

    Raises:
        ValueError: `wrong` is not positive, `left` is negative, or one of them is no finite number.
    """
    if not 0 < wrong < inf or not 0 <= left < inf:
        raise ValueError("a mistake costs something, and a person's time is not negative")
    return max(0.0, round(1 - left / wrong, 4))
