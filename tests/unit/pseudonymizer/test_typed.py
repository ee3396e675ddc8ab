"""Placeholders that a customer typed: where they stand, what touches them, and what a finder reads in their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pseudonymizer.domain.spans import Span
from services.pseudonymizer.domain.typed import as_if_spoken, outside, typed_in
from shared.placeholders import LABELS, find, spell

pytestmark = pytest.mark.feature(18)

WORDS = st.text("abé, .\n", min_size=1, max_size=8)
TYPED = st.builds(spell, st.sampled_from(LABELS), st.integers(1, 999_999), st.sampled_from(["", "B", "AZ"]))
MANGLED = TYPED.flatmap(lambda one: st.sampled_from([one, one.lower(), one.replace("_", " "), one.replace("[", "[ ")]))
PIECES = st.lists(st.tuples(WORDS, MANGLED), max_size=4)


def joined(pieces: list[tuple[str, str]]) -> tuple[str, list[tuple[int, int]]]:
    """The text, and where its placeholders stand in it."""
    text, places = "", []
    for word, typed in pieces:
        places.append((len(text) + len(word), len(text) + len(word) + len(typed)))
        text += word + typed
    return text + "fin", places


@given(PIECES)
def test_typed_ones_are_found_where_they_stand_and_those_of_no_label_are_none(pieces: list[tuple[str, str]]) -> None:
    text, places = joined(pieces)
    assert typed_in(text) == places
    assert typed_in(f"[PERSONNE_1] {text}") == [(start + 13, end + 13) for start, end in places]


@given(PIECES, st.integers(0, 60), st.integers(1, 20))
def test_a_span_stays_unless_it_touches_one(pieces: list[tuple[str, str]], start: int, length: int) -> None:
    text, places = joined(pieces)
    span = Span(start, start + length, "PERSON", 1.0, "rule")
    free = all(span.end <= first or last <= span.start for first, last in places)
    assert outside(typed_in(text), [span]) == ([span] if free else [])


@given(PIECES)
def test_in_their_place_stands_something_of_their_kind_as_long_and_all_else_as_it_was(
    pieces: list[tuple[str, str]],
) -> None:
    text, places = joined(pieces)
    spoken = as_if_spoken(text)
    assert len(spoken) == len(text)
    assert list(find(spoken)) == []
    masked = list(text)
    for start, end in places:
        assert spoken[start].isalnum()
        masked[start:end] = spoken[start:end]
    assert spoken == "".join(masked)


def test_one_of_no_label_is_read_as_it_stands_and_a_kind_as_its_own() -> None:
    assert as_if_spoken("à [PERSONNE_1]") == "à [PERSONNE_1]"
    assert as_if_spoken("de [PERSON_1] à [EMAIL_1].") == "de Marie Mart à marie.mar."
