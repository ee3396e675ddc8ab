"""Machines and programs that the text calls by a name: what is said to be a printer once is one everywhere."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re
from collections.abc import Iterable, Iterator

from services.pseudonymizer.domain.spans import Span

_KIND = (
    r"(?:serveurs?|imprimante|photocopieur|copieur|logiciel|application|appli|chatbot|assistant virtuel|assistant|robot|outil|module|"
    r"progiciel|bo[îi]tier|commutateur|routeur|scanner|base(?: de donn[ée]es)?|"
    r"server|printer|copier|app|software|program|bot|tool|database|router|switch|cluster|kiosk|device|system)"
)
_NAME = r"(?P<v>[A-ZÀ-Ý][\wÀ-ÿ-]{2,24})"
_ANY = re.compile(rf"(?i:{_KIND})(?!\w)")
_AFTER = re.compile(
    rf"(?<!\w)(?i:{_KIND}) (?:(?i:nommée?|appelée?|baptisée?|named|called|dubbed) )?[«\"'(]? ?{_NAME}(?!\w)"
)
_BEFORE = re.compile(
    rf"{_NAME} (?:\(|, |— |- |est |is )(?i:l[ea] |l'|un |une |notre |the |our |a |an )(?i:{_KIND})(?!\w)"
)
_VERSION = re.compile(rf"(?<!\w){_NAME} v?\d{{1,3}}\.\d{{1,4}}(?:\.\d{{1,5}})?(?![\d.]*\w)")
_SAID = re.compile(rf"(?i:{_KIND})[^\n.]{{0,30}}\((?i:on l'appelle|we call (?:it|her|him)|alias|dite?) {_NAME}\)")
_GUESSED = frozenset({"finder", "person", "nickname"})


def machines(text: str) -> frozenset[str]:
    """The names, in lower case."""
    said = (_AFTER, _BEFORE, _SAID) if _ANY.search(text) else ()
    found = (match["v"] for pattern in (_VERSION, *said) for match in pattern.finditer(text))
    return frozenset(name.lower() for name in found)


def without_machines(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans without guesses at a person or a user that are a machine's name and nothing more.

    A name that also stands in somebody's full name is left alone.
    """
    named = machines(text)
    kept = list(spans)
    people = {
        word.lower()
        for span in kept
        if span.label == "PERSON" and " " in text[span.start : span.end]
        for word in text[span.start : span.end].split()
    }
    for span in kept:
        value = text[span.start : span.end].lower()
        if span.label in {"PERSON", "USERNAME"} and span.recognizer in _GUESSED and value in named - people:
            continue
        yield span
