"""A text as its reader sees it.

Accents are one character with their letter, references to characters (`&eacute;`, `&#233;`) the character they stand
for, and what cannot be seen is not there. Recognisers and the finder read that; what they find is masked in the text
as it was given.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from html import unescape
from html.entities import html5

from services.pseudonymizer.domain.spans import Span

Bounds = tuple[int, int]

_JOINING = "\u0300-\u036f\u1161-\u1175\u11a8-\u11c2\u3099\u309a"
"""What becomes one with the character before it: accents, and the parts of Korean and Japanese syllables."""
_UNSEEN = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
"""Soft hyphens, characters without width, marks of direction."""
_ODD = re.compile(f"[{_JOINING}{_UNSEEN}]")
_REFERENCE = re.compile(r"&(?:#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6})|[A-Za-z][A-Za-z0-9]{1,31});")
_PARTED = re.compile(f"[^{_JOINING}{_UNSEEN}]?[{_JOINING}]+|[{_UNSEEN}]+")


@dataclass(frozen=True, slots=True)
class _Step:
    """Stretches of a text that became one character each, or none: where each stands, where that ends, where it was.

    What comes just before the stretch at an index stands `shifts[index]` earlier than it was; the last is the end's.
    """

    stand: list[Bounds]
    ends: list[int]
    were: list[Bounds]
    shifts: list[int]

    def was(self, at: int) -> Bounds:
        """Start and end of what the character at `at` was."""
        index = bisect_right(self.ends, at)
        if index < len(self.ends) and self.stand[index][0] <= at:
            return self.were[index]
        return at + self.shifts[index], at + self.shifts[index] + 1


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a text, and the steps that led to it."""

    text: str
    steps: tuple[_Step, ...] = ()

    @classmethod
    def of(cls, given: str) -> "Seen":
        seen = cls(given)
        if "&" in given and _REFERENCE.search(given):
            seen = _rewritten(seen, _REFERENCE, _stands_for)
        if not seen.text.isascii() and _ODD.search(seen.text):
            seen = _rewritten(seen, _PARTED, _joined)
        return seen

    def given(self, start: int, end: int) -> Bounds:
        """Where a stretch of what is seen, one character at least, stands in the text as given: whole characters."""
        for step in reversed(self.steps):
            start, end = step.was(start)[0], step.was(end - 1)[1]
        return start, end

    def as_given(self, spans: Iterable[Span]) -> Iterable[Span]:
        """Spans of what is seen where they stand in the text as given; those that were disjoint still are."""
        return map(self._as_given, spans) if self.steps else spans

    def _as_given(self, span: Span) -> Span:
        start, end = self.given(span.start, span.end)
        return replace(span, start=start, end=end)


def shown(text: str) -> str:
    """What is seen of a text."""
    return Seen.of(text).text


def _rewritten(seen: Seen, pattern: re.Pattern[str], read: Callable[[str], str]) -> Seen:
    """The text with what `read` makes of each match in its place, where that is one character or none."""
    pieces: list[str] = []
    step = _Step([], [], [], [0])
    at = length = 0
    for match in pattern.finditer(seen.text):
        char = read(match[0])
        if len(char) > 1:
            continue
        pieces += (seen.text[at : match.start()], char)
        start = length + match.start() - at
        at, length = match.end(), start + len(char)
        step.stand.append((start, length))
        step.ends.append(length)
        step.were.append(match.span())
        step.shifts.append(at - length)
    return Seen("".join((*pieces, seen.text[at:])), (*seen.steps, step))


def _stands_for(reference: str) -> str:
    """The character; the reference itself if it is none."""
    return unescape(reference) if reference[1] == "#" or reference[1:] in html5 else reference


def _joined(parted: str) -> str:
    """The one character that a letter and its accents are, without accents that no character has; none if unseen."""
    return unicodedata.normalize("NFC", parted)[0] if not _ODD.match(parted) else ""
