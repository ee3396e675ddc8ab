"""How a classifier's own texts are swapped and read: for the report of a training, and for an assessment."""

from collections.abc import Callable, Sequence

from models.build.weights import Floats
from models.tenant.classifier import Classifier
from models.tenant.export import Row
from models.tenant.fairness.figures import Fairness
from models.tenant.fairness.measure import fairness
from models.tenant.fairness.swaps import Text

SEED = 96


def audited(
    classifier: Classifier, rows: Sequence[Row], given: Floats, embed: Callable[[Sequence[str]], Floats]
) -> Fairness:
    """`given` are the rows' vectors; `embed` makes those of texts that differ from them."""
    found = classifier.probabilities([row.text for row in rows], given).argmax(axis=1)
    right = [classifier.labels[at] == row.label for at, row in zip(found.tolist(), rows, strict=True)]
    texts = [Text(row.lang, row.text) for row in rows]
    return fairness(
        texts, right, lambda some: classifier.probabilities(some, embed(some)), classifier.words.places.keys(), SEED
    )
