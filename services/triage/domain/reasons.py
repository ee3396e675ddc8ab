"""Which stretches of the text moved a decision: each is left out in turn, and the fall in probability is its weight."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.tickets import Reason
from services.triage.domain.taxonomy import FIELDS

AFTER_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
AFTER_CLAUSE = re.compile(r"[,;:()]+")
SEGMENTS = 6
REASONS = 3
LEAST_WEIGHT = 0.01
"""A fall smaller than this says nothing to a reader."""


@dataclass(frozen=True, slots=True)
class Segment:
    """An exact stretch of the subject or of the body."""

    in_subject: bool
    start: int
    end: int

    def of(self, subject: str, body: str) -> str:
        return (subject if self.in_subject else body)[self.start : self.end]

    def without(self, subject: str, body: str) -> tuple[str, str]:
        """Subject and body with this stretch left out."""
        if self.in_subject:
            return subject[: self.start] + subject[self.end :], body
        return subject, body[: self.start] + body[self.end :]


def segments(subject: str, body: str, most: int = SEGMENTS) -> list[Segment]:
    """The subject and the body's sentences, neighbours joined until there are no more than `most`."""
    found = [Segment(in_subject=True, start=start, end=end) for start, end in _trimmed(subject, 0, len(subject))]
    spans = _split(body, AFTER_SENTENCE)
    if len(found) + len(spans) <= 1:
        spans = _split(body, AFTER_CLAUSE)
    groups = _joined(spans, max(1, most - len(found)))
    return found + [Segment(in_subject=False, start=start, end=end) for start, end in groups]


def reasons(
    whole: Mapping[str, float], without: Sequence[Mapping[str, float]], texts: Sequence[str]
) -> tuple[Reason, ...]:
    """The strongest.

    `whole[field]` is the chosen label's probability, `without[i][field]` the same once `texts[i]` is gone.
    """
    falls = [
        (round(whole[field] - left[field], 4), order, place, field)
        for place, left in enumerate(without)
        for order, field in enumerate(FIELDS)
    ]
    strongest = sorted((fall for fall in falls if fall[0] >= LEAST_WEIGHT), key=lambda fall: (-fall[0], fall[1:3]))
    return tuple(
        Reason(text=texts[place], field=field, weight=weight) for weight, _, place, field in strongest[:REASONS]
    )


def _split(text: str, boundary: re.Pattern[str]) -> list[tuple[int, int]]:
    cuts = [cut for match in boundary.finditer(text) for cut in match.span()]
    edges = [0, *cuts, len(text)]
    return [span for start, end in zip(edges[::2], edges[1::2], strict=True) for span in _trimmed(text, start, end)]


def _trimmed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span without blanks at its ends; none when nothing is left to read."""
    piece = text[start:end]
    if not any(character.isalnum() for character in piece):
        return []
    return [(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))]


def _joined(spans: Sequence[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """At most `most` spans: neighbours share one when there are more."""
    if not spans:
        return []
    size = -(-len(spans) // most)
    groups = [spans[start : start + size] for start in range(0, len(spans), size)]
    return [(group[0][0], group[-1][1]) for group in groups]
