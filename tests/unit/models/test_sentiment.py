"""How a writer sounds: the labels, the shipped head, and that it is what learning gives."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from models import corpus
from models.main import cli
from models.sentiment import head, learning
from shared.inference import Encoder

pytestmark = pytest.mark.feature(36)


@pytest.fixture(scope="module")
def encoder(artefact: Path) -> Encoder:
    return Encoder.load(artefact, device="cpu")


@pytest.fixture(scope="module")
def heldout(encoder: Encoder) -> list[learning.Heard]:
    return learning.heard(encoder, learning.HELDOUT)


def test_what_it_is_measured_on_is_by_other_writers_and_half_in_each_language() -> None:
    for path, count, folders in (
        (learning.TRAINING, 500, {"training"}),
        (learning.HELDOUT, 150, {"development", "holdout"}),
    ):
        labelled = learning.read(path)
        assert len({learning.identity(example) for example, _ in labelled}) == count
        assert sum(example.lang == "fr" for example, _ in labelled) == count / 2
        assert {label for _, label in labelled} == set(learning.LABELS)
        said = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert {Path(one["file"]).parent.name for one in said} == folders
        assert {frozenset(one) for one in said} == {frozenset({"file", "id", "label"})}


def test_a_label_whose_message_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    line = learning.TRAINING.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(line, encoding="utf-8")
    assert len(learning.read(path)) == 1
    path.write_text(json.dumps(json.loads(line) | {"id": "0" * 12}), encoding="utf-8")
    with pytest.raises(corpus.CorpusError, match=r"labels.jsonl:1"):
        learning.read(path)


def test_the_shipped_head_is_what_learning_gives(encoder: Encoder) -> None:
    learnt = learning.learn(learning.heard(encoder, learning.TRAINING), encoder.labels)
    shipped = head.shipped()
    assert learnt.model_copy(update={"weights": (), "shift": ()}) == shipped.model_copy(
        update={"weights": (), "shift": ()}
    )
    for mine, theirs in zip((*learnt.weights, learnt.shift), (*shipped.weights, shipped.shift), strict=True):
        assert mine == pytest.approx(theirs, abs=1e-3)


def kept(found: head.Head, heldout: list[learning.Heard]) -> bool:
    """A few points below the card's figures."""
    said = learning.figures(found, heldout)
    overall = said["overall"]
    return (
        min(one["accuracy"] for one in said.values()) >= 0.77
        and overall["macro_f1"] >= max(0.68, overall["by_type_alone"]["macro_f1"] + 0.05)
        and overall["ece"] <= 0.08
        and overall["spoken_accuracy"] >= 0.85
    )


def test_the_shipped_head_is_as_good_as_its_card_says_and_another_is_not(heldout: list[learning.Heard]) -> None:
    shipped = head.shipped()
    assert kept(shipped, heldout)
    assert not kept(shipped.model_copy(update={"temperature": shipped.temperature * 4}), heldout)
    assert not kept(shipped.model_copy(update={"labels": shipped.labels, "weights": shipped.weights[::-1]}), heldout)


def test_it_abstains_when_it_is_not_sure(heldout: list[learning.Heard]) -> None:
    said = [head.shipped()(one.example.subject, one.example.body, one.probabilities) for one in heldout]
    assert 0 < sum(one is None for one in said) < len(said) / 4
    assert min(one.confidence for one in said if one) >= head.shipped().least


def test_it_does_not_fit_a_model_with_other_values(encoder: Encoder) -> None:
    assert head.shipped().fits(encoder.labels)
    assert not head.shipped().fits({**encoder.labels, "type": encoder.labels["type"][::-1]})


def test_placeholders_do_not_count_as_shouting() -> None:
    said = {"type": [1.0]}
    plain, masked = (head.features("vpn", body, said, ("type",)) for body in ("merci", "merci[PERSON_1]"))
    assert plain == masked
    assert head.features("vpn", "MERCI", said, ("type",)) != plain


def test_the_command_measures_and_learns(artefact: Path, tmp_path: Path) -> None:
    out = tmp_path / "head.json"
    measured, learnt = (CliRunner().invoke(cli, ["sentiment", *more]) for more in ([], ["--out", str(out)]))
    assert json.loads(measured.stdout)["sentiment"]["overall"]["n"] == 150
    assert json.loads(learnt.stdout)["sentiment"].keys() == {"overall", "fr", "en"}
    assert head.Head.model_validate_json(out.read_bytes()).labels == head.shipped().labels
