"""What an article may say beside its words: slots that something fills, and nothing else in brackets or braces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.placeholders import CUSTOMER, FILLABLE, LABELS, NEVER_FILLED, fault, find, spell, without_slots

WORDS = st.text("abé .,-_0[]", max_size=12).filter(lambda text: not list(find(text)))


def test_what_is_never_kept_or_names_another_person_has_no_slot() -> None:
    assert {CUSTOMER} | ({label.lower() for label in LABELS} - NEVER_FILLED) == FILLABLE
    assert {"secret", "card", "url_credentials", "person", "health"} <= NEVER_FILLED
    assert not FILLABLE & NEVER_FILLED


@given(before=WORDS, name=st.sampled_from(sorted(FILLABLE)), space=st.sampled_from(["", " ", "\n"]), after=WORDS)
def test_a_slot_that_is_filled_is_no_fault_and_goes_alone(before: str, name: str, space: str, after: str) -> None:
    slot = f"{{{{{space}{name}{space}}}}}"
    assert without_slots(before + slot + after) == before + after
    assert fault(f"{before} {slot} {after}") is None


@given(before=WORDS, after=WORDS, name=st.sampled_from([*sorted(NEVER_FILLED), "nothing", "Customer", ""]))
def test_a_slot_that_nothing_fills_is_a_fault_and_stays(before: str, after: str, name: str) -> None:
    text = f"{before} {{{{{name}}}}} {after}"
    assert without_slots(text) == text
    assert fault(text) == "slot"


@pytest.mark.parametrize("text", ["{{customer}", "{customer}}", "{{{customer}}}", "{", "}", "{{cust{{email}}omer}}"])
def test_half_a_slot_is_a_fault(text: str) -> None:
    assert fault(text) == "slot"


@given(before=WORDS, label=st.sampled_from(LABELS), after=WORDS)
def test_a_tickets_placeholder_is_a_fault_before_all_others(before: str, label: str, after: str) -> None:
    for placeholder in (spell(label, 3), spell(label, 3).lower().replace("_", " ")):
        assert fault(f"{before} {placeholder} {after} {{{{nothing}}}} […]") == "placeholder"


def test_a_mask_is_a_fault() -> None:
    assert fault("Appelez […] demain.") == "mask"
    assert fault("Appelez [...] demain (…).") is None
