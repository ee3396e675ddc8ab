from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from models import corpus, frames, linear
from models.main import cli
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


def apart(answers: list[str]) -> np.ndarray:
    """Vectors by which each answer can be told from the others."""
    places = {answer: place for place, answer in enumerate(sorted(set(answers)))}
    vectors = np.random.default_rng(3).normal(size=(len(answers), 8))
    vectors[np.arange(len(answers)), [places[answer] for answer in answers]] += 9
    return vectors.astype(np.float32)


@pytest.mark.parametrize("seen", [2, 3])
def test_what_can_be_told_apart_is_learnt_however_many_labels_there_are(seen: int) -> None:
    names = corpus.labels()["type"]
    answers = [names[row % seen] for row in range(60)]
    found = linear.crossvalidated("type", names, apart(answers), answers, [f"#{row}" for row in range(60)])
    assert [names[column] for column in found.argmax(axis=1)] == answers


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (["incident"] * 40, "folds have a single value of type"),
        (["incident", "request"] * 2, "there are 4"),
        (["incident"] * 4 + ["request"] * 4, "no value of type has a ticket for each"),
    ],
)
def test_of_too_few_nothing_is_measured(answers: list[str], why: str) -> None:
    with pytest.raises(corpus.CorpusError, match=f"too few: .*{why}"):
        linear.crossvalidated(
            "type", corpus.labels()["type"], apart(answers), answers, list(map(str, range(len(answers))))
        )


def test_the_command_says_in_one_line_that_there_is_too_little(artefact: Path, tmp_path: Path) -> None:
    data = tmp_path / "few.jsonl"
    lines = corpus.files(corpus.DEVELOPMENT)[0].read_text(encoding="utf-8").splitlines()
    data.write_text("\n".join(line for line in lines if '"category"' in line)[:2_000].rpartition("\n")[0])
    result = CliRunner().invoke(cli, ["evaluate", "--data", str(data), "--crossval"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1].startswith("models evaluate: too few")


def test_no_group_is_on_both_sides_of_a_fold(learnt: list[corpus.Example], vectors: np.ndarray) -> None:
    """A label that one group alone has can never be predicted for it."""
    groups = ["ours" if row % 40 == 0 else group for row, group in enumerate(corpus.groups(learnt))]
    answers = ["request" if group == "ours" else ("incident", "question")[row % 2] for row, group in enumerate(groups)]
    found = linear.out_of_fold("type", ("incident", "request", "question"), vectors, answers, groups)
    alone = [row for row, answer in enumerate(answers) if answer == "request"]
    assert len(alone) >= linear.FOLDS
    assert (found[alone].argmax(axis=1) != 1).all()
