"""A text as a row of words, for rules that look at one word and its neighbours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from shared.folding import fold
from shared.placeholders import PLACEHOLDER

Phrase = tuple[str, ...]
"""Words in a row, without case and accents unless said otherwise."""

LONGEST = 48
"""Characters. A longer word is cut off from the rules: none is a number that people read out."""
_PLACEHOLDER = re.sub(r"\?P<\w+>", "?:", PLACEHOLDER.pattern)
_WORD = re.compile(rf"{_PLACEHOLDER}|[nN][°º]|#|[^\s,;:()…«»\"“”<>\[\]{{}}|=#]+")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu)['’](?=\w)", re.IGNORECASE)
_EDGES = "'’*`_~-–—/.!?"


@dataclass(frozen=True, slots=True)
class Word:
    """`folded` is without case and accents; `label` is the placeholder's; `ends`: a sentence ends with it."""

    text: str
    folded: str
    label: str | None
    ends: bool


def words(text: str) -> Iterator[Word]:
    for match in _WORD.finditer(text):
        raw = match.group()
        placeholder = PLACEHOLDER.fullmatch(raw)
        if placeholder is not None:
            yield Word(raw, "", placeholder["label"], ends=False)
            continue
        kept = _ELISION.sub("", raw.lstrip(_EDGES)) if len(raw) <= LONGEST else raw[:LONGEST]
        kept = kept.strip(_EDGES)
        if kept:
            yield Word(kept, fold(kept), None, ends=raw.endswith((".", "!", "?")))


def phrase(text: str, *, folded: bool = True) -> Phrase:
    return tuple(word.folded if folded else word.text for word in words(text))
