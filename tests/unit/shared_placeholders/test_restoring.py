"""What models and people do to placeholders, and what becomes of it."""

import pytest

from schemas.tickets import Placeholder, PlaceholderTable
from shared.placeholders import LABELS, PLACEHOLDER, find, restore, spell

TABLE = PlaceholderTable(
    rows=(
        Placeholder(placeholder="[PERSON_1]", value="Marie Tremblay", label="PERSON", reversible=True),
        Placeholder(placeholder="[PERSON_1B]", value="Marie", label="PERSON", reversible=True),
        Placeholder(placeholder="[POSTAL_CODE_1]", value="H2X 1Y4", label="POSTAL_CODE", reversible=True),
        Placeholder(placeholder="[EMAIL_1]", value="[PERSON_1]@x.example", label="EMAIL", reversible=True),
        Placeholder(placeholder="[SECRET_1]", value="", label="SECRET", reversible=False),
    ),
    literals=("[PERSON_9]",),
)

MUTATIONS = [
    "[PERSON_1]",
    "[person_1]",
    "[Person_1]",
    "[ PERSON_1 ]",
    "[PERSON_1\u00a0]",
    "[PERSON\u00a01]",
    "[PERSON 1]",
    "[PERSON-1]",
    "[**PERSON_1**]",
    "[`PERSON_1`]",
    "[PERSON\\_1]",
    "\\[PERSON\\_1\\]",
    "&#91;PERSON_1&#93;",
    "&lbrack;PERSON_1&rbrack;",
    "&#x5B;PERSON_1&#x5D;",
    "［PERSON_1］",
    "[PERSON_\n1]",
    "[PER\u200bSON_1]",
    "[PERSON\u00ad_1]",
    "[PERS ON_1]",
]


@pytest.mark.feature(18)
@pytest.mark.parametrize("mutated", MUTATIONS)
def test_a_mangled_placeholder_is_restored(mutated: str) -> None:
    restored = restore(f"Bonjour {mutated}, merci", TABLE)
    assert restored.text == "Bonjour Marie Tremblay, merci"
    assert (restored.unresolved, restored.one_way) == ((), ())


@pytest.mark.feature(18)
@pytest.mark.parametrize(
    "mutated", ["**[PERSON_1]**", "_[PERSON_1]_", "<b>[PERSON_1]</b>", "([PERSON_1])", "[[PERSON_1]]"]
)
def test_what_stands_around_a_placeholder_stays(mutated: str) -> None:
    assert restore(mutated, TABLE).text == mutated.replace("[PERSON_1]", "Marie Tremblay")


@pytest.mark.feature(18)
@pytest.mark.parametrize(
    ("invented", "named"),
    [
        ("[PERSON_2]", "[PERSON_2]"),
        ("[person_7]", "[PERSON_7]"),
        ("[PERSON_1C]", "[PERSON_1C]"),
        ("[PERSON_01]", "[PERSON_01]"),
        ("[PHONE_1]", "[PHONE_1]"),
        ("[PERSONNE_1]", "[PERSONNE_1]"),
        ("[COURRIEL_3]", "[COURRIEL_3]"),
    ],
)
def test_an_invented_placeholder_is_never_filled_but_named(invented: str, named: str) -> None:
    restored = restore(f"à {invented} !", TABLE)
    assert restored.text == f"à {invented} !"
    assert restored.unresolved == (named,)


@pytest.mark.feature(27)
def test_a_secret_is_never_restored() -> None:
    restored = restore("le mot de passe [SECRET_1]", TABLE)
    assert restored.text == "le mot de passe [SECRET_1]"
    assert restored.one_way == ("[SECRET_1]",)


def test_what_the_customer_typed_stays_and_is_not_reported() -> None:
    restored = restore("[PERSON_9] [person_9]", TABLE)
    assert restored.text == "[PERSON_9] [person_9]"
    assert restored.unresolved == ()


def test_values_are_not_filled_themselves() -> None:
    assert restore("[EMAIL_1]", TABLE).text == "[PERSON_1]@x.example"


@pytest.mark.parametrize(
    "text", ["[1]", "[note 1]", "[x]", "see [RFC 2119]", "a[0]", "[]", "[PERSON]", "[TODO]", "[PERSON_]"]
)
def test_ordinary_brackets_are_no_placeholders(text: str) -> None:
    assert list(find(text)) == []


@pytest.mark.parametrize("label", LABELS)
def test_every_label_is_read_back_exactly(label: str) -> None:
    for variant in ("", "B", "AZ"):
        exact = spell(label, 12, variant)
        assert PLACEHOLDER.fullmatch(exact)
        assert [found.placeholder for found in find(f"x{exact}y")] == [exact]
