"""New text, quoted text and signature, as mail programs in France, Québec and elsewhere write them."""

from typing import NamedTuple

import pytest

from services.intake.domain.quotes import split


class Case(NamedTuple):
    name: str
    mail: str
    text: str
    quoted: str = ""
    signature: str = ""


OLD = "Quel est votre numéro de poste ?"

BOXES = "\n".join(
    f"|------------>\n| {label} :{' ' * (8 - len(label))}|\n|------------>\n  >-----------|\n  |{value} |\n  >-----------|"
    for label, value in (("De", "Support <s@g.example>"), ("A", "julie@x.example"), ("Date", "02/11/2026 10:12"), ("Objet", "poste"))
)  # fmt: skip
REPLIES = [
    Case("gmail fr", f"C'est le 4412.\n\nLe lun. 2 nov. 2026 à 10:12, Support <s@g.example> a écrit :\n\n> {OLD}\n", "C'est le 4412.", OLD),
    Case("gmail en", f"It is 4412.\n\nOn Mon, Nov 2, 2026 at 10:12 AM Support <s@g.example> wrote:\n> {OLD}\n", "It is 4412.", OLD),
    Case("gmail wrapped", f"It is 4412.\n\nOn Mon, Nov 2, 2026 at 10:12 AM Support Team of Guichet\n<s@g.example> wrote:\n\n> {OLD}", "It is 4412.", OLD),
    Case("apple fr", f"Le 4412.\n\n> Le 2 nov. 2026 à 10:12, Support <s@g.example> a écrit :\n> \n> {OLD}\n", "Le 4412.", OLD),
    Case("thunderbird fr", f"Le 02/11/2026 à 10:12, Support a écrit :\n> {OLD}\nLe 4412.\n", "Le 4412.", OLD),
    Case("no marks", f"It is 4412.\n\nOn Mon, Nov 2, 2026, 10:12 Support <s@g.example> wrote:\n\n{OLD}\nThank you", "It is 4412.", OLD),
    Case("outlook fr", f"Le 4412.\n\nDe : Support <s@g.example>\nEnvoyé : lundi 2 novembre 2026 10:12\nÀ : Julie\nObjet : poste\n\n{OLD}", "Le 4412.", OLD),
    Case("outlook en", f"4412.\n\nFrom: Support <s@g.example>\nSent: Monday, November 2, 2026 10:12 AM\nTo: Ann\nSubject: desk\n\n{OLD}", "4412.", OLD),
    Case("outlook bold", f"4412.\n\n**From:** Support\n**Sent:** Monday\n**To:** Ann\n**Subject:** desk\n\n{OLD}", "4412.", OLD),
    Case("outlook rule", f"4412.\n\n________________________________\nDe : Support\nEnvoyé : lundi\nÀ : A\nObjet : x\n\n{OLD}", "4412.", OLD),
    Case("origine", f"Le 4412.\n\n-----Message d'origine-----\nDe : Support\n{OLD}", "Le 4412.", OLD),
    Case("original", f"4412.\n\n-----Original Message-----\nFrom: Support\n{OLD}", "4412.", OLD),
    Case("yahoo", f"4412.\n\nEn date de : lundi\nLe lundi 2 novembre 2026 à 10:12:00 UTC+1, Support <s@g.example> a écrit :\n\n{OLD}", "4412.\n\nEn date de : lundi", OLD),
    Case("german", f"4412.\n\nAm 02.11.2026 um 10:12 schrieb Support:\n> {OLD}", "4412.", OLD),
    Case("notes boxes", f"Le 4412.\n\n{BOXES}\n\n{OLD}", "Le 4412.", OLD),
    Case("xperia", f"Le 4412.\n\n---- Support Jean-Luc a écrit ----\n\n{OLD}", "Le 4412.", OLD),
    Case("xperia en", f"4412.\n\nSent from my Xperia smartphone\n\n---- Support wrote ----\n\n{OLD}", "4412.", OLD),
    Case("above line", f"4412.\n\n##- Please type your reply above this line -##\n{OLD}", "4412.", OLD),
]  # fmt: skip


