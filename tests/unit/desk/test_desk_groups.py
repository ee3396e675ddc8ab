from pathlib import Path

import pytest

from services.desk.adapters import groups_file
from services.desk.domain.groups import BadGroups, group_of, parse
from shared import use_cases

SAID = {
    "default": {
        "workplace": {"fr": "Poste de travail", "en": "Workplace", "takes": ["hardware", "software"]},
        "infrastructure": {"fr": "Infrastructure", "en": "Infrastructure", "takes": ["network", "hosting"]},
    }
}


@pytest.mark.feature(34)
def test_a_category_leads_to_one_group_or_none() -> None:
    groups = parse(SAID)["default"]
    found = [group_of(groups, category, None) for category in ("hardware", "hosting", "billing", None)]
    assert [one.name if one else None for one in found] == ["workplace", "infrastructure", None, None]
    assert [one.label("en") for one in groups] == [one.en for one in groups]
    assert [one.label("fr") for one in groups] == ["Poste de travail", "Infrastructure"]


def group(*takes: str) -> dict[str, object]:
    return {"fr": "x", "en": "x", "takes": list(takes)}


@pytest.mark.feature(6, 34)
@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"default": {"a": group("network"), "b": group("network")}}, "network goes to a and to b"),
        ({"default": {"a": group("gossip")}}, "default.a: gossip is no category"),
        ({"default": {"a": {"fr": "x", "takes": []}}}, "default.a.en"),
        ({"default": {"a": {**group(), "take": []}}}, "default.a.take"),
        (["network"], "the groups"),
    ],
)
def test_groups_that_cannot_hold_are_refused_and_named(content: object, said: str) -> None:
    with pytest.raises(BadGroups, match=said):
        parse(content)


CASES = use_cases.parse(
    {
        "default": {
            "it": {"fr": "x", "en": "x", "categories": ["network", "access"], "routes": [{"channels": ["mail"]}]},
            "shop": {"fr": "x", "en": "x", "categories": ["billing", "access"], "otherwise": True},
        }
    },
    "default",
)


@pytest.mark.feature(6, 34)
def test_a_group_may_answer_one_use_case_alone() -> None:
    it, shop = {**group("network", "access"), "use_case": "it"}, {**group("access"), "use_case": "shop"}
    groups = parse({"default": {"a": it, "b": shop, "c": group("billing")}}, "default", CASES)["default"]
    asked = (("access", "it"), ("access", "shop"), ("access", None), ("billing", "shop"), ("network", "shop"))
    found = [group_of(groups, *one) for one in asked]
    assert [one.name if one else None for one in found] == ["a", "b", None, "c", None]


@pytest.mark.feature(6)
@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ({"a": {**group("access"), "use_case": "it"}, "b": group("access")}, "access goes to a and to b"),
        ({"a": {**group("access"), "use_case": "hr"}}, "default.a: hr is no use case"),
        ({"a": {**group("network"), "use_case": "shop"}}, "default.a: network is no category of shop"),
    ],
)
def test_a_group_of_a_use_case_that_cannot_hold_is_refused(groups: dict[str, object], said: str) -> None:
    with pytest.raises(BadGroups, match=said):
        parse({"default": groups}, "default", CASES)
    parse({"another": {"a": {**group("access"), "use_case": "theirs"}}}, "default", CASES)


def test_the_file_is_read_at_the_start_and_a_broken_one_stops_it(tmp_path: Path) -> None:
    path = tmp_path / "groups.yaml"
    path.write_text("default:\n  a: {fr: x, en: x, takes: [network]}\n", encoding="utf-8")
    assert groups_file.read(path)["default"][0].takes == {"network"}
    assert groups_file.read(None) == {}
    path.write_text("default: [", encoding="utf-8")
    with pytest.raises(BadGroups, match="cannot be read"):
        groups_file.read(path)
