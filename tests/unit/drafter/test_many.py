"""From raw tickets to restored replies, looked at by `many.py`; the full count is a command of its own."""

from dataclasses import replace
from itertools import islice

import pytest

from schemas.replies import DraftOutcome, Source
from schemas.tickets import Placeholder, PlaceholderTable
from services.drafter.domain.outcome import Draft
from shared.recognising.door import Door
from tests.unit.drafter.many import WRONG, Story, Written, faults, report, stories, write

STORY = Story("1", "fr", "Imprimante", "Elle ne marche plus.\nÉlise Haddad", ("Élise Haddad",))
QUOTE = "Vérifiez que l'imprimante est allumée."
SOUND = Written(
    STORY,
    Draft("fr", DraftOutcome.DRAFT, text=f"Bonjour [PERSON_1],\n\n{QUOTE}",
          sources=(Source(id="printer.fr", title="Imprimante", score=0.9, quote=QUOTE),)),
    PlaceholderTable(rows=(Placeholder(placeholder="[PERSON_1]", label="PERSON", value="Élise Haddad", reversible=True),)),
    "Imprimante\nElle ne marche plus.\n[PERSON_1]",
)  # fmt: skip


def saying(text: str) -> Written:
    return replace(SOUND, draft=replace(SOUND.draft, text=text))


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (saying(f"Bonjour [PERSON_2],\n\n{QUOTE}"), "foreign_placeholder"),
        (saying(f"Bonjour [PERSON_2],\n\n{QUOTE}"), "unrestored"),
        (saying(f"Bonjour Hugo Lachance,\n\n{QUOTE}"), "value_of_another"),
        (saying("Hello,\n\nCheck that the printer is on, and call us with the number of your ticket."), "language"),
        (saying(f"Bonjour,\n\n{QUOTE} Nous vous rembourserons."), "unsourced"),
    ],
)
def test_each_fault_is_seen_when_it_is_there(written: Written, fault: str) -> None:
    assert faults(SOUND, ["Hugo Lachance"]) == []
    assert fault in faults(written, ["Hugo Lachance"])


@pytest.mark.feature(18, 28, 48, 51)
def test_replies_hold_their_own_values_only_and_every_fact_has_its_source(door: Door) -> None:
    found = report(write(list(islice(stories(), 0, 180, 9)), door))
    assert found["replies"] >= 10
    assert found["with_a_value"] >= 8, "a draft greets by name: values were put back"
    assert {name: found[name] for name in WRONG} == dict.fromkeys(WRONG, 0)
