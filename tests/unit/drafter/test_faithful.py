"""Free wording against its sources: the labelled pairs, and what must hold of every sentence."""

import functools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.drafter.adapters.embedder import Embedder
from services.drafter.adapters.library import packaged_knowledge, read_folder
from services.drafter.adapters.wording import likeness_of
from services.drafter.domain.faithful import Said, faults
from services.drafter.domain.slots import fill
from shared.placeholders import LABELS
from tests.unit.drafter.wordings import Pair, caught, found, pairs

VALUES = {label.lower(): f"[{label}_1]" for label in LABELS} | {"customer": "[PERSON_1]"}


def alike(texts: Sequence[tuple[str, str]]) -> list[float]:
    """An encoder that finds everything alike: what is caught beside it is caught by the rules."""
    return [1.0] * len(texts)


@functools.cache
def shipped() -> list[tuple[str, list[str]]]:
    """The language and the sentences of each first paragraph, with every slot filled."""
    articles = read_folder(packaged_knowledge(), report=lambda unread: pytest.fail(unread.name))
    return [
        (article.lang, [one for sentence in article.paragraphs[0] if (one := fill(sentence, VALUES)) is not None])
        for article in articles
    ]


@pytest.mark.feature(48, 50)
def test_planted_inventions_are_caught_in_the_part_that_nothing_was_chosen_on(embedder: Embedder) -> None:
    held = [pair for pair in pairs() if pair.half == "held"]
    judged = [(pair, found(pair, likeness_of(embedder, pair.lang))) for pair in held]
    bad, total = caught([row for row in judged if not row[0].faithful])
    assert total >= 60
    assert bad >= 0.95 * total
    refused, faithful = caught([row for row in judged if row[0].faithful])
    assert faithful >= 25
    assert refused <= 0.4 * faithful


@pytest.mark.feature(50)
@pytest.mark.parametrize(
    "kind",
    [
        "negation",
        "number",
        "unit",
        "date",
        "modality",
        "agent",
        "promise",
        "refund",
        "delay",
        "placeholder",
        "leak",
        "other_ticket",
        "language",
        "echo",
        "obey",
        "url",
    ],
)
def test_these_kinds_are_caught_by_rules_alone_every_time(kind: str) -> None:
    of = [pair for pair in pairs() if pair.kind == kind and pair.half == "tune"]
    assert of
    assert [pair.said for pair in of if not found(pair, alike)] == []


@pytest.mark.feature(48)
def test_the_articles_own_words_are_faithful_in_whatever_order() -> None:
    for lang, sentences in shipped():
        said = [Said(text, (number,)) for number, text in enumerate(sentences)]
        assert faults(said, sentences, lang, alike) == ()
        assert faults(said[::-1], sentences, lang, alike) == ()


@pytest.mark.feature(48, 50)
def test_a_sentence_without_a_source_and_a_source_without_a_sentence_are_refused() -> None:
    lang, sentences = shipped()[0]
    said = [Said(text, (number,)) for number, text in enumerate(sentences)]
    assert "left_out" in faults(said[1:], sentences, lang, alike)
    assert "unsourced" in faults([*said, Said(sentences[0], ())], sentences, lang, alike)
    assert "unsourced" in faults([*said, Said(sentences[0], (len(sentences),))], sentences, lang, alike)
    everything = tuple(range(len(sentences)))
    assert "too_many_sources" in faults([Said(" ".join(sentences), everything)], sentences, lang, alike)


@pytest.mark.feature(50)
def test_a_sentence_under_another_sentences_source_is_refused() -> None:
    for lang, sentences in shipped()[::8]:
        if len(sentences) > 1:
            swapped = [Said(text, ((number + 1) % len(sentences),)) for number, text in enumerate(sentences)]
            assert faults(swapped, sentences, lang, alike)


@pytest.mark.feature(50)
def test_what_the_encoder_finds_unlike_is_refused_though_every_rule_holds() -> None:
    lang, sentences = shipped()[0]
    said = [Said(text, (number,)) for number, text in enumerate(sentences)]
    assert faults(said, sentences, lang, lambda texts: [0.2] * len(texts)) == ("unlike",)


@pytest.mark.feature(48, 56)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_word_from_outside_comes_in_wherever_it_is_put(data: st.DataObject) -> None:
    """A word that is neither the article's, nor an equivalent, nor one of courtesy or grammar is always refused."""
    lang, sentences = data.draw(st.sampled_from(shipped()))
    number = data.draw(st.integers(0, len(sentences) - 1))
    word = data.draw(
        st.sampled_from(
            [
                "pirate",
                "gratuit",
                "xylophone",
                "hacked",
                "bitcoin",
                "Kowalczyk",
                "4711",
                "evil.example",
                "[PERSON_9]",
                "99,90",
                "€€",
            ]
        )
    )
    parts = sentences[number].split(" ")
    at = data.draw(st.integers(0, len(parts)))
    said = [Said(text, (place,)) for place, text in enumerate(sentences)]
    said[number] = Said(" ".join([*parts[:at], word, *parts[at:]]), (number,))
    assert faults(said, sentences, lang, alike)


def test_the_labelled_set_is_large_and_in_both_languages() -> None:
    of: list[Pair] = list(pairs())
    assert len(of) >= 400
    assert {pair.lang for pair in of if pair.half == "held"} == {"fr", "en"}
    assert len({pair.kind for pair in of}) >= 15
