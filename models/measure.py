"""How good predictions are: accuracy, macro-F1, calibration error, and coverage at 95 % precision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from models.softmax import Doubles, log_softmax

PRECISION = 0.95
BINS = 10
TEMPERATURES = np.exp(np.linspace(-2, 2, 401))


@dataclass(frozen=True, slots=True)
class Figures:
    n: int
    accuracy: float
    macro_f1: float
    ece: float
    coverage_at_95_precision: float

    def shown(self) -> dict[str, float | int]:
        return {
            "n": self.n,
            "accuracy": self.accuracy,
            "macro_f1": self.macro_f1,
            "ece": self.ece,
            "coverage_at_95_precision": self.coverage_at_95_precision,
        }


def figures(probabilities: Doubles, labels: Sequence[str], answers: Sequence[str]) -> Figures:
    truth = np.array([labels.index(answer) for answer in answers])
    chosen = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    right = chosen == truth
    present = sorted(set(truth.tolist()))
    return Figures(
        n=len(answers),
        accuracy=round(float(right.mean()), 4),
        macro_f1=round(float(f1_score(truth, chosen, labels=present, average="macro", zero_division=0)), 4),
        ece=round(_calibration_error(confidence, right), 4),
        coverage_at_95_precision=round(_coverage(confidence, right), 4),
    )


def by_language(
    probabilities: Mapping[str, Doubles],
    labels: Mapping[str, Sequence[str]],
    answers: Mapping[str, Sequence[str]],
    langs: Sequence[str],
) -> dict[str, dict[str, dict[str, float | int]]]:
    """Per field: overall, then each language."""
    groups = {"overall": list(range(len(langs)))}
    for row, lang in enumerate(langs):
        groups.setdefault(lang, []).append(row)
    return {
        field: {
            name: figures(found[rows], labels[field], [answers[field][row] for row in rows]).shown()
            for name, rows in groups.items()
        }
        for field, found in probabilities.items()
    }


def _calibration_error(confidence: Doubles, right: NDArray[np.bool_]) -> float:
    """The mean gap between what was stated and what came true, by tenths of confidence."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [
        abs(confidence[bins == at].mean() - right[bins == at].mean()) * (bins == at).mean()
        for at in range(BINS)
        if (bins == at).any()
    ]
    return float(sum(gaps))


def _coverage(confidence: Doubles, right: NDArray[np.bool_]) -> float:
    """The largest share of tickets, surest first, of which at least 95 % are right."""
    order = np.argsort(-confidence, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.nonzero(precision >= PRECISION)[0]
    return float((enough[-1] + 1) / len(order)) if len(enough) else 0.0


def temperature(logits: Doubles, answers: NDArray[np.int64]) -> float:
    """The divisor of the logits under which the answers are likeliest."""
    rows = np.arange(len(answers))
    losses = [-log_softmax(logits / candidate)[rows, answers].mean() for candidate in TEMPERATURES]
    return round(float(TEMPERATURES[int(np.argmin(losses))]), 4)
