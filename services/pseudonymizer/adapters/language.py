"""Which language a text is in. French and English are expected; another one must be sure of itself."""

import math
import unicodedata
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from services.pseudonymizer.adapters.automaton import Automaton
from services.pseudonymizer.domain.detect import Language

_EXPECTED = ("fr", "en")
_OTHERS = ("de", "es", "it", "nl", "pt", "ar", "pl", "ro", "tr", "uk", "ru", "zh", "vi")
_PRIOR = 8.0
_SURE = 0.7
_READ = 4_000


class LanguageGuesser:
    """py3langid's model over a short list of languages, weighted towards the two that helpdesks here receive.

    The model is walked here and not by py3langid: that keeps all its languages and a hundred megabytes.
    """

    def __init__(self) -> None:
        from py3langid.langid import MODEL_DIR, MODEL_FILE  # noqa: PLC0415 - not needed once the model is loaded
        from py3langid.modelio import load_model  # noqa: PLC0415

        table, bias, codes, moves, rows, features = load_model(MODEL_DIR / MODEL_FILE)
        kept = [index for index, code in enumerate(codes) if code in {*_EXPECTED, *_OTHERS}]
        self._codes = [codes[index] for index in kept]
        self._table: NDArray[np.float16] = table[:, kept]
        self._bias: NDArray[np.float32] = bias[kept]
        self._automaton = Automaton(moves, rows, features)

    def guess(self, text: str) -> Language:
        weights: dict[str, float] = defaultdict(float)
        for code, share in zip(self._codes, self._shares(_encoded(text[:_READ])), strict=True):
            weights[code] += share * (_PRIOR if code in _EXPECTED else 1.0)
        total = sum(weights.values()) or 1.0
        shares = {code: weight / total for code, weight in weights.items()}
        best = max(shares, key=shares.__getitem__)
        if best not in _EXPECTED and shares[best] < _SURE:
            best = max(_EXPECTED, key=shares.__getitem__)
        return Language(best, round(min(1.0, shares[best]), 4))

    def _shares(self, encoded: bytes) -> list[float]:
        """Naive Bayes over the features' counts; the longer the text, the surer, by the root of its length."""
        features, counts = self._automaton.counted(encoded)
        if not len(features):
            return [1 / len(self._codes)] * len(self._codes)
        scores = np.log1p(counts.astype(np.float32)) @ self._table[features].astype(np.float32) + self._bias
        scores = np.exp((scores - scores.max()) / math.sqrt(len(encoded)))
        shares: list[float] = (scores / scores.sum()).tolist()
        return shares


def _encoded(text: str) -> bytes:
    """As the model was trained: composed, and not all in capitals."""
    plain = text.lower() if text.isupper() else text
    return unicodedata.normalize("NFC", plain).encode("utf-8", errors="surrogatepass")
