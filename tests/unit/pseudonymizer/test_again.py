"""What a second reading finds in the masked text, brought back to where it stands in the text as it came."""

from hypothesis import given
from hypothesis import strategies as st

from services.pseudonymizer.domain.again import as_masked, with_more
from services.pseudonymizer.domain.pseudonymize import Part
from services.pseudonymizer.domain.spans import Span

WORDS = st.lists(st.text("abcdefé🙂", min_size=1, max_size=14), min_size=2, max_size=12, unique=True)


def part(words: list[str], masked: set[int]) -> Part:
    """The words in a line, some of them held to be something personal."""
    spans, at = [], 0
    for index, word in enumerate(words):
        if index in masked:
            spans.append(Span(at, at + len(word), ("PERSON", "SECRET", "EMAIL")[index % 3], 0.9, "test"))
        at += len(word) + 1
    return Part(" ".join(words), tuple(spans))


@given(WORDS, st.data())
def test_a_word_found_among_placeholders_is_masked_where_it_stood(words: list[str], data: st.DataObject) -> None:
    first = data.draw(st.sets(st.integers(0, len(words) - 1), max_size=len(words) - 1))
    late = data.draw(st.sampled_from(sorted(set(range(len(words))) - first)))
    before = part(words, first)
    (masked,) = as_masked((before,))
    at = len(" ".join(masked.text.split(" ")[:late])) + (late > 0)
    found = Part(masked.text, (Span(at, at + len(words[late]), "PERSON", 0.8, "test"),))
    assert masked.text[at:].startswith(words[late])
    (after,) = with_more((before,), (masked,), (found,))
    assert [after.text[span.start : span.end] for span in after.spans] == [
        words[index] for index in sorted({*first, late})
    ]


def test_every_part_gets_its_own() -> None:
    parts = (part(["sujet", "roy"], {1}), part(["bonjour", "ici", "lea"], set()))
    subject, body = as_masked(parts)
    found = (Part(subject.text, ()), Part(body.text, (Span(12, 15, "PERSON", 0.8, "test"),)))
    more = with_more(parts, (subject, body), found)
    assert more[0] == parts[0]
    assert [more[1].text[span.start : span.end] for span in more[1].spans] == ["lea"]
