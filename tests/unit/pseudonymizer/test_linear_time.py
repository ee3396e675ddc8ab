"""No text makes a pattern run away: twice the text takes about twice the time, whatever it is made of."""

import time

import pytest

from schemas.tickets import PlaceholderTable
from services.pseudonymizer.domain import names
from services.pseudonymizer.domain.detect import detect
from services.pseudonymizer.domain.judging import found
from services.pseudonymizer.domain.pseudonymize import pseudonymize
from services.pseudonymizer.domain.terms import words_of
from shared.placeholders import find
from tests.unit.pii.making import reading

pytestmark = pytest.mark.usefixtures("no_garbage_collection")

UNITS = [
    "a", "A", "1", " ", "\n", "[", "]", "[a", "&#91;", ".", "@", "a@", "a.", "-", "1 ", "1.", "1-", "a-", "A ", "aA ", "Aa ", ":", "a:",
    "::", "/", "\\", '"', "'", "a'", "(", "=", "_", "eyJ", "password ", "mot de passe est ", "mdp:", "Cordialement,\n", "Merci ",
    "12 rue de la ", "rue ", "FR76", "né le ", "user: ", "\u200b", "🙂", "é", "Marie ", "marie ", "http://", "https://a:", "-----BEGIN ",
    "root / ", "Login | Password\n", "mot de passe, ", "pw:", "mdp ", "j'ai mis ", "I tried Xy7aa ", "user:x Xy-7 ", "  root  Xy-7aB!",
    "karim@exemple.fr ", "06 12 34 56 78 ", "Karim Benali, ", "Agent: the password?\nBob: ", "admin / Xy ", '"ab", then ', "le code 5521, les 5522 et ", "5510B, ", "user x1, pass ab ", "root: X_9aaaa ", "one two ", "j'ai dit « ", "La Rochelle ",
]  # fmt: skip


def seconds(text: str) -> float:
    started = time.process_time()
    parts = detect((text,))
    (masked,), _ = pseudonymize(parts, PlaceholderTable())
    list(find(masked.text))
    return time.process_time() - started


@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    small = unit * (2_000 // len(unit))
    once = min(seconds(small) for _ in range(2))
    eight = min(seconds(small * 8) for _ in range(2))
    assert eight < max(0.2, once * 8 * 4), f"{unit!r}: {once:.4f} s, then {eight:.4f} s for eight times the text"


def test_a_long_line_is_looked_through_once_and_not_for_each_of_its_abbreviations() -> None:
    """In a line all in capitals, each is looked for a small letter before it in vain."""
    word, least = "IKE", 800

    def taken(times: int) -> float:
        text = f"12 {word} - " * times
        read = reading(text, {word: ("B-PERSON", 0.9)})
        started = time.process_time()
        assert len(list(found(text, read))) == times
        return time.process_time() - started

    once, eight = (min(taken(size) for _ in range(3)) for size in (least, 8 * least))
    assert eight < once * 8 * 2, f"{once:.4f} s, then {eight:.4f} s for eight times the text"


def test_a_text_is_looked_through_for_its_capitals_once_and_not_for_each_of_its_names() -> None:
    names._in_small_letters.cache_clear()
    detect(("merci MARTINE pour tout. " * 50,))
    told = names._in_small_letters.cache_info()
    assert told.misses <= 2
    assert told.hits + told.misses >= 50


def test_a_long_rule_between_two_letters_is_one_word_and_looked_through_once() -> None:
    """As a form draws them; a ticket with a secret that was marked has each run of its words looked at."""

    def taken(length: int) -> float:
        word = f"x{'-' * length}x"
        started = time.process_time()
        assert words_of(f"«{word}»!") == [word]
        return time.process_time() - started

    once, eight = (min(taken(length) for _ in range(3)) for length in (2_000, 16_000))
    assert eight < max(0.2, once * 8 * 4), f"{once:.4f} s, then {eight:.4f} s for eight times the text"
