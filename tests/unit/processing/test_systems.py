"""The inventory of AI says what lies on this machine, and that it is what was built."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from models.build import ensure
from models.main import cli
from models.pii import artefact as finder
from shared.inference.artefacts import CURRENT, GRAPH, TOKENIZER
from shared.processing.systems import inventory
from tests import classifiers

ROOT = Path(__file__).parent.parent.parent.parent


@pytest.fixture(scope="module")
def built() -> Path:
    return ensure()


def systems(root: Path) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in inventory({"GUICHET_MODELS_DIR": str(root), "GUICHET_TRIAGE_SENTIMENT": "true"})}


@pytest.mark.feature(87)
def test_each_system_is_named_by_what_lies_on_disk_and_has_its_card(built: Path) -> None:
    found = systems(built.parent)
    assert set(found) == {"classifier", "finder", "sentiment"}
    judging = hashlib.sha256((built / GRAPH).read_bytes()).hexdigest()
    assert (found["classifier"]["version"], found["classifier"]["digest"]) == (built.name, f"sha256:{judging}")
    assert found["classifier"]["card"] == (ROOT / "models/card.md").read_text(encoding="utf-8")
    assert (found["finder"]["version"], found["finder"]["digest"]) == (finder.version(), finder.identity())
    assert found["finder"]["card"] == (ROOT / "models/pii/card.md").read_text(encoding="utf-8")
    assert set(found["classifier"]["labels"]) >= {"category", "type", "impact", "urgency"}
    assert [one["problem"] for one in found.values()] == [None, None, None]


@pytest.mark.feature(87)
def test_a_file_that_changed_since_it_was_built_is_said(built: Path, tmp_path: Path) -> None:
    other = tmp_path / built.name
    other.mkdir()
    (tmp_path / CURRENT).write_text(built.name, encoding="ascii")
    for path in built.iterdir():
        (other / path.name).symlink_to(path)
    changed = bytearray((built / TOKENIZER).read_bytes())
    changed[-2] ^= 1
    (other / TOKENIZER).unlink()
    (other / TOKENIZER).write_bytes(changed)
    found = systems(tmp_path)
    assert "is not the file that was built" in found["classifier"]["problem"]
    assert finder.version() in found["finder"]["problem"]


USE_CASES = """
acme:
  shop: {fr: x, en: x, classifier: shop, categories: {access: {labels: [Doors]}}, otherwise: true}
  spare: {fr: x, en: x, classifier: spare, categories: {access: {labels: [Doors]}}, routes: [{channels: [crm]}]}
"""


@pytest.mark.feature(6, 87)
def test_a_use_cases_own_classifier_is_one_of_the_systems(built: Path, tmp_path: Path) -> None:
    store, file = classifiers.promoted(tmp_path, "shop"), tmp_path / "use-cases.yaml"
    file.write_text(USE_CASES, encoding="utf-8")
    told = {"GUICHET_MODELS_DIR": str(built.parent), "GUICHET_TENANT": "acme", "GUICHET_USE_CASES_FILE": str(file)}
    shop, spare = [one for one in inventory({**told, **store.told}) if one["id"] == "own_classifier"]
    digest = classifiers.in_production(store, "shop")
    assert (shop["name"], shop["digest"], shop["services"], shop["problem"]) == ("shop", digest, ["triage"], None)
    assert shop["labels"] == {"category": ["Doors", "Payroll", "Printing"]}
    assert f"`{digest}`" in shop["card"]
    fair = shop["fairness"]
    assert (fair["verdict"], set(fair["changed"])) == ("accepted", {"gender", "name", "origin", "register", "neutral"})
    assert (fair["accepted"]["by"], fair["accepted"]["why"]) == ("Bea Roy", "a test")
    assert "too few pairs to tell" in fair["accepted"]["problems"][0]
    assert (spare["name"], "digest" in spare) == ("spare", False)
    assert "no classifier of spare is in production" in spare["problem"]
    assert not [one for one in inventory(told | {"GUICHET_TENANT": "other"}) if one["id"] == "own_classifier"]
    file.write_text("acme: [", encoding="utf-8")
    (unread,) = [one for one in inventory({**told, **store.told}) if one["id"] == "own_classifier"]
    assert "the use cases file cannot be read" in unread["problem"]


@pytest.mark.feature(87)
def test_the_command_shows_the_card_and_what_is_built_here(built: Path) -> None:
    said = CliRunner().invoke(cli, ["card"])
    judging = hashlib.sha256((built / GRAPH).read_bytes()).hexdigest()
    assert said.exit_code == 0
    assert said.output.startswith((ROOT / "models/card.md").read_text(encoding="utf-8").strip()[:200])
    assert f"{built.name}, sha256:{judging}" in said.output
