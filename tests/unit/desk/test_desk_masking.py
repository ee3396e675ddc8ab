"""What an agent may mark."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from schemas.tickets import Channel, Kind, MessageContent, TicketPseudonymized
from services.desk.domain.i18n import CATALOGUES
from services.desk.domain.masking import LONGEST, CannotMark, spelled, token, tokens, usable
from shared.placeholders import LABELS


def masked(subject: str, body: str) -> TicketPseudonymized:
    return TicketPseudonymized(
        ticket_id=UUID(int=1), message_id=UUID(int=2), version=1, channel=Channel.MAIL, kind=Kind.TICKET,
        received_at=datetime(2026, 1, 5, tzinfo=UTC), lang="fr", lang_confidence=0.9, subject=subject, body=body,
    )  # fmt: skip


@pytest.mark.feature(25)
def test_each_token_is_offered_once_and_what_is_one_way_is_not_given_back() -> None:
    message = masked("[ORG_1]", "[PERSON_1] a dit [SECRET_1] à [PERSON_1].")
    assert [each.placeholder for each in tokens(message)] == ["[ORG_1]", "[PERSON_1]", "[SECRET_1]"]
    assert (token([message], "[ORG_1]").label, token([message], "[ORG_1]").name) == ("ORG", "ORG_1")
    for placeholder, code in (("[SECRET_1]", "one_way_token"), ("[ORG_2]", "no_such_token"), ("", "no_such_token")):
        with pytest.raises(CannotMark, match=code):
            token([message], placeholder)


@pytest.mark.feature(25)
@pytest.mark.parametrize(("stretch", "found"), [
    ("l'hôpital Saint-Luc", "l’hôpital\u00a0Saint‑Luc"), ("SAINT-LUC", "Saint‑Luc"), ("Luc.", "Luc."), ("objet", "Objet"),
    ("hôp", None), ("Jean", None), ("signature", None),
])  # fmt: skip
def test_a_stretch_stands_in_the_message_as_whole_words(stretch: str, found: str | None) -> None:
    message = MessageContent(subject="Objet", text="À l’hôpital\u00a0Saint‑Luc.", quoted="Jean", signature="signature")
    assert spelled(message, stretch) == found


@pytest.mark.feature(25)
def test_the_spelling_that_agrees_in_case_comes_first() -> None:
    assert spelled(MessageContent(subject="Rose", text="une rose"), "Rose") == "Rose"


def test_there_must_be_something_to_look_for() -> None:
    assert usable("Al")
    assert usable("A. l'Abbé - 7 ")
    assert usable("a" * LONGEST)
    assert not usable(" -- ")
    assert not usable("a" * (LONGEST + 1))


def test_every_label_has_a_name_in_both_languages() -> None:
    for catalogue in CATALOGUES.values():
        assert {f"label.{label}" for label in LABELS} <= catalogue.keys()
