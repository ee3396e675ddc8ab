"""About how much each word of a text did for a label: a guess that is cheap, to choose what is looked at closer."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from models.softmax import Doubles
from models.tenant.classifier import Classifier, Linear
from models.tenant.reading import LONGEST, plain
from models.tenant.terms import Terms

_WORD = re.compile(r"\S+")


def pulls(classifier: Classifier, text: str, spans: Sequence[tuple[int, int]], toward: Doubles) -> list[float]:
    """Of each stretch [start, end), what the words that begin in it added to the logarithm of a probability.

    `toward[label]`: its share among the labels asked after (0 for others), less its probability, as the softmax's
    gradient has it. What pairs of words and the encoder's vectors did is left out.
    """
    found, starts = [0.0] * len(spans), [start for start, _ in spans]
    parts = zip((classifier.words, classifier.pieces), (classifier.contrast, classifier.by_pieces), strict=True)
    for place, (terms, linear) in enumerate(parts):
        scale = classifier.balance.shares[place] / classifier.balance.temperatures[place] / _length(terms, text)
        for word in _WORD.finditer(text[:LONGEST]):
            if after := bisect_right(starts, word.start()):
                found[after - 1] += scale * _added(terms, linear, word.group(), toward)
    return found


def _length(terms: Terms, text: str) -> float:
    (shown,) = plain([text])
    return terms.counted(shown).length or 1.0


def _added(terms: Terms, linear: Linear, word: str, toward: Doubles) -> float:
    (shown,) = plain([word])
    row = terms.counted(shown)
    return float(row.weights @ (linear.weights[row.places] @ toward))
