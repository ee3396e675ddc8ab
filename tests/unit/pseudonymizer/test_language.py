"""The language model walked here says what py3langid says of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE, LanguageIdentifier, visit_counts

from models.pii import marked
from models.pii.automaton import Automaton
from services.pseudonymizer.adapters.language import LanguageGuesser


@pytest.fixture(scope="module")
def theirs() -> Any:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


@pytest.fixture(scope="module")
def ours(theirs: Any) -> Automaton:
    return Automaton.of(theirs.tk_nextmove, theirs.tk_row, theirs.tk_output)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_the_features_are_the_same(theirs: Any, ours: Automaton, encoded: bytes) -> None:
    expected = visit_counts(theirs.tk_nextmove, theirs._rowbase, theirs.tk_output, encoded) or {}
    features, counts = ours.counted(encoded)
    assert dict(zip(features.tolist(), counts.tolist(), strict=True)) == dict(expected)


def test_tickets_are_in_the_language_that_they_are_marked_with() -> None:
    guesser = LanguageGuesser()
    tickets = marked.read(marked.DEVELOPMENT)
    assert sum(guesser.guess(ticket.text).code != ticket.lang for ticket in tickets) <= 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Guten Tag, mein Drucker funktioniert nicht mehr", "de"),
        ("", "en"),
        ("\ud800", "fr"),
        ("不能登录系统,请帮忙", "zh"),
    ],
)
def test_odd_and_foreign_texts(text: str, code: str) -> None:
    assert LanguageGuesser().guess(text).code == code
