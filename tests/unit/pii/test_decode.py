"""From probabilities to stretches."""

from collections.abc import Mapping

import pytest

from models.pii.decode import Reading
from tests.unit.pii.making import reading


def found(text: str, told: Mapping[str, tuple[str, float]]) -> list[tuple[str, str]]:
    return [(text[item.start : item.end], item.label) for item in reading(text, told).stretches(text)]


def test_neighbours_of_one_kind_are_one_stretch_until_another_begins() -> None:
    told = {"Marie": ("B-PERSON", 0.9), "Roy": ("I-PERSON", 0.9), "Luc": ("B-PERSON", 0.9)}
    assert found("avec Marie Roy Luc ici", told) == [("Marie Roy", "PERSON"), ("Luc", "PERSON")]


def test_a_run_without_spaces_is_never_cut() -> None:
    told = {"Ti": ("B-SECRET", 0.9), "Punch": ("B-PERSON", 0.6), "77": ("I-SECRET", 0.9)}
    assert found("mdp Ti-Punch77 !", told) == [("Ti-Punch77", "SECRET")]


def test_a_doubtful_token_counts_and_a_hopeless_one_does_not() -> None:
    assert found("dit Roy", {"Roy": ("B-PERSON", 0.4)}) == [("Roy", "PERSON")]
    assert found("dit Roy", {"Roy": ("B-PERSON", 0.1)}) == []


def test_the_sentences_own_signs_are_left_out() -> None:
    told = dict.fromkeys(("(", "Roy", ")", ","), ("I-PERSON", 0.9))
    assert found("lui (Roy), là", told) == [("Roy", "PERSON")]
    secret = dict.fromkeys(("«", "mot", "!", "»"), ("I-SECRET", 0.9))
    assert found("c'est « mot! » voilà", secret) == [("mot!", "SECRET")]


def test_signs_alone_are_nothing() -> None:
    assert found("a . b", {".": ("B-EMAIL", 0.9)}) == []


def test_likelihood_is_the_mean_over_the_tokens() -> None:
    told = reading("le code 42 ok", {"code": ("B-SECRET", 0.2), "42": ("I-SECRET", 0.8)})
    assert told.likelihood(3, 10) == pytest.approx(0.5)
    assert told.likelihood(8, 10) == pytest.approx(0.8)
    assert told.likelihood(11, 13) == pytest.approx(0.0)


def test_a_text_that_nobody_read_is_not_doubted() -> None:
    assert Reading.nothing().likelihood(0, 5) == 1.0
    assert list(Reading.nothing().stretches("")) == []
