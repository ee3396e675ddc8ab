"""The same ticket about somebody else: values change places, case and accents, and the marks stay true."""

import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

from models.pii.marked import Mark, Marked

SWAPPED = frozenset(
    {
        "PERSON", "ORG", "LOCATION", "SECRET", "USERNAME", "CUSTOMER_ID", "ADDRESS", "PHONE", "ID_DOCUMENT", "EMAIL",
        "LICENSE_PLATE", "HEALTH", "DATE_OF_BIRTH", "POSTAL_CODE",
    }
)  # fmt: skip
_SWAP, _OTHER_LANGUAGE, _COMPOSED, _DIGITS, _PHRASE = 0.6, 0.2, 0.45, 0.5, 0.15
_ORDINARY = re.compile(r"(?<![\w'’-])[^\W\d_]{4,10}(?![\w'’-])")
_LONGEST_PHRASE = 4
_LOWER_NAME, _UPPER_NAME = 0.06, 0.04
_LOWER_TEXT, _UPPER_TEXT, _PLAIN_TEXT = 0.08, 0.03, 0.09
_PART_OF_TEXT = 0.12
_FEWEST_LINES = 4
_OTHER = {"fr": "en", "en": "fr"}


class Augmenter:
    """Draws from the tickets it is given and from nothing else; the same seed gives the same tickets."""

    def __init__(self, tickets: Sequence[Marked], seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - training, not secrecy
        self._values: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._words: dict[str, list[str]] = defaultdict(list)
        for ticket in tickets:
            for mark in ticket.marks:
                self._values[mark.label, ticket.lang].append(ticket.text[mark.start : mark.end])
            self._words[ticket.lang] += [word for word in _ORDINARY.findall(_unmarked(ticket)) if word.islower()]
        people = [value.split() for (label, _), values in self._values.items() if label == "PERSON" for value in values]
        self._first = [words[0] for words in people if len(words) > 1]
        self._last = [" ".join(words[1:]) for words in people if len(words) > 1]

    def __call__(self, ticket: Marked) -> Marked:
        """One variant. A value that stands twice is changed alike in both places."""
        changed: dict[tuple[str, str], str] = {}
        pieces: list[str] = []
        marks: list[Mark] = []
        at = length = 0
        for mark in sorted(ticket.marks, key=lambda mark: mark.start):
            value = ticket.text[mark.start : mark.end]
            key = (mark.label, value)
            if key not in changed:
                changed[key] = self._value(mark.label, value, ticket.lang)
            new = self._name_case(changed[key]) if mark.label == "PERSON" else changed[key]
            pieces += (ticket.text[at : mark.start], new)
            length += mark.start - at
            marks.append(Mark(length, length + len(new), mark.label))
            length += len(new)
            at = mark.end
        pieces.append(ticket.text[at:])
        return self._part(self._text_case(Marked(ticket.id, ticket.lang, "".join(pieces), tuple(marks))))

    def _value(self, label: str, value: str, lang: str) -> str:
        draw = self._random.random
        if label not in SWAPPED:
            return self._renumbered(value) if draw() < _DIGITS else value
        if draw() > _SWAP:
            return value
        if label == "PERSON":
            return _like(self._person(value, lang), value)
        if label == "SECRET" and draw() < _PHRASE and self._words[lang]:
            return " ".join(self._random.choices(self._words[lang], k=self._random.randint(1, _LONGEST_PHRASE)))
        return self._random.choice(self._pool(label, lang))

    def _person(self, value: str, lang: str) -> str:
        words = len(value.split())
        if self._random.random() < _COMPOSED and self._first:
            if words == 1:
                return self._random.choice(self._first if self._random.random() < _SWAP else self._last)
            return f"{self._random.choice(self._first)} {self._random.choice(self._last)}"
        drawn = [self._random.choice(self._pool("PERSON", lang)) for _ in range(6)]
        return next((name for name in drawn if len(name.split()) == words), drawn[0])

    def _pool(self, label: str, lang: str) -> list[str]:
        other = self._values.get((label, _OTHER.get(lang, lang)))
        return other if other and self._random.random() < _OTHER_LANGUAGE else self._values[label, lang]

    def _renumbered(self, value: str) -> str:
        return "".join(str(self._random.randrange(10)) if char.isdigit() else char for char in value)

    def _name_case(self, name: str) -> str:
        drawn = self._random.random()
        if drawn < _LOWER_NAME:
            return name.lower()
        return name.upper() if drawn < _LOWER_NAME + _UPPER_NAME else name

    def _text_case(self, ticket: Marked) -> Marked:
        drawn = self._random.random()
        text = ticket.text
        if drawn < _LOWER_TEXT:
            text = text.lower()
        elif drawn < _LOWER_TEXT + _UPPER_TEXT:
            text = text.upper()
        elif drawn < _LOWER_TEXT + _UPPER_TEXT + _PLAIN_TEXT:
            text = without_accents(text)
        return ticket if len(text) != len(ticket.text) else Marked(ticket.id, ticket.lang, text, ticket.marks)

    def _part(self, ticket: Marked) -> Marked:
        """Now and then only some of its lines, as when a quote was cut away."""
        lines = ticket.text.split("\n")
        if self._random.random() > _PART_OF_TEXT or len(lines) < _FEWEST_LINES:
            return ticket
        first = self._random.randrange(len(lines) // 2)
        last = self._random.randrange(first + 2, len(lines))
        start = sum(len(line) + 1 for line in lines[:first])
        end = start + len("\n".join(lines[first:last]))
        return _cut(ticket, start, end)


def _unmarked(ticket: Marked) -> str:
    ends = [0, *(mark.end for mark in ticket.marks)]
    starts = [*(mark.start for mark in ticket.marks), len(ticket.text)]
    return " ".join(ticket.text[end:start] for end, start in zip(ends, starts, strict=True))


def without_accents(text: str) -> str:
    """Same length: each letter without its accent."""
    return "".join(unicodedata.normalize("NFD", char)[0] if char.isalpha() else char for char in text)


def _like(name: str, model: str) -> str:
    if model.isupper() and len(model) > 3:  # noqa: PLR2004 - initials say nothing
        return name.upper()
    return name.lower() if model.islower() else name


def _cut(ticket: Marked, start: int, end: int) -> Marked:
    inside: Iterable[Mark] = (mark for mark in ticket.marks if start <= mark.start and mark.end <= end)
    if any(mark.start < edge < mark.end for mark in ticket.marks for edge in (start, end)):
        return ticket
    marks = tuple(Mark(mark.start - start, mark.end - start, mark.label) for mark in inside)
    return Marked(ticket.id, ticket.lang, ticket.text[start:end], marks)