@pytest.mark.feature(8)
@pytest.mark.parametrize("case", REPLIES, ids=lambda case: case.name)
def test_an_answer_above_or_below_what_it_quotes(case: Case) -> None:
    parts = split(case.mail, reply=True)
    assert parts.text == case.text
    assert case.quoted in parts.quoted


NOT_QUOTES = [
    "On Monday the server wrote: disk full. Nothing since.",
    "Le 2 novembre, l'imprimante a écrit une page blanche :\nvoici le détail.",
    "From: the door, turn left.\nTo: the desk.",
    "De : mon poste\nil manque l'écran.",
    "Date: 2026-11-02 ERROR disk\nSubject: none",
    "--- Paul a écrit hier ---\nc'est ce que montre l'écran.",
    "Voici la commande :\n  cat a > b\net le résultat.",
]


@pytest.mark.parametrize("text", NOT_QUOTES)
def test_sentences_that_only_look_like_quotations_stay(text: str) -> None:
    assert split(text).text == text


@pytest.mark.feature(8)
def test_a_table_that_somebody_drew_stays() -> None:
    drawn = "Voici l'écran :\n\n|------->\n| Poste : |\n|------->\n  |vide   |\n\nEst-ce normal ?"
    assert split(drawn).text == drawn


@pytest.mark.feature(8)
def test_answers_between_quotations_stay_in_order() -> None:
    mail = (
        "On Mon, Nov 2, 2026 at 10:12 AM S <s@g.example> wrote:\n> Which floor?\n\nThe third.\n\n> Since when?\n> And who?\n"
        "Since Monday,\nall of us.\n\n> Regards\n"
    )
    parts = split(mail, reply=True)
    assert parts.text == "The third.\n\nSince Monday,\nall of us."
    assert "Since when?" in parts.quoted


@pytest.mark.feature(8)
def test_a_quoted_line_broken_by_a_server_is_not_an_answer() -> None:
    mail = "Yes.\n\n> this is a rather long line that some server on the way has cut in\ntwo pieces\n> and it goes on here\n"
    assert split(mail, reply=True).text == "Yes."


@pytest.mark.feature(8)
def test_answers_announced_inside_the_quotation_are_not_lost() -> None:
    mail = "Voir mes réponses en rouge ci-dessous.\n\nDe : S\nEnvoyé : lundi\nÀ : J\nObjet : x\n\nQuel étage ?\nLe troisième."
    assert "Le troisième." in split(mail, reply=True).text


THREAD = "\n\nDe : S <s@g.example>\nEnvoyé : lundi 10:12\nÀ : J\nObjet : x\n\nQuel étage ?\nLe troisième.\nMerci"
WRITTEN = {"Quel étage ?": (("000000", "Quel étage ?"),), "Le troisième.": (("c00000", "Le troisième."),), "Merci": ()}


@pytest.mark.feature(8)
@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("Mes réponses en rouge ci-dessous.", "Le troisième."),
        ("Voir ci-dessous.", "Le troisième."),
        ("Le poste est réparé.", ""),
    ],
)
def test_answers_in_a_colour_are_kept_alone_where_the_note_points_at_them(note: str, kept: str) -> None:
    assert split(note + THREAD, reply=True, colours=WRITTEN).text == f"{note}\n\n{kept}".strip()


@pytest.mark.feature(8)
@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("Mes réponses ci-dessous :\n\n1. Le troisième\n2. Oui", ""),
        ("Mes réponses ci-dessous :", "Quel étage ?\nLe troisième.\nMerci"),
        ("Mes réponses ci-dessous.\n\nLa porte est ouverte à tous.", "Quel étage ?\nLe troisième.\nMerci"),
    ],
)
def test_answers_announced_right_above_them_are_not_looked_for_in_the_quotation(note: str, kept: str) -> None:
    assert split(f"{note}{THREAD}", subject="Re: x", reply=True).text == f"{note}\n\n{kept}".strip()


@pytest.mark.feature(8)
def test_pointing_below_brings_nothing_in_where_no_colour_tells_answers_apart() -> None:
    assert split("Voir ci-dessous." + THREAD, reply=True).text == "Voir ci-dessous."


