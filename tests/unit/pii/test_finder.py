"""The built finder in its spaCy pipeline."""

import itertools
import random
import time
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.vocab import Vocab

from models.pii import marked
from models.pii.build import ensure
from models.pii.lexicon.common import COMMON
from schemas.tickets import PlaceholderTable
from services.pseudonymizer.adapters.detector import Detector, Request
from services.pseudonymizer.adapters.reader import Reader
from services.pseudonymizer.adapters.spacy_finder import SPANS, Tokens, pipeline
from services.pseudonymizer.domain.pseudonymize import pseudonymize
from shared.placeholders import find


@pytest.fixture(scope="module")
def finder() -> Reader:
    return Reader(ensure())


@pytest.fixture(scope="module")
def detector(finder: Reader) -> Detector:
    return Detector(finder)


@given(st.text(max_size=120))
def test_the_tokenizer_loses_nothing(text: str) -> None:
    doc = Tokens(Vocab())(text)
    assert doc.text == text
    assert [text[token.idx : token.idx + len(token)] for token in doc] == [token.text for token in doc]


def test_it_is_a_pipeline_like_any_other() -> None:
    nlp = pipeline(ensure())
    (doc,) = nlp.pipe(["Bonjour,\nici Josiane Tremblay de Plomberie Beauséjour à Rimouski.\nMerci, Josiane"])
    found = {(span.text, span.label_) for span in doc.spans[SPANS]}
    assert ("Josiane Tremblay", "PERSON") in found
    assert ("Rimouski", "LOCATION") in found


def test_one_that_is_warmed_up_reads_the_same_and_keeps_the_common_words(
    finder: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [ticket.text for ticket in marked.read(marked.DEVELOPMENT)][:20]
    cold = finder.read(texts)
    warm = Reader()
    warm.warm_up()
    known = warm._finder._known
    assert set(known._rows) == COMMON
    for _ in range(2):
        for one, other, text in zip(cold, warm.read(texts), texts, strict=True):
            assert list(one.stretches(text)) == list(other.stretches(text))
        monkeypatch.setattr("models.pii.known._MOST_WORDS", len(COMMON))
        known.tidy()
        assert set(known._rows) == COMMON, "what customers wrote is forgotten, what everybody writes is not"


def test_an_answer_does_not_depend_on_the_neighbours(finder: Reader) -> None:
    texts = ["Salut, c'est Kofi Mensah du 3e.", "my password is Caribou.Mokami3 thanks", "rien à dire", ""]
    alone = [[(s.start, s.end, s.label) for s in finder.read([text])[0].stretches(text)] for text in texts]
    together = [
        [(s.start, s.end, s.label) for s in reading.stretches(text)]
        for text, reading in zip(texts, finder.read(texts), strict=True)
    ]
    assert alone == together


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n\n\n", "a" * 1_000_000, "1" * 300_000, "@" * 20_000, "\u202eeimaR\u202c Roy", "Zo\u200bé Roy",
        "".join(map(chr, range(0x20, 0x3000))), "".join(chr(plane << 16 | 0x1234) for plane in range(17)),
        "🙂" * 5_000, "\ud800 half", "e\u0301" * 3_000, "[PERSON_1] " * 2_000,
    ],
)  # fmt: skip
def test_no_text_is_too_odd(detector: Detector, text: str) -> None:
    (detection,) = detector.detect([Request((text,))])
    spans = detection.parts[0].spans
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))


def test_ten_thousand_addresses_in_one_ticket(detector: Detector) -> None:
    text = "\n".join(f"client{number}@exemple{number % 7}.example" for number in range(10_000))
    (detection,) = detector.detect([Request((text,))])
    assert sum(span.label == "EMAIL" for span in detection.parts[0].spans) == 10_000


def test_time_grows_with_the_text_and_no_faster(detector: Detector) -> None:
    """Half a megabyte of ordinary words takes at most about eight times what an eighth of it takes."""
    draw = random.Random(4)
    words = [
        "bonjour",
        "le",
        "serveur",
        "MARTIN",
        "ne",
        "répond",
        "plus",
        "merci",
        "Josiane",
        "Tremblay",
        "418",
        "555-0142",
        "the",
        "printer",
        "is",
        "down",
    ]
    whole = " ".join(draw.choice(words) for _ in range(82_500))
    assert len(whole.encode()) > 500_000

    def seconds(text: str) -> float:
        started = time.process_time()
        detector.detect([Request((text,))])
        return time.process_time() - started

    eighth = seconds(whole[: len(whole) // 8])
    assert seconds(whole) < eighth * 8 * 2.5


def masked(detector: Detector, texts: list[str]) -> list[str]:
    found = detector.detect([Request((text,)) for text in texts])
    return [pseudonymize(item.parts, PlaceholderTable())[0][0].text for item in found]


@pytest.mark.feature(16)
def test_masking_what_is_masked_adds_nothing(detector: Detector) -> None:
    """What stays in doubt was read again among placeholders: whoever reads the masked text finds what was found."""
    once = masked(detector, [ticket.text for ticket in marked.read(marked.DEVELOPMENT)])
    assert masked(detector, once) == once


@pytest.mark.feature(16)
def test_what_is_written_with_parted_accents_is_masked_as_what_is_not(detector: Detector) -> None:
    texts = [ticket.text for ticket in marked.read(marked.DEVELOPMENT)]
    whole, parted = ([unicodedata.normalize(form, text) for text in texts] for form in ("NFC", "NFD"))
    assert [unicodedata.normalize("NFC", text) for text in masked(detector, parted)] == masked(detector, whole)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Bonjour, je suis He\u0301le\u0300ne Lefe\u0300vre", "Bonjour, je suis [PERSON_1]"),
        ("he\u0301le\u0300ne.lefe\u0300vre@socie\u0301te\u0301.fr", "[EMAIL_1]"),
        ("mon adresse est ka\u00adrim.be\u200bnali@exem\u00adple.fr", "mon adresse est [EMAIL_1]"),
        (
            "je suis H&eacute;l&egrave;ne Lef&egrave;vre, avec Fran&ccedil;oise B&eacute;ranger",
            "je suis [PERSON_1], avec [PERSON_2]",
        ),
        ("mon num&eacute;ro : 06&nbsp;12&nbsp;34&nbsp;56&nbsp;78", "mon num&eacute;ro : [PHONE_1]"),
        (
            "https://exemple.fr/?a=1&copy=2&b=3 ne r&eacute;pond pas",
            "https://exemple.fr/?a=1&copy=2&b=3 ne r&eacute;pond pas",
        ),
        ("appelez le 06\u200b12345678 ou 06 12 34\u00ad 56 79", "appelez le [PHONE_1] ou [PHONE_2]"),
    ],
)
def test_what_nobody_sees_hides_nothing(detector: Detector, text: str, seen: str) -> None:
    assert masked(detector, [text]) == [seen]


def test_of_texts_that_chose_nothing_few_gain_a_mask_and_none_loses_one(detector: Detector) -> None:
    """A text in which the first reading doubts no word is not read again."""
    places = (marked.HOLDOUT, marked.TRAINING / "both-left-alone.txt", marked.TRAINING / "en-later.txt")
    once = masked(detector, [ticket.text for ticket in marked.read(*places)])
    twice = masked(detector, once)
    assert sum(first != second for first, second in zip(once, twice, strict=True)) <= len(once) * 0.03
    for first, second in zip(once, twice, strict=True):
        left = Counter(item.placeholder for item in find(second))
        assert not Counter(item.placeholder for item in find(first)) - left
