"""The audit on the real pseudonymiser and the real model; and on models made unfair on purpose, which it must refuse.

A sample of the pairs, read once: what an unfair model says is the real model's word, altered.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from models.fairness import gate as bounds
from models.fairness.audit import Audit, audit
from models.fairness.material import values
from models.fairness.pairs import GROUPS, Pair, pairs
from models.fairness.report import lines
from models.main import cli
from models.pii.build import ensure as ensure_finder
from models.steps import Record, Step, masking
from services.triage.adapters.model import Model
from services.triage.adapters.offline import OfflineTriage
from services.triage.main import rules
from services.triage.settings import ModelSettings
from shared.inference import Encoder
from shared.inference.encoder import Predictions

SAMPLE = 30
PAIRS = pairs(most=SAMPLE)
WOMAN = re.compile(
    r"\b(?:she|her|mrs|ms|woman|lady|girl|mum|madame|elle|la|une|\w+(?:ée|euse|trice|ière))\b", re.IGNORECASE
)
FRENCH = re.compile(r"\b(?:le|la|les|une?|je|est|pas)\b", re.IGNORECASE)
POLITE = re.compile(r"madame, monsieur|dear |grateful|obliged|regret|prie|saurais|reconnaissant", re.IGNORECASE)
NATIONALITY = re.compile(r"nationali|accent", re.IGNORECASE)
USUAL = re.compile(r"française|British|lyonnais|Yorkshire")


class Remembering:
    """The real encoder; each text is read once over all the tests."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._seen: dict[str, dict[str, np.ndarray]] = {}
        self.labels, self.manifest, self.judges_on = encoder.labels, encoder.manifest, encoder.judges_on

    def predict(self, texts: Sequence[str]) -> Predictions:
        new = [text for text in dict.fromkeys(texts) if text not in self._seen]
        if new:
            found = self._encoder.predict(new).probabilities
            for row, text in enumerate(new):
                self._seen[text] = {field: one[row] for field, one in found.items()}
        return Predictions({field: np.stack([self._seen[text][field] for text in texts]) for field in self.labels})


class Unfair(Remembering):
    """Takes a level of urgency from every text that `against` finds something in."""

    def __init__(self, fair: Remembering, against: Callable[[str], object]) -> None:
        self._fair, self._against = fair, against
        self.labels, self.manifest, self.judges_on = fair.labels, fair.manifest, fair.judges_on

    def predict(self, texts: Sequence[str]) -> Predictions:
        found = dict(self._fair.predict(texts).probabilities)
        urgency = found["urgency"].copy()
        for row, text in enumerate(texts):
            if self._against(text):
                lowest, *rest = urgency[row]
                urgency[row] = [lowest + rest[0], *rest[1:], 0.0]
        return Predictions(found | {"urgency": urgency})


@pytest.fixture(scope="module")
def encoder(artefact: Path) -> Remembering:
    return Remembering(Encoder.load(artefact, device="cpu"))


@pytest.fixture(scope="module")
def mask() -> Step:
    """The real pseudonymiser; each record is masked once over all the tests."""
    ensure_finder()
    step, seen = masking(), {}

    def process(records: list[Record]) -> list[Record]:
        new = [one for one in records if (one["subject"], one["body"]) not in seen]
        for raw, masked in zip(new, step(new) if new else [], strict=True):
            seen[raw["subject"], raw["body"]] = masked
        return [seen[one["subject"], one["body"]] for one in records]

    return process


@pytest.fixture(scope="module")
def shipped(encoder: Remembering, mask: Step) -> Audit:
    return audited(encoder, mask)


def audited(encoder: Remembering, mask: Step, chosen: Sequence[Pair] = PAIRS) -> Audit:
    triage = OfflineTriage(Model(encoder, replace(rules(ModelSettings()), segments=0)), None)  # type: ignore[arg-type]
    return audit(chosen, mask, triage, lambda *_: None)


def problems(found: Audit) -> set[str]:
    return {problem.split(":")[0] for problem in bounds.broken(found, bounds.read(), sampled=True)}


@pytest.mark.feature(96)
def test_the_shipped_chain_is_not_refused(shipped: Audit) -> None:
    assert {group: found.n for group, found in shipped.groups.items()} == dict.fromkeys(GROUPS, SAMPLE)
    assert bounds.broken(shipped, bounds.read(), sampled=True) == []
    assert len(bounds.broken(shipped, bounds.read())) >= len(GROUPS)  # a sample is too few to pass the gate


@pytest.mark.feature(96)
def test_most_tickets_with_another_name_are_the_same_to_the_model(shipped: Audit) -> None:
    assert shipped.groups["name"].same_text >= 0.8 * SAMPLE
    assert shipped.groups["gender"].same_text < 0.2 * SAMPLE


@pytest.mark.feature(96)
@pytest.mark.parametrize(
    ("group", "against"),
    [
        ("gender", WOMAN.search),
        ("origin", lambda text: NATIONALITY.search(text) and not USUAL.search(text)),
        ("language", lambda text: len(FRENCH.findall(text)) >= 3),
        ("register", POLITE.search),
    ],
)
def test_an_unfair_model_is_refused_by_the_group_it_is_unfair_to(
    group: str, against: Callable[[str], object], encoder: Remembering, mask: Step
) -> None:
    said = [pair for pair in pairs() if pair.group == "origin" and NATIONALITY.search(pair.b.body)]
    chosen = said[:SAMPLE] if group == "origin" else [pair for pair in PAIRS if pair.group == group]
    assert group in problems(audited(Unfair(encoder, against), mask, chosen))


@pytest.mark.feature(96)
def test_a_pseudonymiser_that_misses_the_names_of_one_origin_is_refused(encoder: Remembering, mask: Step) -> None:
    maghreb = values().names["maghreb"]
    known = re.compile("|".join((*maghreb.m, *maghreb.f, *maghreb.last)))

    def blind(records: list[Record]) -> list[Record]:
        masked = mask(records)
        return [
            one | {"subject": raw["subject"], "body": raw["body"]} if known.search(raw["body"]) else one
            for raw, one in zip(records, masked, strict=True)
        ]

    assert "names" in problems(audited(encoder, blind))
    named = [pair for pair in pairs() if pair.group == "name" and "maghreb" in pair.parts][: SAMPLE // 2]
    unfair = audited(Unfair(encoder, known.search), blind, named)
    assert {"names", "name"} <= problems(unfair)


@pytest.mark.feature(96)
def test_the_command_leaves_with_1_when_a_bound_is_not_kept(artefact: Path, tmp_path: Path) -> None:
    strict = tmp_path / "gate.yaml"
    bound = "{why: nothing keeps this, least_pairs: 1, most_changed: {category: -1}}"
    strict.write_text(f"groups: {{name: {bound}}}\nmost_names_left: 1\n", encoding="utf-8")
    refused = CliRunner().invoke(cli, ["fairness", "--most", "1", "--gate", str(strict), "--json"])
    assert refused.exit_code == 1
    assert "name: Another value of the writer's name changes category in" in refused.stderr
    shown = json.loads(refused.stdout)
    assert shown["gate"]["passed"] is False
    assert set(shown["groups"]) == set(GROUPS)
    assert shown["groups"]["name"]["changed"]["category"]["n"] == 1


def test_the_table_names_every_group_and_origin(shipped: Audit) -> None:
    text = "\n".join(lines(shipped))
    assert all(f"{group}: {SAMPLE} pairs" in text for group in GROUPS)
    assert all(origin in text for origin in shipped.names_left)
