"""A calibrated probability in words."""

from typing import Final, Literal

Word = Literal["sure", "probable", "unsure"]

SURE: Final = 0.9
PROBABLE: Final = 0.7


def word(confidence: float, *, abstained: bool = False) -> Word:
    """The word for a confidence; a field that the model left to people is unsure whatever its number."""
    if abstained or confidence < PROBABLE:
        return "unsure"
    return "sure" if confidence >= SURE else "probable"
