"""Vectors of questions and chunks, with what all texts of a language share taken away.

The encoder's cosines all lie close together. The mean vector of ordinary helpdesk sentences
(`reference.yaml`) is subtracted, by language, from both sides before they are brought to length 1.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from services.drafter.domain.knowledge import Chunk
from shared.inference import Device, Encoder, Kind

Floats = NDArray[np.float32]
_REFERENCE = Path(__file__).with_name("reference.yaml")
_BACKGROUND = Path(__file__).with_name("background.yaml")
_SMALLEST = 1e-9


class Embedder:
    """Blocking: on an event loop, run it in a thread."""

    def __init__(self, encoder: Encoder) -> None:
        raw = _REFERENCE.read_bytes()
        sentences: Mapping[str, list[str]] = yaml.safe_load(raw)
        self._encoder = encoder
        self._centres: dict[str, Floats] = {
            lang: encoder.encode(texts, kind="query").mean(axis=0) for lang, texts in sentences.items()
        }
        self._common: Floats = np.stack(list(self._centres.values())).mean(axis=0)
        self.digest = f"{encoder.manifest.embedding_digest}/{hashlib.sha256(raw).hexdigest()[:16]}"

    @property
    def device(self) -> Device:
        return self._encoder.device

    def close(self) -> None:
        self._encoder.close()

    def questions(self, texts: Sequence[str], langs: Sequence[str]) -> Floats:
        return self._vectors(texts, langs, "query")

    def chunks(self, chunks: Sequence[Chunk]) -> Floats:
        return self._vectors([chunk.text for chunk in chunks], [chunk.lang for chunk in chunks], "passage")

    def _vectors(self, texts: Sequence[str], langs: Sequence[str], kind: Kind) -> Floats:
        if not texts:
            return np.empty((0, self._common.shape[0]), np.float32)
        centres = np.stack([self._centres.get(lang, self._common) for lang in langs])
        return _to_length_one(self._encoder.encode(texts, kind=kind) - centres)


class Likeness:
    """Makes vectors of questions comparable with each other.

    Tickets share more than single sentences do: greetings, a problem, a plea. The mean of ordinary tickets
    (`background.yaml`) is taken away as well, so that two unrelated ones come to a cosine of about 0.
    """

    def __init__(self, embedder: Embedder) -> None:
        raw = _BACKGROUND.read_bytes()
        tickets: Mapping[str, list[str]] = yaml.safe_load(raw)
        self._centres: dict[str, Floats] = {
            lang: embedder.questions(texts, [lang] * len(texts)).mean(axis=0) for lang, texts in tickets.items()
        }
        self._common: Floats = np.stack(list(self._centres.values())).mean(axis=0)
        self.digest = f"{embedder.digest}/{hashlib.sha256(raw).hexdigest()[:16]}"

    def vectors(self, questions: Floats, langs: Sequence[str]) -> Floats:
        """Of the vectors that `Embedder.questions` gave, in their order."""
        if not len(questions):
            return questions
        return _to_length_one(questions - np.stack([self._centres.get(lang, self._common) for lang in langs]))


def _to_length_one(vectors: Floats) -> Floats:
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), _SMALLEST)
    return np.asarray(vectors / lengths, np.float32)
