"""The list of everyday words is what the training tickets say."""

import re
from collections import Counter

from models.pii import marked
from models.pii.lexicon.ordinary import ORDINARY

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NAMES = frozenset({"PERSON", "ORG", "LOCATION", "USERNAME"})
_FEWEST = 3


def test_everyday_words_are_those_that_the_tickets_never_give_to_anyone() -> None:
    tickets: Counter[str] = Counter()
    named: set[str] = set()
    for ticket in marked.read(marked.TRAINING):
        inside = {at for mark in ticket.marks if mark.label in _NAMES for at in range(mark.start, mark.end)}
        seen: set[str] = set()
        for match in _WORD.finditer(ticket.text):
            word = match[0]
            if match.start() in inside:
                named.add(word.lower())
            elif word.islower() and len(word) > 1 and not {"'", "’"} & set(word):
                seen.add(word)
        tickets.update(seen)
    assert {word for word, count in tickets.items() if count >= _FEWEST} - named == ORDINARY
