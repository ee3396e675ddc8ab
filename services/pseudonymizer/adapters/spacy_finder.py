"""Guichet's own spaCy pipeline: its tokenizer and the finder as a component, so that spaCy's tools work with it."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from models.pii.artefact import locate
from models.pii.decode import Reading
from models.pii.finder import Finder
from models.pii.tokens import bounds

COMPONENT, SPANS, READING, TEXT = "guichet_finder", "personal", "reading", "text"
_BATCH = 16


class Tokens:
    """spaCy's tokenizer: runs of letters, runs of digits, signs and line ends, as the finder learnt them."""

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab

    def __call__(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        at = 0
        for start, end in (*bounds(text), (len(text), len(text))):
            gap = text[at:start]
            if gap and words and gap[0] == " ":
                spaces[-1], gap = True, gap[1:]
            words += [part for part in (gap, text[start:end]) if part]
            spaces += [False] * (len(words) - len(spaces))
            at = end
        return Doc(self._vocab, words=words, spaces=spaces, user_data={TEXT: text})


class FinderComponent:
    """Gives each document its reading, and, if asked, what was found as `doc.spans["personal"]`."""

    def __init__(self, finder: Finder, *, spans: bool) -> None:
        self._finder = finder
        self._spans = spans

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = _BATCH) -> Iterator[Doc]:
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            texts = [doc.user_data[TEXT] for doc in batch]
            for doc, text, reading in zip(batch, texts, self._finder.read(texts), strict=True):
                doc.user_data[READING] = reading
                if self._spans:
                    doc.spans[SPANS] = list(_spans(doc, text, reading))
            yield from batch


def _spans(doc: Doc, text: str, reading: Reading) -> Iterator[Span]:
    for found in reading.stretches(text):
        span = doc.char_span(found.start, found.end, found.label, alignment_mode="expand")
        if span is not None:
            yield span


def _make(nlp: Language, name: str, directory: str, spans: bool) -> FinderComponent:  # noqa: FBT001 - spaCy's way
    del nlp, name
    return FinderComponent(Finder.load(Path(directory)), spans=spans)


Language.factory(COMPONENT, func=_make, default_config={"spans": True})


def pipeline(directory: Path | None = None, *, spans: bool = True) -> Language:
    """The pipeline with the finder that was built on this machine."""
    nlp = spacy.blank("xx")
    nlp.vocab.lex_attr_getters = {}  # no component here asks a word for its attributes
    nlp.tokenizer = Tokens(nlp.vocab)
    nlp.add_pipe(COMPONENT, config={"directory": str(directory or locate()), "spans": spans})
    nlp.max_length = 100_000_000
    return nlp
