"""What a contact form puts around somebody's message goes; what people type in the same layout stays."""

import pytest

from services.intake.domain.mail import ParsedMail, parse_mail
from tests.unit.intake.writing import mail

OF_SITE = "From: WordPress <wordpress@site.example>\nTo: support@guichet.example\nSubject: Contact\n"
SAID = "Le bouton reste gris.\n\nQue faire ?"


def sent(body: str, head: str = OF_SITE) -> ParsedMail:
    return parse_mail(f"{head}Content-Type: text/plain; charset=utf-8\n\n{body}\n".encode())


FORMS = {
    "shop": "You received a new message from your online store's contact form.\n\n"
    "Country Code:\nFR\n\nName:\nJulie Caron\n\nEmail:\njulie@x.example\n\nBody:\n{}",
    "announced": "You have a new enquiry from your website.\n\nName: P. Reed\nPhone: 01904 000 041\nMessage:\n\n{}",
    "any-label": "Form submission from: Contact us\n\nFirst name: Jo\nShop number: 118\nYour message: {}",
    "noted-in-english": "New form submission\n\nFirst name: Leo\nEmail: leo@x.example\nHow can we help?: {}\n\n"
    "View contact: https://app.crm.example/contacts/1",
    "signed": "Name: Jo\nEmail: jo@x.example\nMessage: {}\n\n(Sent via Exemple Books)",
    "noted": "Prénom: Inès\nE-mail: ines@x.example\nMessage: {}\n\n---\nDate: 17 novembre 2026\nHeure: 9 h 41 min\n"
    "URL de la page: https://x.example\nAgent utilisateur: Mozilla/5.0\nIP distante: 192.0.2.7\nFourni par: Elementor",
    "number": "Vous avez reçu un nouveau message depuis le formulaire de votre site.\n\nNom : Caron\n"
    "N° de commande : 88-1182\nVotre message :\n{}",
    "visited": "Un nouveau message a été envoyé depuis votre site.\n\nNom : Caron\nEmail : a@x.example\nVotre message :\n{}\n\n"
    "Envoyé le : 24/11/2026 à 10:20\nIP : 192.0.2.75",
    "told": "Vous avez reçu une nouvelle demande depuis votre site\n\nNom : Caron\nVille : Lyon\nVotre demande :\n{}",
}
OWN = {
    "fields-of-a-fault": "Site : Lyon\nPoste : 118\nMessage : le disque est plein",
    "submission": "New form submission fails.\n\nMessage: 500",
    "screen": "You have a new message from HR, says the screen.\n\nMessage: click to open",
    "about-a-form": "Nouvelle demande sur le formulaire, mais je ne vois pas :\n\nMessage : vide",
    "notes-without-a-program": "Le site refuse.\n\nDate : 3 mars\nHeure : 9 h 41",
    "an-address-of-ones-own": "Poste : 118\nMessage : le disque est plein\n\nIP : 192.0.2.7",
    "notes-in-a-sentence": "Le site refuse.\nURL de la page: https://x.example\nIP distante: 192.0.2.7",
}
OF_A_ROBOT = "From: Site <no-reply@site.example>\nTo: support@guichet.example\nSubject: Contact\n"
FIELDS = "Nom: Hubert Lemaire\nEmail: hubert@x.example\nObjet: Devis\nMessage:\n\n{}"


@pytest.mark.feature(8)
@pytest.mark.parametrize("head", [OF_A_ROBOT, OF_SITE])
def test_a_form_that_does_not_say_so_is_told_by_its_sender(head: str) -> None:
    assert sent(FIELDS.format(SAID), head).text == SAID


@pytest.mark.feature(8)
def test_fields_without_an_address_are_what_a_machine_tells() -> None:
    told = "Nom: srv-12\nSujet: Disque\nMessage: plein à 98 %"
    assert sent(told, OF_A_ROBOT).text == told


@pytest.mark.feature(8)
@pytest.mark.parametrize("form", FORMS)
def test_a_forms_message_stands_without_its_fields(form: str) -> None:
    assert sent(FORMS[form].format(SAID)).text == SAID


@pytest.mark.feature(8)
@pytest.mark.parametrize("said", OWN)
def test_what_somebody_types_as_a_form_does_is_theirs(said: str) -> None:
    assert mail(OWN[said]).text == OWN[said]