@pytest.mark.feature(8)
def test_only_the_senders_own_mark_makes_an_answer_within_the_older_message() -> None:
    older = "\n\nFrom: S <s@g.example>\nSent: Monday 10:12\nTo: J\nSubject: x\n\n[Tom Hale] Which floor?\n[Ann Lee] The third."
    assert split("Hi" + older, reply=True, sender="Ann Lee").text == "Hi\n\n[Ann Lee] The third."


@pytest.mark.feature(8)
def test_marked_lines_are_a_paste_unless_the_older_message_has_them() -> None:
    end = "\n\nOn 2 Nov 2026, at 10:12, S <s@g.example> wrote:\n> Which floor?\n"
    assert "> error 5" in split("It says:\n> error 5\nWhat now?" + end, reply=True).text
    assert "Which floor" not in split("You asked:\n> Which floor?\nThe third." + end, reply=True).text


SIGNATURES = [
    ("Body.\n\nCordialement,\nJulie Martin", "Body."),
    ("Body.\n\nCordialement,\nJulie Martin\n\nPS : le 12 aussi.", "Body.\n\nPS : le 12 aussi."),
    ("Body.\n\nBien cordialement\n\nJulie Martin\nComptable\n01 99 00 12 34", "Body."),
    ("Body.\n\nMerci d'avance,\nJulie", "Body."),
    ("Body.\n\nMerci,\n\nJulie", "Body."),
    ("Body.\nBest,\nAnn", "Body."),
    ("Body.\n\nKind regards, Ann Lee", "Body."),
    ("Body.\n\n-- \nAnn\nAny words at all here, even a full sentence.", "Body."),
    ("Body.\n\n--\nAnn", "Body."),
    ("Body.\n\nSent from my iPhone", "Body."),
    ("Body.\n\nEnvoyé de mon iPhone", "Body."),
    ("Body.\n\nTéléchargez Outlook pour Android", "Body."),
    ("Body.\n\nProvenance : Courrier pour Windows", "Body."),
    ("Body.\n\nJe vous prie d'agréer, Madame, l'expression de mes salutations distinguées.\n\nJulie", "Body."),
    ("Body.\n\nJulie Martin\n+33 1 99 00 12 34", "Body."),
    ("Body.\n\nCe message et ses pièces jointes sont confidentiels.\nNe pas diffuser.", "Body."),
    ("Body.\n\nPlease consider the environment before printing this email.", "Body."),
]


@pytest.mark.feature(8)
@pytest.mark.parametrize(("mail", "text"), SIGNATURES)
def test_signatures(mail: str, text: str) -> None:
    parts = split(mail)
    assert parts.text == text
    assert parts.signature


@pytest.mark.feature(8)
@pytest.mark.parametrize(
    "text",
    [
        "Merci de me rappeler avant midi.\nLe poste 4412 ne marche plus depuis ce matin et c'est urgent.",
        "Thanks for the quick fix!\nOne more thing: the second screen is still black, can you look?",
        "Best practice is to reboot.\nI did. It still fails.",
        "Cordialement est mon mot préféré.\nPourquoi mon écran reste-t-il noir ?",
        "Steps:\n---\nopen the door\npress the button",
        "Please add :\n\nJulie Martin\nComptable\n01 99 00 12 34",
        "Regards,\nis what the error window says. What should I do?",
    ],
)
def test_thanks_and_regards_inside_a_message_are_text(text: str) -> None:
    assert split(text).text == text


def test_a_mail_of_thanks_keeps_its_words() -> None:
    parts = split("Merci beaucoup !\n\nJulie Martin")
    assert parts.text == "Merci beaucoup !"
    assert parts.signature == "Julie Martin"


def test_a_last_line_with_the_senders_own_name_is_a_signature() -> None:
    assert split("Body here.\n\nBruno", sender="Bruno Vasseur").text == "Body here."
    assert split("Body here.\n\nBrussels", sender="Bruno Vasseur").text == "Body here.\n\nBrussels"


