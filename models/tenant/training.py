"""Measuring and training on a tenant's rows: what is judged was never learnt from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from models.build.weights import Floats
from models.softmax import Doubles
from models.tenant import learning, report
from models.tenant.classifier import Classifier
from models.tenant.learning import Indices
from shared.inference import Encoder

CHUNK = 256
HOLDOUT_FOLDS = 5
"""One of five is held out: 20 %."""


@dataclass(frozen=True, slots=True)
class Material:
    texts: Sequence[str]
    vectors: Floats
    answers: Sequence[str]
    seed: int

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(sorted(set(self.answers)))

    def rows(self, chosen: Indices) -> "Material":
        texts, answers = [self.texts[row] for row in chosen], [self.answers[row] for row in chosen]
        return Material(texts, self.vectors[chosen], answers, self.seed)

    def folds(self, count: int) -> list[tuple[Indices, Indices]]:
        truth = learning.indices(self.labels, self.answers)
        return list(learning.folds(self.texts, truth, count, self.seed))


def vectors(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """Each text once, however often it comes."""
    once, whose = np.unique(np.array(texts, object), return_inverse=True)
    console = Console(stderr=True)
    chunks = [once[start : start + CHUNK].tolist() for start in range(0, len(once), CHUNK)]
    shown = track(chunks, "Reading the texts", console=console, disable=not console.is_terminal)
    found: Floats = np.concatenate([encoder.encode(chunk, kind="query") for chunk in shown])[whose]
    return found


def crossvalidated(material: Material, count: int) -> dict[str, Any]:
    """Each text is judged by a classifier that never saw it; nor did its terms, its scaler or its temperatures."""
    labels = material.labels
    found = np.zeros((len(material.texts), len(labels)))
    for known, unseen in material.folds(count):
        found[unseen] = _judged(_learnt(material.rows(known)), material.rows(unseen), labels)
    return report.report(found, labels, material.answers)


def held_out(material: Material) -> tuple[Classifier, dict[str, Any], Indices]:
    """The classifier of four fifths, its report on the fifth, and which rows that fifth is."""
    known, unseen = material.folds(HOLDOUT_FOLDS)[0]
    learnt, rest, labels = _learnt(material.rows(known)), material.rows(unseen), material.labels
    return learnt, report.report(_judged(learnt, rest, labels), labels, rest.answers), unseen


def _learnt(known: Material) -> Classifier:
    return learning.fit(known.texts, known.vectors, known.answers, known.seed)


def _judged(learnt: Classifier, unseen: Material, labels: Sequence[str]) -> Doubles:
    found = np.zeros((len(unseen.texts), len(labels)))
    found[:, learning.indices(labels, learnt.labels)] = learnt.probabilities(unseen.texts, unseen.vectors)
    return found
