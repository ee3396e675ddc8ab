from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.triage.domain.reasons import Segment, reasons, segments

SUBJECT = "Imprimante"
BODY = "Bonjour, l'imprimante bourre. On descend au 1er !\nRien de pressé… Merci"


def texts(subject: str, body: str, most: int = 6) -> list[str]:
    return [one.of(subject, body) for one in segments(subject, body, most)]


def test_the_subject_and_each_sentence() -> None:
    assert texts(SUBJECT, BODY) == [
        "Imprimante",
        "Bonjour, l'imprimante bourre.",
        "On descend au 1er !",
        "Rien de pressé…",
        "Merci",
    ]


def test_neighbours_are_joined_when_there_are_too_many() -> None:
    body = " ".join(f"Sentence {number}." for number in range(20))
    found = texts("S", body)
    assert len(found) <= 6
    assert found[1].startswith("Sentence 0. Sentence 1.")
    assert found[-1].endswith("Sentence 19.")


def test_a_single_sentence_falls_into_its_clauses() -> None:
    assert texts("", "the screen is black, the fan runs") == ["the screen is black", "the fan runs"]


def test_nothing_to_read_has_no_segments() -> None:
    assert texts("", " ... \n") == []


def test_addresses_and_numbers_do_not_end_a_sentence() -> None:
    assert texts("", "Use 10.0.0.1 please. It fails.") == ["Use 10.0.0.1 please.", "It fails."]


@given(st.text(max_size=80), st.text(max_size=200), st.integers(1, 8))
def test_segments_are_exact_and_apart(subject: str, body: str, most: int) -> None:
    found = segments(subject, body, most)
    assert len(found) <= max(2, most)
    for one in found:
        source = subject if one.in_subject else body
        text = one.of(subject, body)
        assert text == source[one.start : one.end] == text.strip()
        left = one.without(subject, body)
        assert sum(map(len, left)) == len(subject) + len(body) - len(text)
    spans = [(one.start, one.end) for one in found if not one.in_subject]
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_the_strongest_falls_come_first_and_weak_ones_not_at_all() -> None:
    whole = {"category": 0.9, "type": 0.8, "impact": 0.7, "urgency": 0.6}
    without = [
        {"category": 0.4, "type": 0.79, "impact": 0.7, "urgency": 0.65},
        {"category": 0.895, "type": 0.2, "impact": 0.6, "urgency": 0.6},
    ]
    found = reasons(whole, without, ["first", "second"])
    assert [(one.text, one.field, one.weight) for one in found] == [
        ("second", "type", 0.6),
        ("first", "category", 0.5),
        ("second", "impact", 0.1),
    ]


def test_a_segment_leaves_the_rest_as_it_is() -> None:
    assert Segment(in_subject=False, start=2, end=4).without("ab", "cdefg") == ("ab", "cdg")
    assert Segment(in_subject=True, start=0, end=1).without("ab", "cd") == ("b", "cd")
