"""What the models say is judged before it is believed."""

import pytest

from services.pseudonymizer.domain.names import judged
from services.pseudonymizer.domain.spans import Span


def verdict(text: str, said: str, label: str) -> tuple[str, str] | None:
    start = text.index(said)
    kept = judged(text, Span(start, start + len(said), label, 0.6, "spacy_fr"))
    return None if kept is None else (text[kept.start : kept.end], kept.label)


@pytest.mark.feature(24)
@pytest.mark.parametrize(
    ("text", "said", "label"),
    [
        ("J'ouvre Teams", "Teams", "ORG"),
        ("Bonjour SharePoint Online plante", "SharePoint Online", "PERSON"),
        ("Le serveur MARTIN ne répond plus", "MARTIN", "PERSON"),
        ("the server called HERMES is down", "HERMES", "PERSON"),
        ("version 10.0.19045 de Windows", "10.0.19045", "PERSON"),
        ("ticket INC0012345 fermé", "INC0012345", "ORG"),
        ("Partager mon calendrier", "Partager", "PERSON"),
        ("Avez-vous reçu", "Avez", "LOCATION"),
        ("Le Centre de services", "Centre", "LOCATION"),
        ("Merci beaucoup", "Merci", "PERSON"),
        ("depuis la France", "France", "LOCATION"),
        ("l'imprimante Zebra", "Zebra", "PERSON"),
    ],
)
def test_no_person_place_or_firm(text: str, said: str, label: str) -> None:
    assert verdict(text, said, label) is None


@pytest.mark.parametrize(
    ("text", "said", "label", "kept"),
    [
        ("Bonjour Karim Benali", "Bonjour Karim Benali", "PERSON", ("Karim Benali", "PERSON")),
        ("dites à Mme Ewa Kowalczyk\nmerci", "Mme Ewa Kowalczyk\nmerci", "PERSON", ("Ewa Kowalczyk", "PERSON")),
        ("il travaille à Rimouski", "Rimouski", "LOCATION", ("Rimouski", "LOCATION")),
        ("je suis chez Lumen Assurances", "Lumen Assurances", "ORG", ("Lumen Assurances", "ORG")),
        ("commande de Meubles Boréal inc. hier", "Meubles Boréal", "PERSON", ("Meubles Boréal", "ORG")),
    ],
)
def test_a_name_is_cut_to_what_it_names(text: str, said: str, label: str, kept: tuple[str, str]) -> None:
    assert verdict(text, said, label) == kept
