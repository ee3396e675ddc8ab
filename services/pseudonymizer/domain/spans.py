"""Stretches of text, and the folding under which they are looked for."""

from dataclasses import dataclass

from models.pii.folding import fold
from shared.placeholders import ONE_WAY

__all__ = ["Span", "fold"]


@dataclass(frozen=True, slots=True)
class Span:
    """One finding: characters `start` to `end`, what they are, and why that is believed."""

    start: int
    end: int
    label: str
    score: float
    recognizer: str
    pattern: str = ""
    context: str = ""

    @property
    def length(self) -> int:
        return self.end - self.start

    @property
    def reversible(self) -> bool:
        return self.label not in ONE_WAY
