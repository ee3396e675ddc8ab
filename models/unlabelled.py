"""Tickets that nobody has labelled, masked: those that the finder of personal data learns from."""

import random
from collections.abc import Callable

from models.corpus import Example
from models.pii import marked
from models.pii.marked import Marked
from shared.placeholders import spell

SHORTEST, LONGEST = 12, 160
"""Tokens. A longer text costs more than it teaches."""


def unlabelled(length: Callable[[str], int], most: int, seed: int) -> list[Example]:
    """At most `most` of them, the same for the same seed; `length` counts a text's tokens."""
    found = [_masked(one) for one in marked.read(marked.TRAINING) if one.lang in ("fr", "en")]
    fitting = [one for one in found if SHORTEST <= length(one.text) <= LONGEST]
    random.Random(seed).shuffle(fitting)  # noqa: S311 - training, not secrecy
    return fitting[:most]


def _masked(ticket: Marked) -> Example:
    """Each marked value as its placeholder, the same for the same value."""
    pieces, at = [], 0
    numbers: dict[str, dict[str, int]] = {}
    for mark in ticket.marks:
        known = numbers.setdefault(mark.label, {})
        number = known.setdefault(ticket.text[mark.start : mark.end], len(known) + 1)
        pieces += [ticket.text[at : mark.start], spell(mark.label, number)]
        at = mark.end
    subject, _, body = ("".join(pieces) + ticket.text[at:]).partition("\n")
    return Example(lang=ticket.lang, subject=subject.strip(), body=body.strip())
