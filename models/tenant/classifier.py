"""Three linear classifiers, over words, pieces of words and the encoder's vectors, and how they are balanced.

The first weighs words by how much more one label's texts have them than the rest's (NB-SVM: Wang and Manning, 2012);
the second reads pieces of words, the third the encoder's vectors. Each errs elsewhere. How they learn: `learning.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.build.weights import Floats
from models.softmax import Doubles, softmax
from models.tenant.reading import plain
from models.tenant.terms import Row, Terms, pieces, words

LINEAR = ("contrast", "pieces", "vectors")


@dataclass(frozen=True, slots=True)
class Linear:
    weights: Floats
    """[features, labels]; 32 bits from the start, so that what is stored is what was measured."""
    shift: Floats

    def __call__(self, rows: Iterable[Row]) -> Doubles:
        """[rows, labels]. Each row is summed by itself: neither its company nor a machine's cores show in it."""
        found = [np.einsum("f,fl->l", row.weights, self.weights[row.places].astype(np.float64)) for row in rows]
        return np.asarray(found, np.float64).reshape(-1, len(self.shift)) + self.shift


@dataclass(frozen=True, slots=True)
class Balance:
    temperatures: tuple[float, ...]
    """Of each classifier alone."""
    shares: tuple[float, ...]
    """How much of the answer is whose; they sum to 1."""
    whole: float
    """The temperature of all together."""

    def __call__(self, logits: Sequence[Doubles]) -> Doubles:
        return softmax(self.mixed(logits) / self.whole)

    def mixed(self, logits: Sequence[Doubles]) -> Doubles:
        parts = zip(self.shares, self.temperatures, logits, strict=True)
        found = sum(share * softmax(one / temperature) for share, temperature, one in parts)
        return np.asarray(np.log(np.maximum(found, 1e-12)))


@dataclass(frozen=True, slots=True)
class Classifier:
    """`words` are words and pairs of words, for the first of the three; `pieces` for the second."""

    labels: tuple[str, ...]
    words: Terms
    pieces: Terms
    contrast: Linear
    by_pieces: Linear
    by_vectors: Linear
    balance: Balance

    def probabilities(self, texts: Sequence[str], vectors: Floats) -> Doubles:
        """[texts, labels]; the vectors are the encoder's, of the same texts as queries."""
        return self.balance(self.logits(texts, vectors))

    def logits(self, texts: Sequence[str], vectors: Floats) -> list[Doubles]:
        shown, every = plain(texts), np.arange(vectors.shape[1])
        return [
            self.contrast(map(self.words, shown)),
            self.by_pieces(map(self.pieces, shown)),
            self.by_vectors(Row(every, vector) for vector in vectors.astype(np.float64)),
        ]

    def listed(self) -> dict[str, list[str]]:
        """The terms, in the order of the weights' rows."""
        return {"words": self.words.listed, "pieces": self.pieces.listed}

    def arrays(self) -> dict[str, Any]:
        linear = dict(zip(LINEAR, (self.contrast, self.by_pieces, self.by_vectors), strict=True))
        weights = {f"{name}_weights": one.weights for name, one in linear.items()}
        shifts = {f"{name}_shift": one.shift for name, one in linear.items()}
        return {"words_idf": self.words.idf, "pieces_idf": self.pieces.idf} | weights | shifts

    @classmethod
    def of(
        cls, labels: tuple[str, ...], listed: Mapping[str, list[str]], arrays: Mapping[str, Any], balance: Balance
    ) -> "Classifier":
        """What `listed` and `arrays` came from.

        Raises:
            KeyError, ValueError, TypeError: they came from no classifier.
        """
        parts = {name: Linear(arrays[f"{name}_weights"], arrays[f"{name}_shift"]) for name in LINEAR}
        return cls(
            labels,
            Terms.of(words, listed["words"], arrays["words_idf"]),
            Terms.of(pieces, listed["pieces"], arrays["pieces_idf"]),
            parts["contrast"],
            parts["pieces"],
            parts["vectors"],
            balance,
        )
