"""What the detection finds on the marked development tickets is held to a gate, language by language, label by label."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from models.pii import marked
from models.pii.build import ensure
from services.pseudonymizer.adapters.detector import Detector
from services.pseudonymizer.adapters.evaluating import GATE, Limits, broken, evaluate, read_gate
from services.pseudonymizer.adapters.reader import Reader
from services.pseudonymizer.domain.evaluation import Score, Stretch
from services.pseudonymizer.main import finder as commands


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    return evaluate(Detector(Reader(ensure())), marked.read(marked.DEVELOPMENT))


@pytest.mark.feature(30)
def test_the_gate_is_kept(scores: dict[str, Score]) -> None:
    gate = read_gate(GATE)
    assert set(gate) == {"all", "fr", "en"}
    assert broken(scores, gate) == []


@pytest.mark.feature(30)
def test_a_gate_can_be_broken(scores: dict[str, Score]) -> None:
    strict = {"fr": Limits(most_leaks=0.0, most_wrong_a_ticket=0.0, least_recall={"ORG": 1.0})}
    assert len(broken(scores, strict)) == 3


def test_what_counts_as_a_leak_and_as_a_wrong_stretch() -> None:
    text = "Josiane Roy a le code 4471 et Teams"
    score = Score()
    marks = [Stretch(0, 11, "PERSON"), Stretch(22, 26, "SECRET")]
    masks = [Stretch(0, 7, "PERSON"), Stretch(22, 26, "CUSTOMER_ID"), Stretch(30, 35, "ORG")]
    score.add("t", text, marks, masks)
    assert (score.leaked["PERSON"], score.leaked["SECRET"], score.wrong["ORG"]) == (1, 0, 1)
    assert (score.leak_share, score.wrong_a_ticket, score.recall("SECRET")) == (0.5, 1.0, 1.0)


def test_the_command_prints_one_object_and_tells_a_broken_gate(tmp_path: Path) -> None:
    data, gate = tmp_path / "few.txt", tmp_path / "gate.yaml"
    data.write_text("=== id=a lang=fr\nici [[PERSON|Josiane Roy]], le [[SECRET|qzx]] est là\n", encoding="utf-8")
    gate.write_text("fr: {most_leaks: 0.0, most_wrong_a_ticket: 1.0, least_recall: {SECRET: 1.0}}\n", encoding="utf-8")
    done = CliRunner().invoke(commands, ["evaluate", "--data", str(data), "--gate", str(gate)])
    assert json.loads(done.stdout.splitlines()[0])["all"]["stretches"] == 2
    assert done.exit_code in {0, 1}
    assert CliRunner().invoke(commands, ["evaluate", "--data", str(tmp_path / "none")]).exit_code == 2
