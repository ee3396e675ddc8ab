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
    found, starts, last = [0.0] * len(spans), [start for start, _ in spans], max((end for _, end in spans), default=0)
    read = (word for word in _WORD.finditer(text[:LONGEST]) if word.start() < last)
    begun = [(bisect_right(starts, word.start()) - 1, word.group()) for word in read]
    whole, *words = plain([text, *(word for _, word in begun)])
    parts = zip((classifier.words, classifier.pieces), (classifier.contrast, classifier.by_pieces), strict=True)
    for part, (terms, linear) in enumerate(parts):
        length = terms.counted(whole).length or 1.0
        scale = classifier.balance.shares[part] / classifier.balance.temperatures[part] / length
        for (place, _), word in zip(begun, words, strict=True):
            if place >= 0:
                found[place] += scale * _added(terms, linear, word, toward)
    return found


def _added(terms: Terms, linear: Linear, word: str, toward: Doubles) -> float:
    row = terms.counted(word)
    return float(row.weights @ (linear.weights[row.places] @ toward))
