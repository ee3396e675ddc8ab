"""What is seen of a text is read, and what is found there is masked in the text as it came."""

import itertools
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tickets import PlaceholderTable
from services.pseudonymizer.domain.occurrences import occurrences, values_of, values_of_sender
from services.pseudonymizer.domain.pseudonymize import Part, pseudonymize
from services.pseudonymizer.domain.seen import Seen, shown
from services.pseudonymizer.domain.spans import Span
from services.pseudonymizer.domain.terms import Terms, plain
from shared.placeholders import restore

PIECES = [
    "a",
    "é",
    "e\u0301",
    "ọ̀",
    "o\u0323\u0300",
    "\u0301",
    "\u00ad",
    "\u200b",
    "\u200d",
    "\ufeff",
    "1",
    " ",
    "\n",
    "🙂",
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=16).map("".join)


def parted(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("He\u0301le\u0300ne", "Hélène"),
        ("06\u200b12\u00ad34", "061234"),
        ("\ufeffZo\u200b\u0065\u0308\u200b", "Zoë"),
        ("Ade\u0301bayo\u0323\u0300", "Adébayọ"),
        ("\u0301M\u0337a\u0337x", "Max"),
        ("\u1100\u1175\u11b7", "김"),
        ("Zoë Roy, 06 12 34 🙂", "Zoë Roy, 06 12 34 🙂"),
        ("H&eacute;l&egrave;ne &#76;ef&#xE8;vre", "Hélène Lefèvre"),
        ("06&nbsp;12&#8203;34", "06\u00a01234"),
        ("He&#769;l&shy;e\u0300ne", "Hélène"),
        (
            "?a=1&copy=2&reg=3 AT&T; R&D &nothing; &fjlig; &amp;eacute; &#;",
            "?a=1&copy=2&reg=3 AT&T; R&D &nothing; &fjlig; &eacute; &#;",
        ),
    ],
)
def test_what_is_seen(given: str, seen: str) -> None:
    assert shown(given) == seen


@given(TEXTS)
def test_parted_accents_look_like_whole_ones(text: str) -> None:
    assert shown(parted(text)) == shown(unicodedata.normalize("NFC", text))


@given(TEXTS)
def test_every_character_seen_is_whole_characters_of_the_text_in_their_order(text: str) -> None:
    seen = Seen.of(text)
    places = [seen.given(at, at + 1) for at in range(len(seen.text))]
    assert all(start < end for start, end in places)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(places))
    assert [shown(text[start:end]) for start, end in places] == list(seen.text)
    ends = [0, *itertools.chain.from_iterable(places), len(text)]
    assert not any(shown(text[left:right]) for left, right in zip(ends[::2], ends[1::2], strict=True))


@given(TEXTS, st.data())
def test_what_is_masked_in_it_comes_back_exactly(text: str, data: st.DataObject) -> None:
    seen = Seen.of(text)
    edges = sorted(data.draw(st.sets(st.integers(0, len(seen.text)), max_size=6)))
    spans = [Span(start, end, "PERSON", 1.0, "test") for start, end in itertools.pairwise(edges)]
    (masked,), table = pseudonymize([Part(text, tuple(seen.as_given(spans)))], PlaceholderTable())
    assert restore(masked.text, table).text == text
    assert len(masked.masks) == len(spans)


@pytest.mark.feature(14, 23)
def test_a_value_is_the_same_however_its_accents_are_written() -> None:
    first, second = "Hélène Lefèvre", parted("Hélène Lefèvre")
    parts = [Part(text, (Span(0, len(text), "PERSON", 1.0, "test"),)) for text in (first, second)]
    _, table = pseudonymize(parts, PlaceholderTable())
    assert [row.placeholder for row in table.rows] == ["[PERSON_1]", "[PERSON_1B]"]
    (later,), table = pseudonymize([Part(parted("vu Lefèvre et Hélène"), ())], table)
    assert later.text == "vu [PERSON_1C] et [PERSON_1D]"
    assert restore(later.text, table).text == parted("vu Lefèvre et Hélène")


@pytest.mark.feature(23)
@pytest.mark.parametrize("write", [str, parted])
def test_a_value_is_looked_for_as_it_is_seen(write: Callable[[str], str]) -> None:
    values = [*values_of("EMAIL", write("rené@société.fr"), "test"), *values_of_sender(write("Lefèvre, Hélène"), None)]
    text = parted("hélène écrit de RENÉ@société.fr")
    found = {text[span.start : span.end] for span in occurrences(text, values)}
    assert found == {parted("hélène"), parted("RENÉ@société.fr")}


@pytest.mark.feature(24)
def test_a_term_that_is_left_is_left_however_it_is_written() -> None:
    left = Terms(left=lambda term: plain(term) == plain("société"))
    assert left.settle(parted("société"), [Span(0, 10, "ORG", 0.9, "test")]) == []
