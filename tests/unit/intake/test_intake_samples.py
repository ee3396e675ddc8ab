"""The sample mailbox is what its list says, and parses as a reader would read it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

import shared.samples
from schemas.tickets import Kind
from services.intake.adapters.language import detect
from services.intake.domain.mail import ParsedMail, parse_mail

FOLDER = Path(shared.samples.__file__).parent
EXPECTED: list[dict[str, Any]] = yaml.safe_load((FOLDER / "expectations.yaml").read_text(encoding="utf-8"))
BY_FILE = {entry["file"]: entry for entry in EXPECTED}


def parsed(name: str) -> ParsedMail:
    return parse_mail((FOLDER / "mailbox" / name).read_bytes())


def test_the_list_names_every_mail_once() -> None:
    files = sorted(path.name for path in (FOLDER / "mailbox").iterdir())
    assert files == [entry["file"] for entry in EXPECTED]
    assert len(files) >= 44
    french = sum(entry["lang"] == "fr" for entry in EXPECTED)
    assert abs(french - len(files) / 2) <= 2


@pytest.mark.feature(9)
@pytest.mark.parametrize("name", BY_FILE)
def test_kind_and_language(name: str) -> None:
    mail = parsed(name)
    expected = BY_FILE[name]["kind"]
    assert mail.kind == (Kind.TICKET if expected == "thanks" else expected)
    assert mail.auto_generated == (expected in {"auto_reply", "bounce"})
    assert "\ufffd" not in mail.text + mail.subject
    assert "malformed_mime" not in mail.warnings
    if mail.text:
        assert detect(f"{mail.subject}\n{mail.text}") == BY_FILE[name]["lang"]


@pytest.mark.feature(11)
@pytest.mark.parametrize("entry", [e for e in EXPECTED if "joins" in e], ids=lambda e: e["file"])
def test_follow_ups_name_the_mail_they_continue(entry: dict[str, Any]) -> None:
    first = parsed(entry["joins"])
    assert first.message_id in parsed(entry["file"]).references


SIGNED_OUT = {
    "01-mot-de-passe-expire.eml": "Camille Durand",
    "05-copie-de-facture.eml": "514-555-0128",
    "06-parcel-late.eml": "Sent from my iPhone",
    "10-teams-no-audio.eml": "Cobalt Logistics",
    "12-effacement-donnees.eml": "salutations distinguées",
    "30-dossier-embauche.eml": "Aurélien N'Guessan",
    "36-no-subject.eml": "Mr Okafor",
    "44-cancel-subscription.eml": "confidential",
}


@pytest.mark.feature(8)
@pytest.mark.parametrize(("name", "words"), SIGNED_OUT.items())
def test_signatures_are_set_apart(name: str, words: str) -> None:
    mail = parsed(name)
    assert words in mail.signature
    assert words not in mail.text


QUOTED = {
    "16-suite-compte-bloque.eml": ("de nouveau bloqué", "respecte pas les exigences"),
    "17-vpn-follow-up.eml": ("5 GHz network", "drops every five minutes"),
    "18-facture-reponses-intercalees.eml": ("BC-7741", "numéro de client?"),
    "19-parcel-still-late.eml": ("returned to sender", "docking station"),
    "37-merci-mfa.eml": ("tout fonctionne", "vient d'être réinitialisé"),
    "38-thank-you.eml": ("works perfectly", "restart Outlook"),
}


@pytest.mark.feature(8)
@pytest.mark.parametrize(("name", "new", "old"), [(name, *words) for name, words in QUOTED.items()])
def test_new_text_stands_apart_from_what_it_answers(name: str, new: str, old: str) -> None:
    mail = parsed(name)
    assert new in mail.text
    assert old not in mail.text
    assert old in mail.quoted


@pytest.mark.feature(8)
def test_what_a_first_mail_shows_below_its_words_is_part_of_it() -> None:
    mail = parsed("11-phishing-report.eml")
    assert "What should I do now?\n\nDear customer" in mail.text
    assert "Parcel Services" in mail.quoted
    assert "Fiona" in mail.signature or "Fiona" in mail.quoted


@pytest.mark.feature(8)
def test_interleaved_answers_are_kept() -> None:
    mail = parsed("18-facture-reponses-intercalees.eml")
    assert mail.text == (
        "Bonjour,\n\nC-118822, au nom de Meubles Boréal inc.\n\n"
        "Au siège, s'il vous plaît, et le numéro de bon de commande BC-7741 doit y figurer."
    )


@pytest.mark.feature(8)
def test_a_forwarded_thread_is_the_message() -> None:
    mail = parsed("20-tr-wifi-visiteurs.eml")
    assert "pouvez-vous répondre" in mail.text
    assert "Comment obtenir un code visiteur".casefold() in mail.text.casefold()
    assert "questionnaire en ligne" in mail.text
    assert "julien.castel@" not in mail.text
    assert "julien.castel@" in mail.quoted
    assert "Nathalie Poirier" in mail.signature


@pytest.mark.feature(7)
@pytest.mark.parametrize(
    ("name", "hidden"),
    [("03-imprimante-deuxieme-etage.eml", "offre spéciale"), ("35-vpn-on-mac-injection.eml", "maintenance mode")],
)
def test_what_a_reader_cannot_see_is_nowhere(name: str, hidden: str) -> None:
    mail = parsed(name)
    assert "hidden_text" in mail.warnings
    assert hidden not in mail.text + mail.quoted + mail.signature


@pytest.mark.feature(10)
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("24-crash-with-log.eml", ("graintrack.log", "text/plain", True)),
        ("25-ecran-scintille.eml", ("écran.png", "image/png", False)),
        ("26-purchase-order-mismatch.eml", ("PO-4471.pdf", "application/pdf", False)),
    ],
)
def test_attachments_are_typed_and_marked_read_or_not(name: str, expected: tuple[str, str, bool]) -> None:
    (only,) = parsed(name).attachments
    assert (only.name, only.media_type, only.read) == expected
    assert only.size > 100
    assert bool(only.text) == only.read


@pytest.mark.feature(12)
def test_a_gateways_banner_is_not_the_customers_text() -> None:
    mail = parsed("52-hr-portal-sso.eml")
    assert mail.text.startswith("Hi Team,")
    assert "[EXTERNAL]" in mail.quoted
