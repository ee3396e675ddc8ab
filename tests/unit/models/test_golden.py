"""The held-out tickets gate a release: the shipped model keeps the limits, and each limit can be broken."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from models import corpus, golden
from models.main import cli
from models.steps import Record, reading

LABELS = corpus.labels()
EXAMPLES = corpus.read(corpus.files(corpus.HOLDOUT), LABELS)
GATE = golden.read_gate()


def quiet(*_: object) -> None:
    """No progress to show."""


@pytest.fixture(scope="module")
def answers(artefact: Path) -> list[Record]:
    """What triage says of each held-out message."""
    step, said = reading(), list[Record]()

    def kept(records: list[Record]) -> list[Record]:
        told = step(records)
        said.extend(told)
        return told

    golden.evaluate(EXAMPLES, kept, quiet)
    return said


@pytest.fixture(scope="module")
def found(answers: list[Record]) -> dict[str, Any]:
    return golden.evaluate(EXAMPLES, lambda records: [answers[int(one["id"])] for one in records], quiet)


@pytest.mark.feature(37)
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("field", LABELS)
def test_what_is_said_at_nine_tenths_or_more_is_right_nine_times_in_ten(
    answers: list[Record], field: str, lang: str
) -> None:
    right = [
        said[field]["label"] == example.label(field)
        for example, said in zip(EXAMPLES, answers, strict=True)
        if example.labelled and example.lang == lang and said[field]["confidence"] >= 0.9
    ]
    assert len(right) >= 100
    assert sum(right) / len(right) >= 0.9


@pytest.mark.feature(37, 88)
def test_the_shipped_model_keeps_the_limits(found: dict[str, Any]) -> None:
    assert golden.broken(found, GATE) == []
    assert (found["tickets"], found["out_of_scope"]["n"]) == (400, 91)


def changed(found: dict[str, Any], change: Callable[[dict[str, Any]], None]) -> list[str]:
    worse = copy.deepcopy(found)
    change(worse)
    return golden.broken(worse, GATE)


def set_figure(field: str, group: str, key: str, value: float) -> Callable[[dict[str, Any]], None]:
    def change(found: dict[str, Any]) -> None:
        found["fields"][field][group][key] = value

    return change


@pytest.mark.feature(88)
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (set_figure("category", "overall", "macro_f1", 0.84), "category on all tickets: macro-F1 0.840"),
        (set_figure("impact", "en", "macro_f1", 0.7), "impact on the en tickets: macro-F1 0.700"),
        (set_figure("type", "overall", "ece", 0.2), "type on all tickets: confidence is off by 0.200"),
        (set_figure("urgency", "overall", "coverage_at_95_precision", 0.1), "coverage at 95 % precision 0.100"),
        (set_figure("category", "fr", "macro_f1", 0.5), "category: French (0.500) and English"),
        (lambda found: found.update(tickets=299), "299 labelled tickets are too few"),
        (lambda found: found.update(urgency_within_one_level=0.9), "urgency is within one level for 90.0%"),
        (lambda found: found.update(out_of_scope={"share": 0.5}), "50.0% of what is no ticket is set aside"),
        (lambda found: found.update(tickets_refused={"share": 0.1}), "10.0% of the tickets are set aside"),
        (lambda found: found.update(lookalikes_refused={"share": 0.5}), "50.0% of the tickets that look like none"),
        (lambda found: found["fields"]["category"].pop("fr"), "category on the fr tickets: macro-F1 0.000"),
    ],
)
def test_each_limit_can_be_broken_and_is_named(
    found: dict[str, Any], change: Callable[[dict[str, Any]], None], words: str
) -> None:
    assert any(words in problem for problem in changed(found, change))


def test_the_figures_are_those_of_the_answers() -> None:
    """A step that knows the right answers, but states less than it should and refuses one ticket of two."""
    some = [example for example in EXAMPLES if example.labelled][:40] + [e for e in EXAMPLES if e.kind != "ticket"][:10]

    def answers(records: list[Record]) -> list[Record]:
        return [answer(some[int(one["id"])], int(one["id"])) for one in records]

    def answer(example: corpus.Example, row: int) -> Record:
        stated = {field: {"label": example.label(field) or LABELS[field][0], "confidence": 0.7} for field in LABELS}
        return {**stated, "actionable": bool(row % 2), "model": {"version": "none"}}

    figures = golden.evaluate(some, answers, quiet)
    overall = figures["fields"]["category"]["overall"]
    assert (overall["accuracy"], overall["macro_f1"], overall["coverage_at_95_precision"]) == (1.0, 1.0, 1.0)
    assert overall["ece"] == pytest.approx(0.3)
    assert figures["urgency_within_one_level"] == 1.0
    assert figures["tickets_refused"] == {"n": 40, "hits": 20, "share": 0.5}
    assert figures["out_of_scope"] == {"n": 10, "hits": 5, "share": 0.5}


@pytest.mark.feature(88)
def test_the_command_says_what_fails_and_leaves_with_1(artefact: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(corpus.files(corpus.HOLDOUT)[0].read_text(encoding="utf-8").splitlines()[:4]) + "\n")
    done = CliRunner().invoke(cli, ["gate", "--data", str(few)])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["gate"]["passed"] is False
    assert "4 labelled tickets are too few to judge" in done.stderr
    assert "the gate is not kept" in done.stderr


def test_a_gate_that_cannot_be_read_is_unusable(tmp_path: Path) -> None:
    wrong = tmp_path / "gate.yaml"
    wrong.write_text("least_tickets: many\n", encoding="utf-8")
    assert CliRunner().invoke(cli, ["gate", "--gate", str(wrong)]).exit_code == 2
    assert CliRunner().invoke(cli, ["fairness", "--gate", str(wrong)]).exit_code == 2
    assert CliRunner().invoke(cli, ["gate", "--gate", str(tmp_path / "none.yaml")]).exit_code == 2
