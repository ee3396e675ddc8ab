"""Tickets without labels are masked as the models see tickets, and the same for the same seed."""

import re

from models.pii import marked
from models.unlabelled import LONGEST, SHORTEST, unlabelled


def words(text: str) -> int:
    return len(text.split())


def test_they_hold_placeholders_and_nothing_that_was_marked() -> None:
    found = unlabelled(words, 10_000, 1)
    values = {
        ticket.text[mark.start : mark.end]
        for ticket in marked.read(marked.TRAINING)
        for mark in ticket.marks
        if mark.label in {"EMAIL", "SECRET"}
    }
    left = {word.strip(".,;:!?()<>") for one in found for word in one.text.split() if "@" in word}
    assert len(found) > 1000
    assert all(SHORTEST <= words(one.text) <= LONGEST for one in found)
    assert not left & values
    assert all(not one.labelled for one in found)


def test_one_value_has_one_placeholder() -> None:
    found = unlabelled(words, 10_000, 1)
    numbers = [re.findall(r"\[PERSON_(\d+)\]", one.text) for one in found]
    assert any(len(one) > len(set(one)) for one in numbers)
    assert all(sorted({int(n) for n in one}) == list(range(1, len(set(one)) + 1)) for one in numbers)


def test_the_same_seed_gives_the_same_ones() -> None:
    assert unlabelled(words, 50, 1) == unlabelled(words, 50, 1) != unlabelled(words, 50, 2)
