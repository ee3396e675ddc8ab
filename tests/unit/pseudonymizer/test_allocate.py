"""Which placeholder a value gets: one for one value, none that stands for something else or was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tickets import Placeholder, PlaceholderTable
from services.pseudonymizer.domain.allocate import Allocator, canonical
from shared.placeholders import LABELS, ONE_WAY, spell

pytestmark = pytest.mark.feature(16, 18)

SAME = {
    "PHONE": ["+33 6 12 34 56 78", "0033612345678", "+33 (0)6 12 34 56 78", "06.12.34.56.78"],
    "IBAN": ["FR76 3000 6000", "fr7630006000"],
    "EMAIL": ["A.Roy@x.example", "a.roy@X.example"],
    "PERSON": ["Marie Tremblay", "TREMBLAY Marie"],
    "POSTAL_CODE": ["H2X 1Y4", "h2x1y4"],
}
NORTH_AMERICA = ["+1 514 555 0199", "1-514-555-0199", "(514) 555-0199"]
OTHERS = [
    ("PHONE", "+33 6 12 34 56 78", "06 12 34 56 79"), ("PHONE", "+33 123456", "0123456"),
    ("PHONE", "+44 6 12 34 56 78", "06 12 34 56 78"), ("PHONE", "2 514 555 0199", "514 555 0199"),
    ("PERSON", "Marie Tremblay", "Marie Roy"), ("IBAN", "FR7630006000", "FR7630006001"),
]  # fmt: skip
VALUES = st.tuples(
    st.sampled_from(LABELS), st.sampled_from(["Marie Tremblay", "Marie", "0612345678", "a@b.example", "K7"])
)


@pytest.mark.parametrize(("label", "spellings"), [*SAME.items(), ("PHONE", NORTH_AMERICA)])
def test_spellings_of_one_value_share_a_number_and_keep_apart(label: str, spellings: list[str]) -> None:
    assert len({canonical(label, one) for one in spellings}) == 1
    allocator = Allocator(PlaceholderTable(), (), spellings if label == "PERSON" else ())
    given_ = [allocator.place(label, one) for one in spellings]
    assert given_ == [spell(label, 1, letter) for letter in ("", "B", "C", "D")[: len(spellings)]]


@pytest.mark.parametrize(("label", "one", "other"), OTHERS)
def test_two_values_share_no_number(label: str, one: str, other: str) -> None:
    assert canonical(label, one) != canonical(label, other)


@given(
    st.lists(VALUES, max_size=12), st.lists(st.builds(spell, st.sampled_from(LABELS), st.integers(1, 3)), max_size=6)
)
def test_a_value_has_one_placeholder_a_placeholder_one_value_and_none_was_typed(
    values: list[tuple[str, str]], typed: list[str]
) -> None:
    allocator = Allocator(PlaceholderTable(), typed, [value for label, value in values if label == "PERSON"])
    got = [allocator.place(*one) for one in values]
    assert got == [allocator.place(*one) for one in values], "asked again, the same"
    assert not set(got) & set(typed)
    rows = {row.placeholder: row for row in allocator.table.rows}
    assert len(rows) == len(allocator.table.rows)
    assert set(rows) == set(got)
    for (label, value), placeholder in zip(values, got, strict=True):
        one_way = rows[placeholder].label in ONE_WAY
        assert rows[placeholder].value == ("" if one_way else value)
        assert rows[placeholder].reversible is not one_way
        assert one_way is (label in ONE_WAY)
    again = Allocator(allocator.table, (), ())
    known = [one for one in values if one[0] not in ONE_WAY]
    assert [again.place(*one) for one in known] == [
        one for one, (label, _) in zip(got, values, strict=True) if label not in ONE_WAY
    ]
    assert again.table == allocator.table


def test_what_looks_like_one_in_use_gets_one_of_its_own_which_restores_to_it() -> None:
    allocator = Allocator(PlaceholderTable(), (), ())
    allocator.place("PERSON", "Zoé")
    escaped = allocator.escape("PERSON", "[PERSON_1]")
    assert (escaped, allocator.escape("PERSON", "[PERSON_1]")) == ("[PERSON_2]", "[PERSON_2]")
    assert Allocator(allocator.table, (), ()).escape("PERSON", "[PERSON_1]") == "[PERSON_2]"


@pytest.mark.parametrize(
    ("people", "placeholder"),
    [(["Marie Tremblay"], "[PERSON_1B]"), (["Marie Tremblay", "Marie Roy"], "[PERSON_3]"), (["Zoé Roy"], "[PERSON_2]")],
)
def test_a_first_name_is_the_one_persons_who_bears_it(people: list[str], placeholder: str) -> None:
    allocator = Allocator(PlaceholderTable(), (), [*people, "Marie"])
    for person in people:
        allocator.place("PERSON", person)
    assert allocator.place("PERSON", "Marie") == placeholder


def test_a_value_that_is_not_personal_gives_its_placeholder_to_nobody_and_bears_no_name() -> None:
    released = Placeholder(
        placeholder="[PERSON_1]", value="Marie Tremblay", label="PERSON", reversible=True, mark="not_personal"
    )
    allocator = Allocator(PlaceholderTable(rows=(released,)), (), ["Marie"])
    assert allocator.place("PERSON", "Marie") == "[PERSON_2]"
    assert allocator.place("PERSON", "Marie Tremblay") == "[PERSON_3]"


def test_a_name_that_is_a_place_s_elsewhere_stays_what_it_was_first() -> None:
    allocator = Allocator(PlaceholderTable(), (), ())
    assert allocator.place("LOCATION", "Laval") == "[LOCATION_1]"
    later = Allocator(allocator.table, (), ())
    assert allocator.place("PERSON", "LAVAL") == later.place("PERSON", "LAVAL") == "[LOCATION_1B]"


def test_when_the_letters_are_used_up_each_further_spelling_gets_a_number_of_its_own() -> None:
    allocator = Allocator(PlaceholderTable(), (), ())
    letters = 1 + 25 + 26 * 26
    got = [allocator.place("MAC", f"K7{' ' * at}") for at in range(letters + 3)]
    assert len(set(got)) == len(got)
    assert all(one.startswith("[MAC_1") for one in got[:letters])
    assert got[letters:] == ["[MAC_2]", "[MAC_3]", "[MAC_4]"]
