"""Details of a message that become fields, by the shipped rules and by an administrator's."""

from collections.abc import Mapping
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.tickets import FoundField
from services.triage.domain.decide import Rules
from services.triage.domain.extraction import READ, found_fields
from services.triage.domain.field_rules import BadFields, Extraction, parse
from services.triage.domain.words import words
from services.triage.main import rules as built_rules
from services.triage.settings import ModelSettings
from shared.found_fields import holding
from shared.runtime.configured import BadSettings

CASES = yaml.safe_load(Path(__file__).with_name("fields.yaml").read_text(encoding="utf-8"))
CATEGORIES = ("orders", "billing")


def made(*rules: Mapping[str, Any], **more: Any) -> Extraction:
    order = {"fr": "Commande", "en": "Order", "rules": list(rules), **more}
    return parse({"tenants": {"default": {"order": order}}}, CATEGORIES)


def values(text: str, by: Extraction, category: str | None = None, tenant: str = "default") -> list[str]:
    return [one.value for one in holding(found_fields("", text, tenant, by), category)]


@pytest.mark.feature(45)
def test_the_shipped_rules_note_what_a_reader_notes(rules: Rules) -> None:
    hits = said = wanted = 0
    for case in CASES:
        found = holding(found_fields("", case["text"], "default", rules.extraction), case["category"])
        noted = {(one.name, one.value) for one in found}
        expected = {(name, value) for name, listed in case["fields"].items() for value in map(str, listed)}
        hits, said, wanted = hits + len(noted & expected), said + len(noted), wanted + len(expected)
    assert hits / said >= 0.97
    assert hits / wanted >= 0.92


@pytest.mark.feature(45)
def test_of_a_fields_rules_the_first_that_finds_something_counts() -> None:
    by = made({"after": ["commande"], "pattern": r"\d+"}, {"pattern": r"C-\d+"}, most=2)
    assert values("C-77, commande n° 12 puis commande 13 et commande 14", by) == ["12", "13"]
    assert values("C-77 est partie", by) == ["C-77"]


@pytest.mark.feature(45)
def test_a_rule_of_a_category_counts_there_alone_and_as_the_category_changes() -> None:
    by = made({"categories": ["orders"], "pattern": r"\d{6}"}, {"after": ["order"], "pattern": r"\d{4}"})
    text = "order 4711, see 100234"
    assert values(text, by, "orders") == ["100234"]
    assert values(text, by, "billing") == ["4711"]
    assert values(text, by, None) == ["4711"]


def test_a_placeholder_stays_one_and_no_pattern_sees_into_it() -> None:
    by = made({"after": ["order"], "label": "CUSTOMER_ID"}, {"pattern": r"\w+\d"})
    assert values("order [CUSTOMER_ID_1] of [PERSON_1]", by) == ["[CUSTOMER_ID_1]"]
    assert values("call [PHONE_1]", by) == []


def test_a_word_announces_within_its_sentence_and_over_fillers_only() -> None:
    by = made({"after": ["order"], "before": ["order"], "pattern": r"\d+"}, most=2)
    assert values("Order no. 4711", by) == ["4711"]
    assert values("the order number is 4711", by) == ["4711"]
    assert values("L'order 12, a 13 order", by) == ["12", "13"]
    assert values("in order to get 4711", by) == []
    assert values("An order. 4711 people wait", by) == []
    assert values("order 12/11/2026, order 28/11, order 14h30, order 1.12.2026", by) == []


def test_words_keep_the_lists_spelling_and_exact_ones_their_case() -> None:
    by = made({"words": {"Outlook": ["microsoft outlook"]}, "exact": {"Word": []}}, most=3)
    assert values("OUTLOOK and Microsoft Outlook, a word in Word", by) == ["Outlook", "Word"]
    assert values("a word", by) == []


