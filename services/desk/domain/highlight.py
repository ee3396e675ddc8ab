"""A text as plain segments: placeholders as tokens, the words that moved a decision underlined. No markup here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from shared.placeholders import PLACEHOLDER

_SHORTEST = 2
MOST = 200
"""Stretches underlined of one text: a log repeats a word thousands of times, and nobody reads them all."""
_MOST_OF_ONE = 50


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch that moved the decision on `field`."""

    text: str
    field: str
    weight: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text; `field` when it moved a decision, `placeholder` when it is one, `note` what is known of it."""

    text: str
    field: str | None = None
    placeholder: bool = False
    note: str | None = None


def _pattern(needle: str) -> re.Pattern[str] | None:
    words = needle.split()
    if sum(map(len, words)) < _SHORTEST:
        return None
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)", re.IGNORECASE)


def _free(start: int, end: int, taken: Iterable[tuple[int, int, str]]) -> bool:
    return all(end <= other_start or start >= other_end for other_start, other_end, _ in taken)


def _spans(text: str, marks: Sequence[Marked]) -> list[tuple[int, int, str]]:
    """Stretches to underline, the weightiest first, never overlapping; of each the first places."""
    taken: list[tuple[int, int, str]] = []
    for mark in sorted(marks, key=lambda item: (-abs(item.weight), item.text)):
        pattern = _pattern(mark.text)
        if pattern is None:
            continue
        for match in islice(pattern.finditer(text), min(_MOST_OF_ONE, MOST - len(taken))):
            if _free(match.start(), match.end(), taken):
                taken.append((match.start(), match.end(), mark.field))
    return sorted(taken)


def segments(text: str, marks: Sequence[Marked] = (), notes: dict[str, str] | None = None) -> tuple[Segment, ...]:
    """Cuts `text` into segments that, joined, are `text` again."""
    done: list[Segment] = []
    at = 0
    for start, end, field in _spans(text, marks):
        done += _tokens(text[at:start], None, notes or {})
        done += _tokens(text[start:end], field, notes or {})
        at = end
    done += _tokens(text[at:], None, notes or {})
    return tuple(done)


def _tokens(text: str, field: str | None, notes: dict[str, str]) -> list[Segment]:
    done: list[Segment] = []
    at = 0
    for match in PLACEHOLDER.finditer(text):
        if match.start() > at:
            done.append(Segment(text[at : match.start()], field))
        done.append(Segment(match[0], field, placeholder=True, note=notes.get(match[0])))
        at = match.end()
    if at < len(text):
        done.append(Segment(text[at:], field))
    return done


def strongest(marks: Sequence[Marked], most: int = 3) -> tuple[Marked, ...]:
    """The few that moved the decision most, each text once."""
    kept: dict[str, Marked] = {}
    for mark in sorted(marks, key=lambda item: (-abs(item.weight), item.text)):
        kept.setdefault(" ".join(mark.text.split()).casefold(), mark)
    return tuple(kept.values())[:most]
