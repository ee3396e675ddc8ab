import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from models import corpus, frames
from shared.inference.artefacts import FIELDS

PARTS = {folder.name: corpus.shipped(folder) for folder in (corpus.TRAINING, corpus.DEVELOPMENT, corpus.HOLDOUT)}
EXAMPLES = [example for examples in PARTS.values() for example in examples]
TICKETS = [example for example in EXAMPLES if example.kind == "ticket"]
PERSONAL = re.compile(
    r"[\w.]+@[\w.]+\.\w+|(?:\+\d{1,3}[ .-]?)?(?:\d{2,3}[ .-]){3,}\d{2,4}|\b[A-Z]{2}\d{2}(?: ?\w{4}){3,}"
)


@pytest.mark.feature(31)
def test_it_speaks_both_languages_about_every_category() -> None:
    counts = Counter((example.lang, example.category) for example in TICKETS if example.category)
    assert len(TICKETS) >= 2400
    assert {lang for lang, _ in counts} == {"fr", "en"}
    assert set(counts) == {(lang, name) for lang in ("fr", "en") for name in corpus.labels()["category"]}
    assert max(counts.values()) <= 2 * min(counts.values())


def test_each_value_of_each_field_is_shown() -> None:
    for field, names in corpus.labels().items():
        assert {example.label(field) for example in TICKETS} - {""} == set(names)
    assert {example.kind for example in EXAMPLES} == set(corpus.KINDS)


def test_a_part_is_held_back_and_no_ticket_is_in_two() -> None:
    assert len(PARTS["holdout"]) >= 0.15 * len(EXAMPLES)
    texts = {name: {example.text for example in examples} for name, examples in PARTS.items()}
    assert not texts["training"] & texts["holdout"]
    assert not texts["development"] & texts["holdout"]
    assert not texts["training"] & texts["development"]


def test_no_two_tickets_are_alike_and_none_holds_personal_data() -> None:
    assert len({example.text for example in EXAMPLES}) == len(EXAMPLES)
    assert not [row for row, example in enumerate(EXAMPLES) if PERSONAL.search(example.text)]


def test_a_label_outside_the_taxonomy_is_named_by_line_and_never_quoted(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    line = EXAMPLES[0].model_dump_json()
    path.write_text(line + "\n" + line.replace(f'"category":"{EXAMPLES[0].category}"', '"category":"gossip"') + "\n")
    with pytest.raises(corpus.CorpusError, match=r"^bad\.jsonl:2: category is outside the taxonomy$"):
        corpus.read([path], corpus.labels())


def test_a_label_that_is_missing_is_told_as_missing() -> None:
    found = EXAMPLES[0].model_dump(exclude={"type"})
    with pytest.raises(corpus.Unusable, match=r"^`type` is missing$"):
        corpus.example(json.dumps(found).encode(), corpus.labels())


def test_a_broken_line_is_named_and_never_quoted(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"subject": "the secret plan"}\n')
    with pytest.raises(corpus.CorpusError) as caught:
        corpus.read([path], corpus.labels())
    assert "bad.jsonl:1" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_the_dressed_twin_stays_in_its_ticket_s_group() -> None:
    named = [example.model_copy(update={"group": str(row)}) for row, example in enumerate(EXAMPLES)]
    learnt = frames.with_dressed(named)
    bare, dressed = learnt[: len(named)], learnt[len(named) :]
    assert [example.group for example in bare] == [example.group for example in dressed]
    assert all(one.body in other.body for one, other in zip(bare, dressed, strict=True))
    assert all(
        one.label(field) == other.label(field) for field in FIELDS for one, other in zip(bare, dressed, strict=True)
    )


def test_the_taxonomy_has_a_priority_for_every_impact_and_urgency() -> None:
    content = yaml.safe_load(corpus.TAXONOMY.read_text(encoding="utf-8"))
    assert set(content["priority_matrix"]) == set(content["impact"])
    assert {len(row) for row in content["priority_matrix"].values()} == {len(content["urgency"])}
