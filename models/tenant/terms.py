"""The words, pairs of words and pieces of words of a text, weighed as scikit-learn's `TfidfVectorizer` does.

Learning takes that library; answering takes this, so that a service that answers needs neither it nor SciPy. That both
say the same is tested.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.softmax import Doubles

WORD = r"\b\w+\b"
SHORTEST_PIECE, LONGEST_PIECE = 2, 5
_WORD = re.compile(WORD)

Analysis = Callable[[str], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """A text's terms that are known: `places[i]` is the feature that has the weight `weights[i]`."""

    places: NDArray[np.int64]
    weights: Doubles

    @property
    def length(self) -> float:
        return float(np.sqrt((self.weights * self.weights).sum()))


@dataclass(frozen=True, slots=True)
class Terms:
    """`places[term]` is the term's feature, `idf[feature]` how rare it was among the texts that were learnt from."""

    analysed: Analysis
    places: Mapping[str, int]
    idf: Doubles

    @classmethod
    def of(cls, analysed: Analysis, listed: Sequence[str], idf: Any) -> "Terms":
        """Terms in the order of their features.

        Raises:
            ValueError: they are not as many as the weights.
        """
        weights = np.asarray(idf, np.float64)
        if weights.shape != (len(listed),):
            raise ValueError("terms and weights are not of one length")
        return cls(analysed, {term: place for place, term in enumerate(listed)}, weights)

    def __call__(self, text: str) -> Row:
        """Of length 1, unless no term is known."""
        row = self.counted(text)
        return Row(row.places, row.weights / (row.length or 1.0))

    def counted(self, text: str) -> Row:
        counts = Counter(place for term in self.analysed(text.lower()) if (place := self.places.get(term)) is not None)
        places = np.array(sorted(counts), np.int64)
        times = np.array([counts[place] for place in places.tolist()], np.float64)
        return Row(places, (1 + np.log(times)) * self.idf[places])

    @property
    def listed(self) -> list[str]:
        return sorted(self.places, key=self.places.__getitem__)


def words(text: str) -> Iterator[str]:
    """Each word, and each with the next."""
    found = _WORD.findall(text)
    yield from found
    yield from (f"{one} {other}" for one, other in pairwise(found))


def pieces(text: str) -> Iterator[str]:
    """Pieces of two to five characters of each word with a blank around it, never over its edge."""
    for word in text.split():
        padded = f" {word} "
        for size in range(SHORTEST_PIECE, LONGEST_PIECE + 1):
            yield padded[:size]
            yield from (padded[at : at + size] for at in range(1, len(padded) - size + 1))
            if len(padded) <= size:
                break
