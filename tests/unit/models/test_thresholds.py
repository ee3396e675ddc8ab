import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from models import corpus
from models.choosing import BadDemandError, demand, left_out, policy, try_out
from models.main import cli
from models.thresholds import Costs, by_class, choose, demanded, point, report
from services.triage.domain.policy import parse
from services.triage.domain.taxonomy import parse as parse_taxonomy

COSTS = Costs(wrong=10, left=1)
CONFIDENCE = np.array([0.99, 0.95, 0.9, 0.6])
RIGHT = np.array([True, False, True, False])


def test_a_point_counts_what_is_said_what_is_right_and_what_both_cost() -> None:
    found = point(CONFIDENCE, RIGHT, 0.9, COSTS)
    assert (found.coverage, found.precision, found.cost_per_1000) == (0.75, 0.6667, (10 + 1) / 4 * 1000)
    assert point(CONFIDENCE, RIGHT, 1.0, COSTS).precision is None


@pytest.mark.feature(39)
def test_calibrated_confidences_keep_the_computed_threshold() -> None:
    draw = np.random.default_rng(3)
    confidence = draw.uniform(0.4, 1, 4000)
    found = choose(confidence, draw.uniform(size=4000) < confidence, COSTS)
    assert (found.threshold, found.measured) == (0.9, False)


@pytest.mark.feature(39)
def test_a_model_too_sure_of_itself_gets_a_higher_threshold() -> None:
    draw = np.random.default_rng(3)
    confidence = draw.uniform(0.4, 1, 4000)
    found = choose(confidence, draw.uniform(size=4000) < confidence - 0.2, COSTS)
    assert found.measured
    assert found.threshold >= 0.97


def test_no_mistake_in_a_few_tickets_lowers_nothing() -> None:
    confidence = np.linspace(0.5, 0.99, 40)
    found = choose(confidence, np.full(40, fill_value=True), COSTS)
    assert (found.threshold, found.measured) == (0.9, False)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40), st.floats(1, 50), st.floats(0, 5))
def test_no_threshold_is_ever_below_the_computed_one(
    tickets: list[tuple[float, bool]], wrong: float, left: float
) -> None:
    confidence, right = np.array([one for one, _ in tickets]), np.array([one for _, one in tickets])
    found = choose(confidence, right, Costs(wrong, left))
    assert found.threshold >= found.computed
    coverages = [one.coverage for one in found.points]
    assert coverages == sorted(coverages, reverse=True)


@pytest.mark.feature(39)
def test_each_value_has_its_own_precision_and_coverage() -> None:
    chosen, answers = ["a", "b", "a", "b"], ["a", "a", "a", "b"]
    found = by_class(CONFIDENCE, chosen, answers, ("a", "b", "c"), 0.9)
    assert (found["a"].said, found["a"].borne, found["a"].precision) == (2, 3, 1.0)
    assert found["a"].coverage == pytest.approx(2 / 3, abs=1e-4)
    assert (found["b"].said, found["b"].precision, found["b"].coverage) == (1, 0.0, 0.0)
    assert (found["c"].said, found["c"].precision, found["c"].coverage) == (0, None, 0.0)


@pytest.mark.feature(39)
def test_a_demanded_precision_must_be_stated_and_measured() -> None:
    stated = np.array([0.995, 0.99, 0.985, 0.97, 0.9])
    named = ["a"] * 5
    assert demanded(stated, named, ["a"] * 5, "a", 0.98).threshold == 0.97
    assert demanded(stated, named, ["a", "a", "b", "a", "a"], "a", 0.98).threshold == 0.99
    assert demanded(stated, named, ["b", "a", "a", "a", "a"], "a", 0.98).threshold is None
    assert demanded(stated - 0.2, named, ["a"] * 5, "a", 0.98).threshold is None
    assert demanded(stated, named, ["a"] * 5, "b", 0.98).threshold is None


def test_equal_confidences_stay_on_one_side() -> None:
    assert demanded(np.array([0.99, 0.99]), ["a", "a"], ["a", "b"], "a", 0.9).threshold is None


@pytest.mark.parametrize("text", ["security=0.98", "category.security", "category.securty=0.9", "category.security=98"])
def test_a_demand_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(BadDemandError, match="write FIELD"):
        demand(text, corpus.labels())


def taxonomy() -> Any:
    return parse_taxonomy(yaml.safe_load(corpus.TAXONOMY.read_text(encoding="utf-8")))


