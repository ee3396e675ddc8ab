"""scikit-learn heads over the encoder's vectors as they come: what a taxonomy gets without fine-tuning."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from models import measure
from models.build.weights import Floats
from models.corpus import CorpusError
from models.softmax import softmax

FOLDS = 5
FEWEST_LABELS = 2
SEED = 20_260
STRENGTH: Mapping[str, float] = {"category": 0.01, "type": 0.03, "impact": 0.03, "urgency": 0.03}
"""The inverse of the penalty on each head's weights, chosen by cross-validation over the shipped corpus."""

Doubles = NDArray[np.float64]


def classifier(field: str) -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH[field], max_iter=2000))


def out_of_fold(
    field: str, labels: Sequence[str], vectors: Floats, answers: Sequence[str], groups: Sequence[str]
) -> Doubles:
    """Each ticket's logits from a head that never saw it: [n, labels], before calibration.

    Raises:
        CorpusError: some head would see too little to tell anything apart.
    """
    indices = _indices(labels, answers)
    _enough(field, indices, groups)
    logits = np.zeros((len(answers), len(labels)))
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    for known, unseen in folds.split(vectors, indices, groups):
        if len(set(indices[known])) < FEWEST_LABELS:
            raise CorpusError(f"too few: {FOLDS - 1} of {FOLDS} folds have a single value of {field}")
        weights, shift = _fitted(field, vectors[known], indices[known], len(labels))
        logits[unseen] = vectors[unseen].astype(np.float64) @ weights + shift
    return logits


def _enough(field: str, indices: NDArray[np.int64], groups: Sequence[str]) -> None:
    if (count := len(set(groups))) < FOLDS:
        raise CorpusError(f"too few: {FOLDS} folds need as many tickets or groups of tickets, and there are {count}")
    if np.bincount(indices).max() < FOLDS:
        raise CorpusError(f"too few: no value of {field} has a ticket for each of {FOLDS} folds")


def crossvalidated(
    field: str, labels: Sequence[str], vectors: Floats, answers: Sequence[str], groups: Sequence[str]
) -> Doubles:
    """Calibrated probabilities of tickets by heads that never saw them; nor did the temperature of a fold."""
    indices = _indices(labels, answers)
    logits = out_of_fold(field, labels, vectors, answers, groups)
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    found = np.zeros_like(logits)
    for known, unseen in folds.split(vectors, indices, groups):
        temperature = measure.temperature(logits[known], indices[known])
        found[unseen] = softmax(logits[unseen] / temperature)
    return found


def learnt(field: str, labels: Sequence[str], known: Floats, answers: Sequence[str], unseen: Floats) -> Doubles:
    """The logits [unseen, labels] of a head that learnt from the known ones, before calibration."""
    weights, shift = _fitted(field, known, _indices(labels, answers), len(labels))
    return np.asarray(unseen.astype(np.float64) @ weights + shift)


def _indices(labels: Sequence[str], answers: Sequence[str]) -> NDArray[np.int64]:
    return np.array([labels.index(answer) for answer in answers], np.int64)


def _fitted(field: str, vectors: Floats, answers: NDArray[np.int64], width: int) -> tuple[Doubles, Doubles]:
    """On one thread: how many a machine has must not show in the sums."""
    with threadpool_limits(1):
        return _linear(classifier(field).fit(vectors.astype(np.float64), answers), width)


def _linear(fitted: Pipeline, width: int) -> tuple[Doubles, Doubles]:
    """The scaler and the classifier as one matrix [hidden, width] and one shift; a label never seen is out of reach."""
    scaler, logistic = fitted[0], fitted[-1]
    seen, rows, shifts = logistic.classes_, logistic.coef_, logistic.intercept_
    if len(seen) == len(rows) + 1:  # of two labels scikit-learn keeps one row
        rows, shifts = np.vstack([-rows / 2, rows / 2]), np.concatenate([-shifts / 2, shifts / 2])
    weights = np.zeros((rows.shape[1], width))
    shift = np.full(width, -30.0)
    weights[:, seen] = rows.T / scaler.scale_[:, None]
    shift[seen] = shifts - (scaler.mean_ / scaler.scale_) @ rows.T
    return weights, shift
