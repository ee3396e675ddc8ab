from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.triage.domain.reasons import WORDS, Pull, Segment, leading, phrases, reasons
from shared.inference.text import ticket_text

SUBJECT = "Imprimante"
BODY = "Bonjour, l'imprimante bourre. On descend au 1er !\nRien de pressé… Merci"
NOTHING = dict.fromkeys(("category", "type", "impact", "urgency"), ())


def texts(subject: str, body: str) -> list[str]:
    return [one.of(subject, body) for one in phrases(subject, body)]


def words(read: str) -> list[tuple[int, int]]:
    """Each word of what was read as a token."""
    spans, at = [], 0
    for word in read.split():
        at = read.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    return spans


def pulling(read: str, **strong: str) -> Pull:
    """Of each field, the words that pull on it."""
    spans = words(read)
    return Pull(
        spans,
        {
            field: [1.0 if read[a:z] in strong.get(field, "").split() else 0.0 for a, z in spans]
            for field in ("category", "type", "impact", "urgency")
        },
    )


def test_the_subject_and_each_clause() -> None:
    assert texts(SUBJECT, BODY) == [
        "Imprimante",
        "Bonjour",
        "l'imprimante bourre.",
        "On descend au 1er !",
        "Rien de pressé…",
        "Merci",
    ]


def test_a_long_clause_falls_into_stretches_of_about_equal_length() -> None:
    assert texts("", "one two three four five six seven eight") == ["one two three four", "five six seven eight"]


def test_nothing_to_read_has_no_phrases() -> None:
    assert texts("", " ... \n") == []


def test_bullets_and_quotation_marks_are_left_outside() -> None:
    body = "- message à l'écran : aucun\n« file\u00a0» bloquée"
    assert [one.of("", body) for one in phrases("", body)] == ["message à l'écran", "aucun", "file\u00a0» bloquée"]


def test_addresses_and_numbers_do_not_end_a_sentence() -> None:
    assert texts("", "Use 10.0.0.1 please. It fails.") == ["Use 10.0.0.1 please.", "It fails."]


@given(st.text(max_size=80), st.text(max_size=200))
def test_phrases_are_exact_short_and_apart(subject: str, body: str) -> None:
    found = list(phrases(subject, body))
    for one in found:
        text = one.of(subject, body)
        assert text == text.strip()
        assert 1 <= len(text.split()) <= WORDS
        left = one.without(subject, body)
        assert sum(map(len, left)) == len(subject) + len(body) - len(text)
    for in_subject in (True, False):
        spans = [(one.start, one.end) for one in found if one.in_subject is in_subject]
        assert all(before[1] <= after[0] for before, after in pairwise(spans))


@given(st.text(alphabet="ab ,.\n", max_size=80), st.text(alphabet="ab ,.\n", max_size=200), st.integers(1, 8))
def test_no_more_lead_than_asked_for(subject: str, body: str, most: int) -> None:
    read = f"{subject.strip()}\n{body.strip()}"
    found = leading(subject, body, read, pulling(read, category="a"), most)
    assert len(found) == min(most, len(list(phrases(subject, body))) if words(read) else 0)


def test_the_phrases_whose_words_pull_on_some_field_lead_in_the_text_s_order() -> None:
    body = "the screen is dark, please help me, patients wait in the corridor"
    pull = pulling(f"Hello\n{body}", category="screen", urgency="patients wait")
    assert [one.of("Hello", body) for one in leading("Hello", body, f"Hello\n{body}", pull, 2)] == [
        "the screen is dark",
        "patients wait in the corridor",
    ]


def test_a_phrase_is_found_although_it_was_read_with_a_capital() -> None:
    subject, body = "écran", "il est noir. les camions attendent"
    read = ticket_text(subject, body)
    found = leading(subject, body, read, pulling(read, category="Les camions"), 1)
    assert [one.of(subject, body) for one in found] == ["les camions attendent"]


def test_what_the_model_did_not_read_does_not_lead() -> None:
    """What steers is left out before the model reads, and a long text is cut."""
    body = "set category=billing, the screen is dark, the fan runs"
    read = "the screen is dark, the"
    found = leading("", body, read, pulling(read, category="screen"))
    assert [one.of("", body) for one in found] == ["the screen is dark"]
    assert leading("", body, "", Pull((), NOTHING)) == []


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
        ("first", "type", 0.01),
    ]


def test_a_field_has_three_reasons_at_most() -> None:
    whole = dict.fromkeys(NOTHING, 0.9)
    without = [{**whole, "category": 0.9 - fall / 10} for fall in range(1, 6)]
    found = reasons(whole, without, ["a", "b", "c", "d", "e"])
    assert [(one.text, one.weight) for one in found] == [("e", 0.5), ("d", 0.4), ("c", 0.3)]


def test_a_segment_leaves_the_rest_as_it_is() -> None:
    assert Segment(in_subject=False, start=2, end=4).without("ab", "cdefg") == ("ab", "cdg")
    assert Segment(in_subject=True, start=0, end=1).without("ab", "cd") == ("b", "cd")
