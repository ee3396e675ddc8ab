"""What is personal in a finished text. Pure: the types that a service's domain asks with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Personal:
    """Characters `start` to `end` of a text are a value of this label (`shared.placeholders.LABELS`)."""

    start: int
    end: int
    label: str


Recognise = Callable[[str, str], Sequence[Personal]]
"""Text and its language (`fr`) in; what is personal in it out, in order. Placeholders are not. CPU work."""

__all__ = ["Personal", "Recognise"]
