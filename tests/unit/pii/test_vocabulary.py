"""Our cut of a word against the encoder's own tokenizer, on every word of the marked tickets."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from models.build import ensure as ensure_encoder
from models.pii import marked
from models.pii.artefact import PIECES
from models.pii.build import ensure
from models.pii.tokens import bounds
from models.pii.vocabulary import UNKNOWN, Vocabulary, latin


@pytest.fixture(scope="module")
def finder() -> Path:
    return ensure()


def test_words_are_cut_as_the_encoder_cuts_them(finder: Path) -> None:
    pieces = (finder / PIECES).read_text(encoding="utf-8").split("\n")
    ours = Vocabulary.load(finder / PIECES)
    theirs = Tokenizer.from_file(str(ensure_encoder() / "tokenizer.json"))
    words = {
        ticket.text[start:end] for ticket in marked.read(marked.DEVELOPMENT) for start, end in bounds(ticket.text)
    } - {"\n"}
    different = [
        word
        for word in words
        if latin(word)
        and [pieces[row].partition("\t")[0] for row in ours.cut(word)]
        != theirs.encode(word, add_special_tokens=False).tokens
    ]
    assert len(words) > 5_000
    assert len(different) <= len(words) // 1000, different[:5]


def test_what_has_no_piece_is_one_unknown() -> None:
    vocabulary = Vocabulary([("\u2581", -3.0), ("a", -2.0), ("ab", -3.0), (UNKNOWN, 0.0)])
    assert vocabulary.cut("ab") == [0, 2]
    assert vocabulary.cut("a語語b") == [0, 1, 3]
