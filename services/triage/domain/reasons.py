"""Which phrases of the text moved a decision.

The model says how much each word pulled; the phrases that pulled most are left out in turn, and the fall in probability
is their weight. The first is cheap and a guess; the second is what a reader is shown.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from schemas.tickets import Reason
from services.triage.domain.taxonomy import FIELDS

AFTER_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
AFTER_CLAUSE = re.compile(r"[,;:()]+")
WORD = re.compile(r"\S+")
WORDS = 6
"""The most words of a phrase: short enough to point at something, long enough to be read."""
PHRASES = 6
REASONS = 3
LEAST_WEIGHT = 0.01
"""A fall smaller than this says nothing to a reader."""
_AROUND = " \t\r\n\f\v\u00a0\u202f" + '-–—•*>«»“”"'
_READ_AT_MOST = 600
"""Phrases looked at: the model reads 512 tokens."""

Span = tuple[int, int]


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


@dataclass(frozen=True, slots=True)
class Pull:
    """What each token did: `spans[i]` is its place in the text that was read.

    `strengths[field][i]` is how much it added to the logarithm of the chosen value's probability.
    """

    spans: Sequence[Span]
    strengths: Mapping[str, Sequence[float]]


def phrases(subject: str, body: str) -> Iterator[Segment]:
    """Sentences fall into clauses, clauses into stretches of about equal length, of at most `WORDS` words."""
    for in_subject, text in ((True, subject), (False, body)):
        for start, end in _split(text, AFTER_SENTENCE, 0, len(text)):
            for clause in _split(text, AFTER_CLAUSE, start, end):
                for span in _shortened(text, *clause):
                    yield Segment(in_subject, *span)


def leading(subject: str, body: str, read: str, pull: Pull, most: int = PHRASES) -> list[Segment]:
    """The phrases whose words pulled most on any field, in the order of the text: never more than `most`."""
    if not pull.spans:
        return []
    sums = {field: _running(pull.strengths[field]) for field in FIELDS}
    found: list[tuple[float, int, Segment]] = []
    for one, (first, last) in _placed(subject, body, read, pull.spans):
        strongest = max(sums[field][last] - sums[field][first] for field in FIELDS)
        found.append((strongest, len(found), one))
    chosen = sorted(found, key=lambda item: (-item[0], item[1]))[:most]
    return [one for _, _, one in sorted(chosen, key=lambda item: item[1])]


def reasons(
    whole: Mapping[str, float], without: Sequence[Mapping[str, float]], texts: Sequence[str]
) -> tuple[Reason, ...]:
    """The strongest of each field, the strongest of all first.

    `whole[field]` is the chosen label's probability, `without[i][field]` the same once `texts[i]` is gone.
    """
    falls = [
        (round(whole[field] - left[field], 4), order, place, field)
        for place, left in enumerate(without)
        for order, field in enumerate(FIELDS)
    ]
    ranked = sorted((fall for fall in falls if fall[0] >= LEAST_WEIGHT), key=lambda fall: (-fall[0], fall[1:3]))
    kept: dict[str, int] = dict.fromkeys(FIELDS, 0)
    found = []
    for weight, _, place, field in ranked:
        kept[field] += 1
        if kept[field] <= REASONS:
            found.append(Reason(text=texts[place], field=field, weight=weight))
    return tuple(found)


def _placed(subject: str, body: str, read: str, spans: Sequence[Span]) -> Iterator[tuple[Segment, tuple[int, int]]]:
    """Each phrase that was read, with the tokens [first, last) that it is made of."""
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    seen = _lowered(read[: ends[-1]])
    cursor = 0
    for one in islice(phrases(subject, body), _READ_AT_MOST):
        text = _lowered(one.of(subject, body))
        at = seen.find(text, cursor)
        if at < 0:
            continue
        cursor = at + len(text)
        yield one, (bisect_right(ends, at), bisect_left(starts, cursor))


def _lowered(text: str) -> str:
    """What was read has capitals of its own; as long as it was."""
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _running(values: Sequence[float]) -> list[float]:
    """Sums of the first 0, 1, 2, … values."""
    sums = [0.0]
    for value in values:
        sums.append(sums[-1] + value)
    return sums


def _split(text: str, boundary: re.Pattern[str], start: int, end: int) -> Iterator[Span]:
    at = start
    for match in boundary.finditer(text, start, end):
        yield from _trimmed(text, at, match.start())
        at = match.end()
    yield from _trimmed(text, at, end)


def _shortened(text: str, start: int, end: int) -> Iterator[Span]:
    words = [match.span() for match in WORD.finditer(text, start, end)]
    size = -(-len(words) // -(-len(words) // WORDS))
    for first in range(0, len(words), size):
        part = words[first : first + size]
        yield from _trimmed(text, part[0][0], part[-1][1])


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """The span without blanks, bullets and quotation marks at its ends; none when nothing is left to read."""
    piece = text[start:end]
    if any(character.isalnum() for character in piece):
        yield start + len(piece) - len(piece.lstrip(_AROUND)), start + len(piece.rstrip(_AROUND))