@pytest.mark.feature(8)
@pytest.mark.parametrize("name", ["Adc Vasseur", "Cne B. Vasseur", "Dre Vasseur", "Docteur Bruno Vasseur"])
def test_somebody_signs_with_a_rank_or_a_title(name: str) -> None:
    assert split(f"Body here.\n\n{name}\nCIS Exemple", sender="Bruno Vasseur").text == "Body here."
    assert split("Body here.\n\nAdc Morel", sender="Bruno Vasseur").text == "Body here.\n\nAdc Morel"


@pytest.mark.feature(8)
@pytest.mark.parametrize(
    ("name", "sender"),
    [
        ("M. et Mme Vasseur", "Bruno Vasseur"),
        ("Famille Vasseur", "Bruno Vasseur"),
        ("P/o Bruno Vasseur", "VASSEUR Bruno (DSI)"),
        ("Bruno de la compta", "Bruno Vasseur"),
        ("Bruno Vasseur | Chargé de mission | Ville d'Exemple", "VASSEUR Bruno (DSI)"),
        ("[cid:image001.png@01DA]\n\nBruno Vasseur\n02 40 00 00 12", "Bruno Vasseur"),
        ("Le service comptabilité", "compta"),
        ("L'équipe de la médiathèque", "mediatheque"),
        ("Bruno Vasseur - Assistant de gestion", "accueil"),
        ("Bruno Vasseur, avocat au barreau de Nantes", "cabinet"),
    ],
)
def test_ways_to_sign_without_a_farewell(name: str, sender: str) -> None:
    assert split(f"Body here.\n\n{name}", sender=sender).text == "Body here."


@pytest.mark.feature(8)
@pytest.mark.parametrize(
    "farewell",
    [
        "Au plaisir de te voir vendredi,",
        "Bien à vous et bon été !",
        "Avec toute ma gratitude pour votre aide,",
        "Meilleures salutations de Lausanne",
        "Bonne continuation dans votre travail",
        "Merci pour tout et bonne nuit à l'équipe d'astreinte,",
        "La bise et merci",
    ],
)
@pytest.mark.parametrize("apart", ["\n", "\n\n"])
def test_what_begins_as_a_farewell_right_above_the_senders_name_is_one(farewell: str, apart: str) -> None:
    assert split(f"Body here.\n\n{farewell}{apart}Bruno Vasseur", sender="Bruno Vasseur").text == "Body here."


@pytest.mark.feature(8)
@pytest.mark.parametrize(
    "last",
    [
        "Bonne journée pour la livraison du colis",
        "Bonne reprise, mais le poste bipe",
        "Bien à vous est mal écrit",
        "Au plaisir de vous voir, je serai en salle 12",
        "Salutations à corriger, la page dit Bonjour",
        "Merci de souhaiter une bonne journée à Paul,",
        "Belle journée gâchée",
    ],
)
def test_what_only_begins_as_a_farewell_above_the_senders_name_is_kept(last: str) -> None:
    assert split(f"Body here.\n\n{last}\n\nBruno Vasseur", sender="Bruno Vasseur").text == f"Body here.\n\n{last}"


@pytest.mark.feature(8)
@pytest.mark.parametrize(
    "last",
    [
        "Le service compta répond mal",
        "Le service plante",
        "Bruno de la compta n'a rien reçu",
        "L'équipe n'a plus accès",
    ],
)
def test_what_only_begins_like_a_signature_is_kept(last: str) -> None:
    assert split(f"Body here.\n\n{last}", sender="Bruno Vasseur").text == f"Body here.\n\n{last}"
    assert split(f"Body here.\n\n{last}", sender="accueil").text == f"Body here.\n\n{last}"


@pytest.mark.parametrize(
    "name", ["Łukasz Kowal", "Anne-Sophie de Villiers", "LEA MOREL\nChef d'atelier", "Ann Lee\nLab Manager"]
)
def test_somebody_signs_from_a_shared_mailbox(name: str) -> None:
    assert split(f"The door is stuck.\n\n{name}", sender="Reception").text == "The door is stuck."
    assert split(f"Please add\n\n{name}", sender="Reception").text == f"Please add\n\n{name}"


