"""What gateways, servers and phones write around a mail goes; what people write in the same words stays."""

import pytest

from services.intake.domain.mail import ParsedMail, parse_mail

HEAD = "From: Claire Martin <claire@maison.example>\nTo: support@guichet.example\nSubject: Demande\n"
SAID = "Le copieur est en panne depuis hier."


def mail(body: str) -> ParsedMail:
    return parse_mail(f"{HEAD}Content-Type: text/plain; charset=utf-8\n\n{body}\n".encode())


BANNERS = [
    "[EXTERNAL] This sender is unknown to you.",
    "CAUTION: This email originated from outside of the organization.",
    "Attention : ce courriel provient de l'extérieur de l'organisation.",
    "EXTERNAL EMAIL: do not click links or open attachments unless you know the sender.",
    "You don't often get email from claire@maison.example. Learn why this is important",
    "*** EXPEDITEUR EXTERNE *** Attention aux liens et pièces jointes",
    "Mise en garde : courriel de provenance externe.",
    "Mail externe - Soyez prudent",
    "Soyez prudent : ce courriel a été envoyé par un expéditeur externe.",
    "ATTENTION: courriel externe / CAUTION: external e-mail\nNe pas cliquer sur les liens si vous doutez.",
    "ZjQcmQRYFpfptBannerStart\nThis Message Is From an External Sender\nReport Suspicious\nZjQcmQRYFpfptBannerEnd",
    "External (claire@maison.example)\nReport This Email FAQ Protection by INKY",
    "Be Careful With This Message\nFrom (claire@maison.example)\nLearn More",
    "EXTERNAL: This email was not sent by a colleague.",
    "NOTICE: This message was sent from outside the University. Do not share your password.",
    "This email is from an unusual correspondent. Make sure this is someone you trust.",
    "CYBER SAFETY NOTICE - External email - think before you click",
    "You have received an email from outside the Trust. Do not click links unless you recognise the sender.",
    "Sender not verified. Report spam",
    "[MAIL EXTERNE]",
    "***External Email***: Please be careful while opening links and attachments.",
    "*** MAIL EXTERNE ***",
    "⚠ Expéditeur externe – restez vigilant",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("banner", BANNERS)
def test_what_a_gateway_put_on_top_goes(banner: str) -> None:
    assert mail(f"{banner}\n\n{SAID}").text == SAID


LABELS = [
    "OFFICIAL",
    "[OFFICIAL]",
    "OFFICIAL-SENSITIVE",
    "Classification: Internal",
    "Classification : Public",
    "TLP:GREEN",
    "PROTECTED B",
    "UNCLASSIFIED / NON CLASSIFIÉ",
    "Sensitivity: General",
    "Internal - General Use",
    "Internal Use Only",
    "C2 - Internal",
    "Usage interne",
    "Company Confidential",
    "Public",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("close", ["", "\n\nMerci,\nClaire", "\n\nClaire Martin\n06 12 34 56 78"])
def test_how_secret_a_mail_is_said_to_be_goes_from_both_ends(label: str, close: str) -> None:
    assert mail(f"{label}\n\nBonjour,\n\n{SAID}{close}").text == f"Bonjour,\n\n{SAID}"
    assert mail(f"Bonjour,\n\n{SAID}{close}\n\n{label}").text == f"Bonjour,\n\n{SAID}"


OWN_LABELS = [
    "Bonjour,\n\nPublic",
    "Public\n\nMerci de le changer.",
    "OFFICIAL COMPLAINT\n\nMy bill is wrong again this month.",
    "Classification: the wrong one is shown on every mail, please fix.",
    "Internal server error\n\nIt comes on every page since this morning.",
    "Public holiday on Monday\n\nIs the desk open then?",
    "The label to use is one of these two:\n\nInternal use or not, nobody knows.",
    "Le dossier est partagé avec tous.\nPublic\nIl devrait être privé.",
    "Protected B is missing from the list\n\nCan you add it?",
    "C1 - the corridor is dark\n\nPlease send somebody.",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("body", OWN_LABELS)
def test_what_only_looks_like_a_label_stays(body: str) -> None:
    assert mail(body).text == body


STAMPED = [
    "[EXTERNE] Bonjour, les liens ne marchent pas.",
    "[EXTERNAL] The login page is down.",
    "[EXT] Oui, tout est bon.",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("body", STAMPED)
def test_a_stamp_glued_to_the_first_words_goes_alone(body: str) -> None:
    assert mail(body).text == body.partition("] ")[2]


OWN_BANNERS = [
    "[EXTERNAL] no longer appears in front of mails from suppliers.",
    "Soyez prudent : le portail de la cour ferme mal.",
    "Mise en garde : le sol du couloir glisse.",
    "Be careful with this message when you open it, it crashed my Outlook.",
    "Sender not verified is what the phone shows for every mail from payroll since Monday.",
    "You have received an email from me yesterday about the badge.",
    "Learn more is a dead link on the portal.",
    "Report suspicious mail is greyed out in my Outlook.",
    "Cyber safety training page gives a 404.",
    "Mail externe - rien ne sort depuis ce matin, tout revient.",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("body", OWN_BANNERS)
def test_what_only_sounds_like_a_gateway_stays(body: str) -> None:
    assert mail(f"{body}\n\nCan you look?").text == f"{body}\n\nCan you look?"


ABOVE = [
    "CONFIDENTIALITY NOTICE: This e-mail is intended only for the addressee and may contain privileged information.",
    "CONFIDENTIEL - Ce message est couvert par le secret professionnel et destiné exclusivement à son destinataire.",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("notice", ABOVE)
def test_a_legal_notice_above_the_greeting_goes(notice: str) -> None:
    assert mail(f"{notice}\n\nMaître, chers confrères,\n\n{SAID}").text == f"Maître, chers confrères,\n\n{SAID}"
    assert mail(f"{notice}\n\nThis text is wrong.").text.startswith(notice)


PHONES = [
    "Veuillez excuser ma brièveté.",
    "Envoyé par TypeApp",
    "Envoyé depuis La Poste",
    "Envoyé sur le réseau Vidéotron",
    "Dicté, non relu",
    "Infomaniak - kMail",
    "Sent from eM Client",
    "Please excuse brevity and typos - sent from my phone",
    "Envoyé via l'application mobile La Poste",
    "Typed with thumbs",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("line", PHONES)
def test_a_phones_own_line_goes(line: str) -> None:
    assert mail(f"{SAID}\n\n{line}").text == SAID


OWN_PHONES = [
    "Sent from my iPhone no longer appears under my mails. How do I get it back?",
    "Envoyé de mon iPhone s'affiche deux fois sous mes mails.",
    "Envoyé par Paul mardi, reçu jeudi.",
    "Excusez la brièveté de ma demande d'hier, voici le détail du poste : PC-12.",
    "Please excuse brevity, the form cuts at 100 characters and I had a lot more to tell you about this printer.",
    "Sent with the courier, the parcel never came.",
    "Dicté par le médecin, le compte rendu n'apparaît pas.",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("body", OWN_PHONES)
def test_what_only_begins_like_a_phones_line_stays(body: str) -> None:
    assert mail(body).text == body
    assert mail(f"{SAID}\n\n{body}").text == f"{SAID}\n\n{body}"
