"""The finder's answers: for each token outside, or the beginning or the inside of one of the labels."""

from collections.abc import Sequence

import numpy as np

from models.pii.marked import LABELS, Mark
from models.pii.tokens import Bounds, Integers

OUTSIDE = 0
NAMES = tuple(sorted(LABELS))
TAGS = ("O", *(f"{part}-{label}" for label in NAMES for part in "BI"))
_AT = {tag: index for index, tag in enumerate(TAGS)}


def tagged(tokens: Sequence[Bounds], marks: Sequence[Mark]) -> Integers:
    """The right answer for each token [tokens]."""
    answers = np.full(len(tokens), OUTSIDE, np.int32)
    for mark in marks:
        part = "B"
        for index, (start, end) in enumerate(tokens):
            if start < mark.end and end > mark.start:
                answers[index] = _AT[f"{part}-{mark.label}"]
                part = "I"
    return answers
