"""Learning the head from messages labelled by reading them, and measuring it on others that it never saw."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from models import corpus, measure
from models.corpus import CorpusError, Example
from models.sentiment.head import Head, features
from models.softmax import Doubles
from schemas.tickets import Sounding
from shared.inference import Encoder

FOLDER: Final = Path(__file__).parent / "labels"
TRAINING, HELDOUT = FOLDER / "training.jsonl", FOLDER / "heldout.jsonl"
LABELS: Final[tuple[Sounding, ...]] = get_args(Sounding)
STRENGTH, LEAST = 0.3, 0.6
"""The inverse of the penalty on the weights, chosen by cross-validation, and the confidence below which it abstains."""
FOLDS, SEED, DIGITS = 5, 20_260, 6

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, what the model said of it, and how its writer sounds to the reader who labelled it."""

    example: Example
    probabilities: Mapping[str, Sequence[float]]
    label: Sounding


def read(path: Path) -> list[tuple[Example, Sounding]]:
    """The labelled messages; a label stays with its text, and one whose text has changed is refused.

    Raises:
        CorpusError: a label is unknown, or has no message.
    """
    known: dict[str, dict[str, Example]] = {}
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        said = json.loads(line)
        file = said["file"]
        if file not in known:
            known[file] = {identity(one): one for one in corpus.read([corpus.FOLDER / file], corpus.labels())}
        label = next((one for one in LABELS if one == said["label"]), None)
        if label is None or said["id"] not in known[file]:
            raise CorpusError(f"{path.name}:{number}: the label is unknown, or its message is gone from {file}")
        found.append((known[file][said["id"]], label))
    return found


def identity(example: Example) -> str:
    return hashlib.sha256(f"{example.subject}\n{example.body}".encode()).hexdigest()[:12]


def heard(encoder: Encoder, path: Path) -> list[Heard]:
    labelled = read(path)
    found = encoder.predict([example.text for example, _ in labelled]).probabilities
    return [
        Heard(example, {field: rows[number].tolist() for field, rows in found.items()}, label)
        for number, (example, label) in enumerate(labelled)
    ]


def learn(messages: Sequence[Heard], fields: Mapping[str, Sequence[str]]) -> Head:
    """The temperature comes from messages that a head did not see."""
    columns, truth = _columns(messages, tuple(fields)), _truth(messages)
    logits = np.zeros((len(truth), len(LABELS)))
    for known, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(columns, truth):
        weights, shift = _fitted(columns[known], truth[known])
        logits[unseen] = columns[unseen] @ weights + shift
    weights, shift = _fitted(columns, truth)
    return Head(
        fields={field: tuple(values) for field, values in fields.items()},
        labels=LABELS,
        weights=tuple(tuple(round(float(one), DIGITS) for one in row) for row in weights),
        shift=tuple(round(float(one), DIGITS) for one in shift),
        temperature=measure.temperature(logits, truth),
        least=LEAST,
    )


def figures(head: Head, messages: Sequence[Heard]) -> dict[str, Any]:
    """By language, beside what the likeliest type alone would say: a complaint sounds upset, all else calm."""
    groups = {"overall": list(messages)}
    for one in messages:
        groups.setdefault(one.example.lang, []).append(one)
    return {name: _figures(head, group) for name, group in groups.items()}


def _figures(head: Head, messages: Sequence[Heard]) -> dict[str, Any]:
    found = np.array([head.probabilities(m.example.subject, m.example.body, m.probabilities) for m in messages])
    answers = [one.label for one in messages]
    spoken = [row for row in range(len(answers)) if found[row].max() >= head.least]
    types = head.fields["type"]
    complaint = [types[int(np.argmax(one.probabilities["type"]))] == "complaint" for one in messages]
    by_type = np.array([[0.0, 0.0, 1.0] if one else [1.0, 0.0, 0.0] for one in complaint])
    return {
        **measure.figures(found, LABELS, answers).shown(),
        "spoken": round(len(spoken) / len(answers), 4),
        "spoken_accuracy": measure.figures(found[spoken], LABELS, [answers[row] for row in spoken]).accuracy,
        "confusion": _confusion(found.argmax(axis=1), _truth(messages)),
        "by_type_alone": {
            name: getattr(measure.figures(by_type, LABELS, answers), name) for name in ("accuracy", "macro_f1")
        },
    }


def _confusion(chosen: Indices, truth: Indices) -> dict[str, dict[str, int]]:
    """The label, and under it what the head says."""
    return {
        said: {label: int(((truth == row) & (chosen == column)).sum()) for column, label in enumerate(LABELS)}
        for row, said in enumerate(LABELS)
    }


def _columns(messages: Sequence[Heard], fields: Sequence[str]) -> Doubles:
    return np.array([features(m.example.subject, m.example.body, m.probabilities, fields) for m in messages])


def _truth(messages: Sequence[Heard]) -> Indices:
    return np.array([LABELS.index(one.label) for one in messages], np.int64)


def _fitted(columns: Doubles, truth: Indices) -> tuple[Doubles, Doubles]:
    """One matrix and one shift, the scaler folded in. On one thread: how many there are must not show in the sums."""
    with threadpool_limits(1):
        scaler = StandardScaler().fit(columns)
        fitted = LogisticRegression(C=STRENGTH, max_iter=3000).fit(scaler.transform(columns), truth)
    weights = fitted.coef_.T / scaler.scale_[:, None]
    return weights, fitted.intercept_ - scaler.mean_ @ weights
