"""What a tenant reads of its classifier: the figures, each label, and which labels overlap."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support

from models import measure
from models.softmax import Doubles
from models.tenant.learning import Indices, indices

LEAST_CONFUSED = 2
LEAST_SHARE = 0.1
MOST_PAIRS = 20
"""A pair overlaps from two confused texts and a tenth of the two labels' texts on; the worst are named."""


def figures(probabilities: Doubles, labels: Sequence[str], answers: Sequence[str]) -> dict[str, Any]:
    found = measure.figures(probabilities, labels, answers)
    truth, chosen = indices(labels, answers), probabilities.argmax(axis=1)
    weighted = f1_score(truth, chosen, average="weighted", zero_division=0)
    return {
        "n": found.n,
        "labels": list(labels),
        "accuracy": found.accuracy,
        "macro_f1": found.macro_f1,
        "weighted_f1": round(float(weighted), 4),
        "ece": found.ece,
    }


def report(probabilities: Doubles, labels: Sequence[str], answers: Sequence[str]) -> dict[str, Any]:
    truth, chosen = indices(labels, answers), probabilities.argmax(axis=1)
    return {
        **figures(probabilities, labels, answers),
        "per_label": _per_label(labels, truth, chosen),
        "overlaps": overlaps(labels, truth, chosen),
    }


def summary(found: Mapping[str, Any]) -> dict[str, Any]:
    """The figures alone."""
    return {name: value for name, value in found.items() if name not in {"per_label", "overlaps"}}


def overlaps(labels: Sequence[str], truth: Indices, chosen: Indices) -> list[dict[str, Any]]:
    """The pairs that are taken for one another, the worst first."""
    found = confusion_matrix(truth, chosen, labels=range(len(labels)))
    confused, sizes = found + found.T, found.sum(axis=1)
    pairs = [
        _pair(labels[one], labels[other], int(confused[one, other]), int(sizes[one] + sizes[other]))
        for one, other in combinations(range(len(labels)), 2)
        if confused[one, other] >= LEAST_CONFUSED
    ]
    pairs = [pair for pair in pairs if pair["confused"] >= LEAST_SHARE * pair["of"]]
    return sorted(pairs, key=lambda pair: -pair["confused"] / pair["of"])[:MOST_PAIRS]


def _pair(one: str, other: str, confused: int, size: int) -> dict[str, Any]:
    words = f"these two of your labels overlap: {one} and {other} ({confused} of {size})"
    return {"labels": [one, other], "confused": confused, "of": size, "words": words}


def _per_label(labels: Sequence[str], truth: Indices, chosen: Indices) -> dict[str, dict[str, float | int]]:
    columns = range(len(labels))
    found = precision_recall_fscore_support(truth, chosen, labels=columns, average=None, zero_division=0)
    return {
        label: {
            "n": int(count),
            "precision": round(float(precision), 4),
            "recall": round(float(recall), 4),
            "f1": round(float(f1), 4),
        }
        for label, precision, recall, f1, count in zip(labels, *found, strict=True)
    }