def test_a_tenant_has_the_defaults_fields_but_for_those_it_names() -> None:
    field = {"fr": "C", "en": "C", "rules": [{"pattern": r"C\d+"}]}
    other = {"fr": "D", "en": "D", "rules": [{"pattern": r"D\d+"}]}
    by = parse({"tenants": {"default": {"one": field, "two": field}, "acme": {"one": other, "two": None}}}, CATEGORIES)
    assert values("C1 D1", by, tenant="acme") == ["D1"]
    assert values("C1 D1", by, tenant="someone") == ["C1", "C1"]


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ({"pattern": "(", "after": []}, "regular expression"),
        ({"pattern": r"(a+)+b"}, "must not be repeated"),
        ({"pattern": r"((a|b)c)*"}, "matches nothing"),
        ({"pattern": r"x((a|b)c)*"}, "must not be repeated"),
        ({"pattern": r"x(a(b?))+"}, "must not be repeated"),
        ({"pattern": r"(\w)\1"}, "must not be repeated"),
        ({"pattern": r"\d*"}, "matches nothing"),
        ({"label": "SECRET"}, "choose one of"),
        ({"label": "NOTHING"}, "choose one of"),
        ({"pattern": "a", "label": "IP"}, "write one of"),
        ({"after": ["order"]}, "write one of"),
        ({"pattern": "a", "after": ["…"]}, "a letter or a digit"),
        *(
            ({shape: {name: ["étoile"]}}, "a letter or a digit")
            for shape in ("words", "exact")
            for name in ("-", "*", "")
        ),
        ({"pattern": "a", "categories": ["nowhere"]}, "nowhere is no category"),
        ({"pattern": "a", "afetr": ["order"]}, "afetr"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_with_its_place(rule: dict[str, Any], says: str) -> None:
    with pytest.raises(BadFields, match=says) as refused:
        made(rule)
    assert "order.rules.0" in str(refused.value)


def test_a_file_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="GUICHET_TRIAGE_FIELDS_FILE: the file cannot be read"):
        built_rules(ModelSettings(triage_fields_file=tmp_path / "none.yaml"))
    own = tmp_path / "own.yaml"
    own.write_text("tenants: {default: {}}", encoding="utf-8")
    assert built_rules(ModelSettings(triage_fields_file=own)).extraction.of("default") == ()


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("a1-_.[]#'’ n°\nCMD0x/"), max_size=300))
def test_every_value_stands_in_the_text_or_in_the_rules(text: str) -> None:
    by = made({"pattern": r"[A-Za-z0-9_.-]+"}, most=9)
    found = found_fields("", text, "default", by)
    assert all(one.value in text for one in found)
    assert found == found_fields("", text, "default", by)
    assert all(word.text in text for word in words(text))


@pytest.mark.parametrize("piece", ["1", "a1-", "A_", "0x", "srv-1.", "commande n° ", "#", "order 1111 "])
def test_a_hostile_text_costs_little(rules: Rules, piece: str) -> None:
    started = process_time()
    found_fields("", piece * (2 * READ // len(piece)), "default", rules.extraction)
    assert process_time() - started < 2


@pytest.mark.parametrize(("left", "found"), [(4, []), (8, ["12345678"]), (9, ["12345678"]), (20, ["12345678"])])
@pytest.mark.parametrize("blank", [" ", "a\n"])
def test_a_number_that_the_end_of_the_look_cuts_in_two_is_none(blank: str, left: int, found: list[str]) -> None:
    """`left` are the characters that are looked at from the number on."""
    before = (blank * READ)[: READ - left - 2] + "\n"
    assert values(f"{before}12345678 et", made({"pattern": r"\d+"})) == found


def test_a_blank_text_longer_than_the_look_holds_nothing() -> None:
    assert values(" " * READ + "12345678", made({"pattern": r"\d+"})) == []


def test_of_equal_rank_all_stand() -> None:
    def one(value: str, rank: int, *categories: str) -> FoundField:
        return FoundField(name="order", fr="C", en="O", value=value, rank=rank, categories=categories)

    listed = (one("a", 1), one("b", 0, "orders"), one("c", 0, "orders"))
    assert [item.value for item in holding(listed, "orders")] == ["b", "c"]
    assert [item.value for item in holding(listed, "access")] == ["a"]
