"""Why a check failed, in the reader's language."""

import pytest

from services.desk.domain.checks import why
from services.desk.domain.disclosure_page import page
from services.desk.domain.i18n import Translator
from services.drafter.domain.checks import language


@pytest.mark.feature(50)
@pytest.mark.parametrize(
    ("name", "detail", "fr", "en"),
    [
        ("placeholders", "2 not in the ticket", "marqueurs qui ne sont pas de ce ticket\u00a0: 2", "tokens that are not this ticket's: 2"),
        ("placeholders", "a slot is not filled", "un champ n'est pas rempli", "a field is not filled in"),
        ("language", language("The printer is out of paper again.", "fr").detail, "langue attendue\u00a0: français", "expected language: French"),
        ("groundedness", "1 without a source", "phrases sans source\u00a0: 1", "sentences without a source: 1"),
        ("leak", "3 from outside the sources", "adresses, numéros ou liens hors des sources\u00a0: 3", "addresses, numbers or links from outside the sources: 3"),
        ("personal", "PERSON, IBAN", "Personne, IBAN", "Person, IBAN"),
        ("leak", "something of another version", "something of another version", "something of another version"),
        ("leak", None, "", ""),
    ],
)  # fmt: skip
def test_a_failed_check_is_said_in_the_readers_language(name: str, detail: str | None, fr: str, en: str) -> None:
    assert why(Translator("fr"), name, detail) == fr
    assert why(Translator("en"), name, detail) == en


@pytest.mark.feature(50)
def test_the_file_for_a_person_says_it_in_their_language_too() -> None:
    checks = [{"name": "groundedness", "passed": False, "detail": "1 without a source"}]
    told = {"made_at": "2026-03-01", "tickets": [{"ticket_id": "1", "suggestions": [{"checks": checks}]}]}
    assert "without a source" not in page(told, "fr")
    assert "phrases sans source\u00a0: 1" in page(told, "fr")
    assert "sentences without a source: 1" in page(told, "en")
