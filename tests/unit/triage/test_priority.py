from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from services.triage.domain.decide import Rules
from services.triage.domain.priority import priority, with_corrections
from services.triage.main import rules as read_rules
from services.triage.settings import ModelSettings

MATRIX = {
    "person": ["P4", "P4", "P3", "P2"],
    "team": ["P4", "P3", "P2", "P1"],
    "organisation": ["P3", "P2", "P1", "P1"],
}


@pytest.mark.feature(33)
@pytest.mark.parametrize("impact", MATRIX)
def test_priority_is_read_from_the_matrix(rules: Rules, impact: str) -> None:
    urgencies = ("low", "normal", "high", "critical")
    assert [priority(rules.taxonomy, impact, urgency) for urgency in urgencies] == MATRIX[impact]


@pytest.mark.feature(33)
def test_an_edited_matrix_changes_the_priority(rules: Rules) -> None:
    row = dict(rules.taxonomy.matrix["person"]) | {"low": "P1"}
    edited = replace(rules.taxonomy, matrix=dict(rules.taxonomy.matrix) | {"person": row})
    assert priority(edited, "person", "low") == "P1"


@pytest.mark.feature(33)
def test_the_file_that_an_administrator_edits_is_what_is_read(tmp_path: Path) -> None:
    shipped = yaml.safe_load(files("models").joinpath("taxonomy.yaml").read_text(encoding="utf-8"))
    shipped["priority_matrix"]["person"] = ["P1", "P4", "P3", "P2"]
    edited = tmp_path / "taxonomy.yaml"
    edited.write_text(yaml.safe_dump(shipped, sort_keys=False), encoding="utf-8")
    read = read_rules(ModelSettings(taxonomy_file=edited)).taxonomy
    assert with_corrections(read, "team", "low", {"impact": "person"}) == "P1"
    assert with_corrections(read, "team", "low", {}) == "P4"


@pytest.mark.feature(43)
def test_what_people_set_decides(rules: Rules) -> None:
    assert with_corrections(rules.taxonomy, "person", "low", {}) == "P4"
    assert with_corrections(rules.taxonomy, "person", "low", {"urgency": "critical"}) == "P2"
    assert with_corrections(rules.taxonomy, "person", "low", {"impact": "organisation", "urgency": "high"}) == "P1"
    assert with_corrections(rules.taxonomy, "organisation", "critical", {"priority": "P3"}) == "P3"
    assert with_corrections(rules.taxonomy, "person", "low", {"category": "security"}) == "P4"


def test_a_value_that_the_taxonomy_has_no_more_leaves_the_models(rules: Rules) -> None:
    """It was set while it was listed, or confirmed since; the ticket's next message has a priority all the same."""
    assert with_corrections(rules.taxonomy, "team", "low", {"impact": "department", "urgency": "critical"}) == "P1"
    assert with_corrections(rules.taxonomy, "team", "low", {"urgency": "later"}) == "P4"
