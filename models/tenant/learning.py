"""How a tenant's classifier learns: each of its three parts, and on rows that none of them saw what each counts for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from models import measure
from models.build.weights import Floats
from models.softmax import Doubles
from models.tenant import terms
from models.tenant.classifier import Balance, Classifier, Linear
from models.tenant.errors import TenantError
from models.tenant.reading import alike, plain
from models.tenant.terms import LONGEST_PIECE, SHORTEST_PIECE, WORD, Terms

INNER_FOLDS = 3
CONTRAST_STRENGTH, PIECES_STRENGTH, VECTORS_STRENGTH = 0.1, 0.3, 0.01
SMOOTHING = 0.25
MOST_TERMS, MOST_WEIGHTS = 60_000, 6_000_000
"""Of words, and of pieces; and terms times labels, which bounds the file."""
TEXTS_A_TERM = 2
"""A term that a single text has is not kept: it teaches nothing of others, and may be a name that was missed."""
MOST_LEARNT, MOST_BALANCED, MOST_LISTED = 40_000, 12_000, 20_000
"""Texts that are learnt from, that the balance is found on, that terms are taken from: they bound time and memory."""
FEWEST_BALANCED = 2
STEPS = 10
OUT_OF_REACH = -30.0
EVEN = Balance((1.0, 1.0, 1.0), (1 / 3, 1 / 3, 1 / 3), 1.0)
"""Where of fewer than two labels something can be held out."""

Indices = NDArray[np.int64]
Matrix = Any
"""A sparse matrix, for which there are no types."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The library's own way to the terms: a whole matrix at once."""

    words: TfidfVectorizer
    pieces: TfidfVectorizer

    def __call__(self, texts: Sequence[str]) -> tuple[Matrix, Matrix]:
        """Of the words, and of the pieces."""
        shown = plain(texts)
        return self.words.transform(shown), self.pieces.transform(shown)

    def kept(self) -> tuple[Terms, Terms]:
        """The same as they are answered with."""
        return _kept(terms.words, self.words), _kept(terms.pieces, self.pieces)


def fit(texts: Sequence[str], vectors: Floats, answers: Sequence[str], seed: int) -> Classifier:
    """Learns from these rows alone, from a sample where they are very many.

    Raises:
        TenantError: the texts have no terms in common.
    """
    labels = tuple(sorted(set(answers)))
    rows = sample(indices(labels, answers), MOST_LEARNT, seed)
    texts, truth = [texts[row] for row in rows], indices(labels, [answers[row] for row in rows])
    balance = _balance(labels, texts, vectors[rows], truth, seed)
    return _fitted(labels, texts, vectors[rows], truth, balance=balance, seed=seed)


def indices(labels: Sequence[str], answers: Sequence[str]) -> Indices:
    columns = {label: column for column, label in enumerate(labels)}
    return np.array([columns[answer] for answer in answers], np.int64)


def sample(truth: Indices, most: int, seed: int) -> Indices:
    """At most so many rows, in order: each label keeps its share, and no label is lost."""
    if len(truth) <= most:
        return np.arange(len(truth))
    order = np.random.default_rng(seed).permutation(len(truth))
    by_label = order[np.argsort(truth[order], kind="stable")]
    chosen = by_label[np.linspace(0, len(truth) - 1, most).astype(np.int64)]
    first = np.unique(truth[by_label], return_index=True)[1]
    return np.unique(np.concatenate([chosen, by_label[first]]))


def folds(texts: Sequence[str], truth: Indices, count: int, seed: int) -> Iterator[tuple[Indices, Indices]]:
    """Stratified; a text that comes again, or reads the same, stays on the side of its first."""
    _, first, whose = np.unique(np.array(alike(texts), object), return_index=True, return_inverse=True)
    for _, unseen in StratifiedKFold(count, shuffle=True, random_state=seed).split(first, truth[first]):
        held = np.isin(whose, unseen)
        yield np.nonzero(~held)[0], np.nonzero(held)[0]


def _kept(analysed: terms.Analysis, fitted: TfidfVectorizer) -> Terms:
    return Terms.of(analysed, list(map(str, fitted.get_feature_names_out())), fitted.idf_)


def _terms(texts: Sequence[str], labels: int, truth: Indices, seed: int) -> Counted:
    """Taken from a sample, which bounds what is held in memory while they are counted."""
    chosen = plain([texts[row] for row in sample(truth, MOST_LISTED, seed)])
    most = min(MOST_TERMS, MOST_WEIGHTS // labels)
    shared = {"sublinear_tf": True, "min_df": TEXTS_A_TERM, "max_features": most}
    found = Counted(
        TfidfVectorizer(ngram_range=(1, 2), token_pattern=WORD, **shared),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(SHORTEST_PIECE, LONGEST_PIECE), **shared),
    )
    try:
        found.words.fit(chosen)
        found.pieces.fit(chosen)
    except ValueError:
        raise TenantError("the texts have too few words in common") from None
    return found


