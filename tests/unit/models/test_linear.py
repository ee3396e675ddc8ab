import numpy as np
import pytest

from models import corpus, frames, linear
from shared.inference import Encoder


@pytest.fixture(scope="module")
def learnt() -> list[corpus.Example]:
    files = [file for file in corpus.files() if file.stem in {"en1", "en2", "fr1", "fr2"}]
    return frames.with_dressed(corpus.read(files, corpus.labels()))


@pytest.fixture(scope="module")
def vectors(encoder: Encoder, learnt: list[corpus.Example]) -> np.ndarray:
    return encoder.encode([example.text for example in learnt], kind="query")


@pytest.mark.feature(37)
def test_the_temperature_makes_stated_confidence_true_on_tickets_never_seen(
    learnt: list[corpus.Example], vectors: np.ndarray
) -> None:
    names = corpus.labels()["type"]
    answers = [example.label("type") for example in learnt]
    probabilities = linear.crossvalidated("type", names, vectors, answers, corpus.groups(learnt))
    right = probabilities.argmax(axis=1) == np.array([names.index(answer) for answer in answers])
    assert abs(probabilities.max(axis=1).mean() - right.mean()) < 0.05


def test_no_group_is_on_both_sides_of_a_fold(learnt: list[corpus.Example], vectors: np.ndarray) -> None:
    """A label that one group alone has can never be predicted for it."""
    groups = ["ours" if row % 40 == 0 else group for row, group in enumerate(corpus.groups(learnt))]
    answers = ["request" if group == "ours" else ("incident", "question")[row % 2] for row, group in enumerate(groups)]
    found = linear.out_of_fold("type", ("incident", "request", "question"), vectors, answers, groups)
    alone = [row for row, answer in enumerate(answers) if answer == "request"]
    assert len(alone) >= linear.FOLDS
    assert (found[alone].argmax(axis=1) != 1).all()