FORWARDS = [
    "Please handle.\n\n---------- Forwarded message ---------\nFrom: Bob <b@x.example>\nDate: Mon, 2 Nov 2026\nSubject: door\nTo: a@x.example\n\nThe door is stuck.",
    "Pour traitement.\n\n---------- Message transféré ---------\nDe : Bob <b@x.example>\nDate : lun. 2 nov.\nObjet : door\nÀ : a@x.example\n\nThe door is stuck.",
    "Begin forwarded message:\n\nFrom: Bob <b@x.example>\nSubject: door\nDate: 2 November 2026\nTo: a@x.example\n\nThe door is stuck.",
    "Début du message transféré :\n\n> De: Bob <b@x.example>\n> Objet: door\n> Date: 2 novembre 2026\n> À: a@x.example\n> \n> The door is stuck.",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("mail", FORWARDS)
def test_what_is_forwarded_is_the_message(mail: str) -> None:
    parts = split(mail)
    assert parts.forwarded
    assert parts.text.endswith("The door is stuck.")
    assert "b@x.example" in parts.quoted
    assert "b@x.example" not in parts.text


@pytest.mark.feature(8)
def test_outlook_forwards_are_known_by_their_subject() -> None:
    mail = "FYI, can you help?\n\nDe : Bob\nEnvoyé : lundi\nÀ : Ann\nObjet : door\n\nThe door is stuck."
    assert split(mail, subject="TR : door").text == "FYI, can you help?\n\nThe door is stuck."
    assert split(mail, subject="RE : door", reply=True).text == "FYI, can you help?"


@pytest.mark.feature(8)
def test_a_long_message_above_a_forward_is_the_message() -> None:
    parts = split("I need help. " * 60 + FORWARDS[0].removeprefix("Please handle."))
    assert "The door is stuck." not in parts.text
    assert "The door is stuck." in parts.quoted


def block(sender: str, said: str) -> str:
    return f"De : {sender}\nEnvoyé : jeudi 12 mars 2026 09:12\nÀ : Ann\nObjet : poste\n\n{said}\n\n"


SUPPORT = block("Support <s@g.example>", OLD)
MARKED = f"Le 12/03/2026 à 09:12, Support <s@g.example> a écrit :\n> {OLD}\n"
PAUL = block("Paul Roux <paul@b.example>", "Relancez-les.")
STAYING = {
    "signed above": f"Toujours rien.\n\nCordialement,\nAnn Lee\n\n{PAUL}{SUPPORT}",
    "her own": f"Toujours rien.\n\n{block('Ann Lee <ann@b.example>', 'Bonjour, le 4412.')}{SUPPORT}",
    "of one who is written to": f"Toujours rien.\n\n{SUPPORT}{PAUL}{SUPPORT}",
    "without an address": f"Toujours rien.\n\n{block('Support', OLD)}{SUPPORT}",
    "of nobody known": f"Toujours rien.\n\n{PAUL}{block('Zoé <zoe@b.example>', OLD)}",
}


@pytest.mark.feature(8)
@pytest.mark.parametrize("mail", STAYING.values(), ids=STAYING)
def test_a_thread_that_nothing_shows_to_be_pasted_is_older(mail: str) -> None:
    parts = split(mail, reply=True, sender="Ann Lee", recipients=["s@g.example"])
    assert parts.text == "Toujours rien."


@pytest.mark.feature(8)
@pytest.mark.parametrize("answered", [SUPPORT, MARKED], ids=["headers", "marked"])
def test_a_mail_pasted_above_the_writers_further_words_hides_none_of_them(answered: str) -> None:
    pasted = f"J'ai reçu ceci :\n\n{PAUL}Que dois-je faire ?"
    parts = split(f"{pasted}\n\n{answered}", reply=True, sender="Ann Lee", recipients=["S@G.example"])
    assert parts.text == pasted
    assert OLD in parts.quoted


@pytest.mark.feature(8)
def test_a_forward_of_our_own_message_below_a_long_note_is_older() -> None:
    note = "Je vous le renvoie car rien ne marche. " * 20
    mail = f"{note}\n\n{SUPPORT}"
    assert OLD not in split(mail, subject="TR: poste", reply=True, recipients=["s@g.example"]).text
    assert OLD in split(mail, subject="TR: poste", reply=True, recipients=["other@g.example"]).text
