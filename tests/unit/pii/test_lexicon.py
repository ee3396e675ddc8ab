"""The lists of everyday and of common words are what the training tickets say."""

import re
from collections import Counter

from models.pii import marked
from models.pii.lexicon.common import COMMON
from models.pii.lexicon.ordinary import ORDINARY
from models.pii.tokens import bounds

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NAMES = frozenset({"PERSON", "ORG", "LOCATION", "USERNAME"})
_FEWEST, _SELDOM = 3, 0.03
_MANY = 8


def test_everyday_words_are_those_that_the_tickets_hardly_ever_give_to_anyone() -> None:
    plain: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for ticket in marked.read(marked.TRAINING):
        inside = {at for mark in ticket.marks if mark.label in _NAMES for at in range(mark.start, mark.end)}
        words, names = set[str](), set[str]()
        for match in _WORD.finditer(ticket.text):
            word = match[0]
            if match.start() in inside:
                names.add(word.lower())
            elif word.islower() and len(word) > 1 and not {"'", "’"} & set(word):
                words.add(word)
        plain.update(words)
        named.update(names)
    assert {word for word, n in plain.items() if n >= _FEWEST and named[word] <= _SELDOM * n} == ORDINARY


def test_common_words_are_those_that_stand_in_many_tickets() -> None:
    found: Counter[str] = Counter()
    for ticket in marked.read(marked.TRAINING):
        found.update({ticket.text[start:end] for start, end in bounds(ticket.text)})
    assert {word for word, n in found.items() if n >= _MANY and word.isalpha()} == COMMON
