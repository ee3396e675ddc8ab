"""scikit-learn heads over the encoder's vectors: trained, calibrated, and written into the graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from models.build.graph import Graph
from models.build.weights import Floats

FOLDS = 5
SEED = 20_260
TEMPERATURES = np.exp(np.linspace(-2, 2, 401))
STRENGTH: Mapping[str, float] = {"category": 0.01, "type": 0.03, "impact": 0.03, "urgency": 0.03}
"""The inverse of the penalty on each head's weights, chosen by cross-validation over the shipped corpus."""
DECIMALS = 6
"""Weights are rounded to this, so that a last bit of linear algebra does not change the artefact's digest."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Head:
    """`softmax(vectors @ weights + shift)` are the calibrated probabilities of `labels`."""

    field: str
    labels: tuple[str, ...]
    weights: Floats
    shift: Floats
    temperature: float

    def probabilities(self, vectors: Floats) -> Doubles:
        return np.asarray(np.exp(_log_softmax((vectors @ self.weights + self.shift).astype(np.float64))))


def classifier(field: str) -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH[field], max_iter=2000))


def train(field: str, labels: Sequence[str], vectors: Floats, answers: Sequence[str], groups: Sequence[str]) -> Head:
    """Fit on everything; the temperature comes from predictions on folds not trained on."""
    indices = _indices(labels, answers)
    temperature = _temperature(out_of_fold(field, labels, vectors, answers, groups), indices)
    weights, shift = _fitted(field, vectors, indices, len(labels))
    return Head(
        field,
        tuple(labels),
        np.round(weights / temperature, DECIMALS).astype(np.float32),
        np.round(shift / temperature, DECIMALS).astype(np.float32),
        round(temperature, 4),
    )


def out_of_fold(
    field: str, labels: Sequence[str], vectors: Floats, answers: Sequence[str], groups: Sequence[str]
) -> Doubles:
    """Each ticket's logits from a head that never saw it: [n, labels], before calibration."""
    indices = _indices(labels, answers)
    logits = np.zeros((len(answers), len(labels)))
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    for known, unseen in folds.split(vectors, indices, groups):
        weights, shift = _fitted(field, vectors[known], indices[known], len(labels))
        logits[unseen] = vectors[unseen].astype(np.float64) @ weights + shift
    return logits


def crossvalidated(
    field: str, labels: Sequence[str], vectors: Floats, answers: Sequence[str], groups: Sequence[str]
) -> Doubles:
    """Calibrated probabilities of tickets by heads that never saw them; nor did the temperature of a fold."""
    indices = _indices(labels, answers)
    logits = out_of_fold(field, labels, vectors, answers, groups)
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED)
    found = np.zeros_like(logits)
    for known, unseen in folds.split(vectors, indices, groups):
        temperature = _temperature(logits[known], indices[known])
        found[unseen] = np.exp(_log_softmax(logits[unseen] / temperature))
    return found


def attach(graph: Graph, head: Head) -> None:
    """Add the head to the encoder's graph: its output takes the field's name."""
    weights = graph.constant(f"{head.field}.weights", head.weights)
    shift = graph.constant(f"{head.field}.shift", head.shift)
    logits = graph.node("Gemm", ["embedding", weights, shift], f"{head.field}.logits")
    graph.node("Softmax", [logits], head.field, axis=-1)


def _indices(labels: Sequence[str], answers: Sequence[str]) -> NDArray[np.int64]:
    return np.array([labels.index(answer) for answer in answers], np.int64)


def _fitted(field: str, vectors: Floats, answers: NDArray[np.int64], width: int) -> tuple[Doubles, Doubles]:
    """On one thread: how many a machine has must not show in the sums."""
    with threadpool_limits(1):
        return _linear(classifier(field).fit(vectors.astype(np.float64), answers), width)


def _linear(fitted: Pipeline, width: int) -> tuple[Doubles, Doubles]:
    """The scaler and the classifier as one matrix [hidden, width] and one shift; a label never seen is out of reach."""
    scaler, logistic = fitted[0], fitted[-1]
    seen = logistic.classes_
    weights = np.zeros((logistic.coef_.shape[1], width))
    shift = np.full(width, -30.0)
    weights[:, seen] = logistic.coef_.T / scaler.scale_[:, None]
    shift[seen] = logistic.intercept_ - (scaler.mean_ / scaler.scale_) @ logistic.coef_.T
    return weights, shift


def _temperature(logits: Doubles, answers: NDArray[np.int64]) -> float:
    """The divisor of the logits under which the answers are likeliest."""
    rows = np.arange(len(answers))
    losses = [-_log_softmax(logits / candidate)[rows, answers].mean() for candidate in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def _log_softmax(logits: Doubles) -> Doubles:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
