"""Where a sentence goes on after a name, and what only stands where a name might."""

import pytest

from services.pseudonymizer.domain.detect import detect


def people(text: str) -> list[str]:
    """Whom the rules alone find."""
    (part,) = detect((text,))
    return [text[span.start : span.end] for span in part.spans if span.label == "PERSON"]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("THIS IS ROSA MARTIN NIGHT SHIFT", ["ROSA MARTIN"]),
        ("MY GRANDSON LIAM SAYS TYPE IN CAPITALS", ["LIAM"]),
        ("MY DAUGHTER HEATHER HAS IT", ["HEATHER"]),
        ("DOCTEUR MARIE MARTIN VOUS PRIE DE FAIRE VITE", ["MARIE MARTIN"]),
        ("> On 2 June Marie wrote:", ["Marie"]),
        ("please call me Rosa", ["Rosa"]),
        ("Const. Beaudryx was very civil", ["Beaudryx"]),
        ("0709 Sgt. Ferrantex enters 41100", ["Ferrantex"]),
        ("le code du Cdt Cherixo en janvier", ["Cherixo"]),
        ("please call me rosa", ["rosa"]),
    ],
)
def test_a_name_ends_where_the_sentence_goes_on(text: str, names: list[str]) -> None:
    assert people(text) == names


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    "text",
    [
        "he said he'd call me straight back, did he",
        "CALL ME BACK BEFORE NOON",
        "it should have been retired in Jan already",
        "we moved on 2 June and it stopped",
        "nothing since Jan, as far as I know",
    ],
)
def test_no_name_is_made_of_a_date_or_of_what_is_to_be_done(text: str) -> None:
    assert people(text) == []


@pytest.mark.feature(24)
def test_jan_is_somebody_where_no_date_stands() -> None:
    assert people("Hello\n\nRegards,\nJan") == ["Jan"]
    assert people("Jan Martin called") == ["Jan Martin"]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1530 bloke called delroy leak under sink", "delroy"),
        ("someone named Xolani rang", "Xolani"),
        ("she said ok, name is Keyonna Battle", "Keyonna Battle"),
        ("the name's Keyonna Battle, by the way", "Keyonna Battle"),
        ("the input reads FLOAT.\n\nCleve, fab shop, second shift", "Cleve"),
        ("Device TC26, asset 0411.\n\nKerron on de ramp, days", "Kerron"),
    ],
)
def test_who_is_named_or_signs_with_a_trade_is_found(text: str, name: str) -> None:
    assert people(text) == [name]


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    "text",
    [
        "the printer called rosalie",
        "the host name is Armorique North",
        "it hangs.\n\nHousekeeping, second floor",
        "a key.\n\nCleve, fab shop, has it and nobody else has one, so I would rather not.\n\nIt is a spare.",
    ],
)
def test_a_machine_and_a_department_are_not(text: str) -> None:
    assert people(text) == []
