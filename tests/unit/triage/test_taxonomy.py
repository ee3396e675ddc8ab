from typing import Any

import pytest
import yaml

from models import corpus
from services.triage.domain.decide import Rules
from services.triage.domain.taxonomy import FIELDS, BadTaxonomy, parse


@pytest.fixture
def content() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(corpus.TAXONOMY.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.feature(31)
def test_the_default_taxonomy_is_a_closed_list_with_descriptions(content: dict[str, Any]) -> None:
    taxonomy = parse(content)
    assert taxonomy.labels("urgency") == ("low", "normal", "high", "critical")
    assert taxonomy.fields["category"]["network"].fr == "Réseau et VPN"
    assert taxonomy.allows("category", "network")
    assert not taxonomy.allows("category", "Network")
    assert not taxonomy.allows("colour", "red")
    assert taxonomy.allows("priority", "P1")
    assert not taxonomy.allows("priority", "P5")


def test_the_lists_of_model_and_taxonomy_are_the_same(rules: Rules) -> None:
    rules.taxonomy.check_model(corpus.labels())


@pytest.mark.feature(6)
@pytest.mark.parametrize("field", FIELDS)
def test_a_model_built_for_other_lists_is_refused(rules: Rules, field: str) -> None:
    labels = corpus.labels()
    with pytest.raises(BadTaxonomy, match=field):
        rules.taxonomy.check_model(labels | {field: labels[field][::-1]})


def _without_field(content: dict[str, Any]) -> None:
    del content["impact"]


def _one_value(content: dict[str, Any]) -> None:
    content["type"] = {"incident": content["type"]["incident"]}


def _no_guide(content: dict[str, Any]) -> None:
    content["category"]["access"]["guide"] = " "


def _short_row(content: dict[str, Any]) -> None:
    content["priority_matrix"]["team"] = ["P4", "P3"]


def _unknown_priority(content: dict[str, Any]) -> None:
    content["priority_matrix"]["team"] = ["P4", "P3", "P2", "P0"]


def _list_in_row(content: dict[str, Any]) -> None:
    content["priority_matrix"]["team"] = [["P4"], "P3", "P2", "P1"]


def _missing_row(content: dict[str, Any]) -> None:
    del content["priority_matrix"]["person"]


SPOILT = [_without_field, _one_value, _no_guide, _short_row, _unknown_priority, _list_in_row, _missing_row]


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_taxonomy_with_a_hole_is_refused(content: dict[str, Any], spoil: Any) -> None:
    spoil(content)
    with pytest.raises(BadTaxonomy):
        parse(content)