@pytest.mark.feature(38, 39)
@pytest.mark.parametrize("bias", [0.0, 0.2])
def test_what_is_written_is_what_triage_reads(bias: float) -> None:
    """Whatever was measured: also where the model is so wrong that nothing may stand by itself."""
    draw = np.random.default_rng(5)
    labels = corpus.labels()
    probabilities = {field: draw.dirichlet(np.full(len(names), 0.08), 400) for field, names in labels.items()}
    answers = {
        field: [
            names[int(draw.integers(len(names)) if draw.uniform() < bias else draw.choice(len(names), p=row))]
            for row in probabilities[field]
        ]
        for field, names in labels.items()
    }
    costs = {"preselect": COSTS, "automatic": Costs(60, 1)}
    demands = {("category", "security"): 0.98, ("type", "complaint"): 0.9999}
    found = report(probabilities, labels, answers, ["fr", "en"] * 200, costs=costs, demands=demands)
    read = parse(yaml.safe_load(policy(found, costs, tickets=400, model="m")), taxonomy())
    for field, by_lang in found.items():
        for lang, said in by_lang.items():
            for value in labels[field]:
                rule = read.rule("default", field, lang, value)
                asked = said["demanded"].get(value)
                if asked is None:
                    assert rule.preselect == said["preselect"]["threshold"]
                else:
                    assert rule.preselect == (asked["threshold"] or float("inf"))
                assert rule.automatic >= costs["automatic"].threshold


@pytest.mark.feature(39)
@pytest.mark.parametrize("wrong", [10.0, 2_000_000.0, 12_345_678.5, 1e22])
def test_what_is_written_is_read_whatever_a_mistake_costs_and_whatever_was_spoken(wrong: float) -> None:
    """The model is wrong in German, so that something would be written of it."""
    labels = {field: names[:2] for field, names in corpus.labels().items()}
    sure = np.array([[0.9999, 0.0001]] * 90)
    answers = {
        field: [names[row % 2] if row % 3 == 2 else names[0] for row in range(90)] for field, names in labels.items()
    }
    costs = {"preselect": Costs(wrong, 1e-7)}
    langs = ["fr", "en", "de"] * 30
    found = report(
        dict.fromkeys(labels, sure),
        labels,
        answers,
        langs,
        costs=costs,
        demands={("category", labels["category"][0]): 0.5},
    )
    assert "de" in found["category"]
    read = parse(yaml.safe_load(policy(found, costs, tickets=60, model="m")), taxonomy())
    assert read.rule("default", "type", "en", "incident").preselect >= costs["preselect"].threshold
    assert left_out(langs) == ["de"]


@pytest.mark.parametrize("wrong", [float("inf"), float("nan")])
def test_what_is_no_number_costs_nothing_that_could_be_written(wrong: float) -> None:
    with pytest.raises(ValueError, match="are numbers"):
        Costs(wrong, 1)


def test_a_place_that_cannot_be_written_is_told_before_anything_is_measured(tmp_path: Path) -> None:
    found = run("--out", str(tmp_path))
    assert found.exit_code == 2
    assert "models thresholds: " in found.stderr
    assert "Traceback" not in found.stderr
    new, old = tmp_path / "new.yaml", tmp_path / "old.yaml"
    old.write_text("as it was", encoding="utf-8")
    try_out(new)
    try_out(old)
    assert (new.exists(), old.read_text(encoding="utf-8")) == (False, "as it was")


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli, ["thresholds", *arguments])


@pytest.mark.feature(39)
def test_the_command_measures_the_built_model_and_writes_a_policy(artefact: Path, tmp_path: Path) -> None:
    lines = [
        line for file in corpus.files(corpus.DEVELOPMENT) for line in file.read_text(encoding="utf-8").splitlines()
    ]
    data, out = tmp_path / "tickets.jsonl", tmp_path / "policy.yaml"
    data.write_text("\n".join(line for line in lines if '"category"' in line)[:20_000].rpartition("\n")[0])
    result = run("--data", str(data), "--precision", "category.security=0.9", "--out", str(out), "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["fields"]
    assert set(found) == {"category", "type", "impact", "urgency"}
    for by_lang in found.values():
        for said in by_lang.values():
            points = said["preselect"]["points"]
            assert 0.9 in [one["threshold"] for one in points]
            assert "automatic" not in said
    read = parse(yaml.safe_load(out.read_text(encoding="utf-8")), taxonomy())
    assert read.rule("default", "type", "en", "incident").automatic == float("inf")


def test_arguments_that_mean_nothing_are_refused(artefact: Path, tmp_path: Path) -> None:
    assert run("--data", str(tmp_path / "none.jsonl")).exit_code == 2
    assert run("--wrong", "0").exit_code == 2
    assert run("--precision", "nothing").exit_code == 2
    result = run("--unseen", "5")
    assert result.exit_code == 2
    assert "--unseen must be more than --wrong" in result.stderr
