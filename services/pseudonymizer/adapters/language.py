"""Which language a text is in. French and English are expected; another one must be sure of itself."""

import math
import unicodedata
from collections import defaultdict
from pathlib import Path

import numpy as np

from models.pii.artefact import locate
from models.pii.languages import EXPECTED, Languages
from services.pseudonymizer.domain.detect import Language

_PRIOR = 8.0
_SURE = 0.7
_READ = 4_000


class LanguageGuesser:
    """py3langid's model over a short list of languages, weighted towards the two that helpdesks here receive."""

    def __init__(self, directory: Path | None = None) -> None:
        self._model = Languages.load(directory or locate())

    def guess(self, text: str) -> Language:
        weights: dict[str, float] = defaultdict(float)
        for code, share in zip(self._model.codes, self._shares(_encoded(text[:_READ])), strict=True):
            weights[code] += share * (_PRIOR if code in EXPECTED else 1.0)
        total = sum(weights.values()) or 1.0
        shares = {code: weight / total for code, weight in weights.items()}
        best = max(shares, key=shares.__getitem__)
        if best not in EXPECTED and shares[best] < _SURE:
            best = max(EXPECTED, key=shares.__getitem__)
        return Language(best, round(min(1.0, shares[best]), 4))

    def _shares(self, encoded: bytes) -> list[float]:
        """Naive Bayes over the features' counts; the longer the text, the surer, by the root of its length."""
        features, counts = self._model.automaton.counted(encoded)
        if not len(features):
            return [1 / len(self._model.codes)] * len(self._model.codes)
        scores = np.log1p(counts.astype(np.float32)) @ self._model.table[features].astype(np.float32) + self._model.bias
        scores = np.exp((scores - scores.max()) / math.sqrt(len(encoded)))
        shares: list[float] = (scores / scores.sum()).tolist()
        return shares


def _encoded(text: str) -> bytes:
    """As the model was trained: composed, and not all in capitals."""
    plain = text.lower() if text.isupper() else text
    return unicodedata.normalize("NFC", plain).encode("utf-8", errors="surrogatepass")