def _balance(labels: Sequence[str], texts: Sequence[str], vectors: Floats, truth: Indices, seed: int) -> Balance:
    """Found on the labels that can stand on both sides: one with a single text must not leave the others unbalanced."""
    rows = sample(truth, MOST_BALANCED, seed)
    rows = rows[_twice([texts[row] for row in rows], truth[rows])]
    texts, vectors = [texts[row] for row in rows], vectors[rows]
    kept, truth = np.unique(truth[rows], return_inverse=True)
    if len(kept) < FEWEST_BALANCED:
        return EVEN
    labels = [labels[column] for column in kept]
    count = min(INNER_FOLDS, int(_different(texts, truth).min()))
    found = [np.zeros((len(texts), len(labels))) for _ in EVEN.shares]
    for known, unseen in folds(texts, truth, count, seed):
        part = _fitted(labels, [texts[row] for row in known], vectors[known], truth[known], balance=EVEN, seed=seed)
        for one, logits in zip(found, part.logits([texts[row] for row in unseen], vectors[unseen]), strict=True):
            one[unseen] = logits
    return _balanced(found, truth)


def _twice(texts: Sequence[str], truth: Indices) -> NDArray[np.bool_]:
    """Of each row, whether its label has two different texts."""
    return np.asarray(_different(texts, truth)[truth] > 1)


def _different(texts: Sequence[str], truth: Indices) -> Indices:
    """How many different texts each label has; one that comes again is of the label that it has first."""
    _, first = np.unique(np.array(alike(texts), object), return_index=True)
    return np.bincount(truth[first], minlength=int(truth.max()) + 1)


def _balanced(logits: Sequence[Doubles], truth: Indices) -> Balance:
    """The shares under which the answers are likeliest, then the temperature."""
    alone = tuple(measure.temperature(one, truth) for one in logits)
    rows = np.arange(len(truth))
    tried = [Balance(alone, shares, 1.0) for shares in _shares(len(logits))]
    losses = [-one.mixed(logits)[rows, truth].mean() for one in tried]
    best = tried[int(np.argmin(losses))]
    return Balance(alone, best.shares, measure.temperature(best.mixed(logits), truth))


def _shares(count: int) -> Iterator[tuple[float, ...]]:
    for tenths in product(range(STEPS + 1), repeat=count):
        if sum(tenths) == STEPS:
            yield tuple(part / STEPS for part in tenths)


def _fitted(
    labels: Sequence[str], texts: Sequence[str], vectors: Floats, truth: Indices, *, balance: Balance, seed: int
) -> Classifier:
    """On one thread: how many a machine has must not show in the sums."""
    width = len(labels)
    with threadpool_limits(1):
        counted = _terms(texts, width, truth, seed)
        words, pieces = counted(texts)
        scaler = StandardScaler().fit(vectors.astype(np.float64))
        by_pieces = LinearSVC(C=PIECES_STRENGTH, random_state=seed).fit(pieces, truth)
        by_vectors = LogisticRegression(C=VECTORS_STRENGTH, max_iter=2000)
        by_vectors.fit(scaler.transform(vectors.astype(np.float64)), truth)
        return Classifier(
            tuple(labels),
            *counted.kept(),
            _contrast(words, truth, width, seed),
            _linear(by_pieces, width, np.ones(1), np.zeros(1)),
            _linear(by_vectors, width, scaler.scale_, scaler.mean_),
            balance,
        )


def _contrast(words: Matrix, truth: Indices, width: int, seed: int) -> Linear:
    """Each label against the rest, over words weighed by the log of how much more of them it has."""
    weights, shift = np.zeros((words.shape[1], width), np.float32), np.full(width, OUT_OF_REACH, np.float32)
    whole = np.asarray(words.sum(axis=0)).ravel()
    for column in np.unique(truth):
        mine = truth == column
        own = np.asarray(words[mine].sum(axis=0)).ravel()
        more = _log_share(own) - _log_share(whole - own)
        fitted = LinearSVC(C=CONTRAST_STRENGTH, random_state=seed).fit(words.multiply(more).tocsr(), mine)
        weights[:, column], shift[column] = fitted.coef_[0] * more, fitted.intercept_[0]
    return Linear(weights, shift)


def _log_share(counts: Doubles) -> Doubles:
    return np.asarray(np.log((counts + SMOOTHING) / (counts + SMOOTHING).sum()))


def _linear(fitted: LinearSVC | LogisticRegression, width: int, scale: Doubles, mean: Doubles) -> Linear:
    """One column a label, the scaler folded in; a label that was not seen is out of reach."""
    rows, shifts, seen = fitted.coef_ / scale, fitted.intercept_, fitted.classes_
    shifts = shifts - (rows * mean).sum(axis=1)
    if len(seen) == len(rows) + 1:  # of two labels scikit-learn keeps one row
        rows, shifts = np.vstack([-rows / 2, rows / 2]), np.concatenate([-shifts / 2, shifts / 2])
    weights, shift = np.zeros((rows.shape[1], width), np.float32), np.full(width, OUT_OF_REACH, np.float32)
    weights[:, seen], shift[seen] = rows.T, shifts
    return Linear(weights, shift)
