from pathlib import Path

import pytest

from services.desk.adapters import groups_file
from services.desk.domain.groups import BadGroups, group_of, parse

SAID = {
    "default": {
        "workplace": {"fr": "Poste de travail", "en": "Workplace", "takes": ["hardware", "software"]},
        "infrastructure": {"fr": "Infrastructure", "en": "Infrastructure", "takes": ["network", "hosting"]},
    }
}


@pytest.mark.feature(34)
def test_a_category_leads_to_one_group_or_none() -> None:
    groups = parse(SAID)["default"]
    found = [group_of(groups, category) for category in ("hardware", "hosting", "billing", None)]
    assert [one.name if one else None for one in found] == ["workplace", "infrastructure", None, None]
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


def test_the_file_is_read_at_the_start_and_a_broken_one_stops_it(tmp_path: Path) -> None:
    path = tmp_path / "groups.yaml"
    path.write_text("default:\n  a: {fr: x, en: x, takes: [network]}\n", encoding="utf-8")
    assert groups_file.read(path)["default"][0].takes == {"network"}
    assert groups_file.read(None) == {}
    path.write_text("default: [", encoding="utf-8")
    with pytest.raises(BadGroups, match="cannot be read"):
        groups_file.read(path)
