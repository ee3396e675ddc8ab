"""A classifier of three labels, trained, assessed and promoted by the commands that an administrator has."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from models.main import cli
from tests.unit.models.tenants import EXAMPLES, MATTERS

GATE = """
validation: {least: {n: 5, accuracy: 0.8}}
production: {least: {n: 5, accuracy: 0.8}}
"""
LATER = [(f"Good evening, {words}, please help.", label) for label, all_ in MATTERS.items() for words in all_]


@dataclass(frozen=True, slots=True)
class Store:
    root: Path
    """What `GUICHET_CLASSIFIERS_DIR` names."""
    keys: Path
    """What `GUICHET_PROMOTION_KEYS` names."""

    @property
    def told(self) -> dict[str, str]:
        return {"GUICHET_CLASSIFIERS_DIR": str(self.root), "GUICHET_PROMOTION_KEYS": str(self.keys)}


def promoted(folder: Path, *names: str) -> Store:
    """Each in production under its name, in one store."""
    store = Store(folder / "store", folder / "anne.pub")
    for key in ("anne.key", "bea.key"):
        _run(store, "new-key", "--out", folder / key)
    for name in names:
        promote(store, name)
    return store


def promote(store: Store, name: str, *, seed: int = 1) -> None:
    """Trained with the seed and brought into production."""
    folder = store.keys.parent
    data, later, out = folder / "export.csv", folder / "later.csv", folder / f"{name}-{seed}"
    _written(data, EXAMPLES)
    _written(later, LATER)
    fields = ("--text", "text", "--label", "label")
    _run(store, "train", "--data", data, *fields, "--consent", "test", "--out", out, "--seed", seed, "--tenant", name)
    report = out / "report.json"
    _promote(store, name, out, "validation", report)
    said = _run(store, "assess", "--model", out, "--data", later, *fields)
    assessed = folder / f"{name}-{seed}.json"
    assessed.write_text(next(line for line in said.splitlines() if line.startswith("{")), encoding="utf-8")
    _accept(store, name, out, assessed)
    _promote(store, name, out, "production", assessed)


def roll_back(store: Store, name: str) -> None:
    _run(store, "rollback", "--by", "Anne Tremblay", "--key", store.keys.with_suffix(".key"), "--tenant", name)


def in_production(store: Store, name: str) -> str:
    """Its digest."""
    lines = _run(store, "list", "--json").splitlines()
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return next(str(one["model"]) for one in found if (one["tenant"], one["stage"]) == (name, "production"))


def _promote(store: Store, name: str, model: Path, to: str, evaluation: Path) -> None:
    folder = store.keys.parent
    gate = folder / "gate.yaml"
    gate.write_text(GATE, encoding="utf-8")
    who = ("--by", "Anne Tremblay", "--key", folder / "anne.key", "--tenant", name, "--gate", gate)
    both = ("--trusted", store.keys, "--trusted", folder / "bea.pub")
    _run(store, "promote", "--model", model, "--to", to, "--evaluation", evaluation, *who, *both)


def _accept(store: Store, name: str, model: Path, evaluation: Path) -> None:
    """Nine texts are too few to tell whether people are treated alike: a second person answers for it."""
    who = ("--by", "Bea Roy", "--key", store.keys.parent / "bea.key", "--tenant", name, "--why", "a test")
    trusted = ("--trusted", store.keys.parent / "bea.pub")
    _run(store, "accept", "--model", model, "--evaluation", evaluation, *who, *trusted)


def _run(store: Store, *words: object) -> str:
    found = CliRunner().invoke(cli, list(map(str, words)), env=store.told)
    assert found.exit_code == 0, found.output
    return found.output


def _written(path: Path, rows: Sequence[tuple[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
