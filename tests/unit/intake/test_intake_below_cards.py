"""What stands below a card every day goes with the signature; what somebody adds there for once is theirs."""

import pytest

from services.intake.domain.mail import ParsedMail, parse_mail

SENDERS = ["Claire Martin <claire@maison.example>", "Mairie de Sault <mairie@sault.example>"]
SAID = "Bonjour,\n\nLe copieur est en panne depuis hier."


def mail(body: str, sender: str = SENDERS[0]) -> ParsedMail:
    head = f"From: {sender}\nTo: support@guichet.example\nSubject: Demande\nContent-Type: text/plain; charset=utf-8\n\n"
    return parse_mail(f"{head}{SAID}\n\n{body}\n".encode())


STANDING = [
    "Ouverture : lundi et jeudi 14h-18h",
    "Permanence : mardi 9h-12h",
    "Accueil du public du lundi au vendredi de 9h à 17h.",
    "Jours de présence : lundi, mardi",
    "Pôle : Achats",
    "Fonction : acheteuse",
    "Retrouvez-nous au salon Expo du 12 au 14 mars, stand B42 !",
    "Suivez-nous sur LinkedIn !",
    "Votre avis compte : répondez à notre enquête de satisfaction.",
    "Nos bureaux seront fermés du 28 avril au 2 mai.",
    "Membre d'une association agréée, acceptant à ce titre le règlement des honoraires par chèque.",
    "Devez-vous vraiment imprimer ce courriel ? Pensons à l'environnement !",
    "Faut-il imprimer ce message ?",
    "Mon courriel vous parvient en dehors de vos heures ? Ne vous sentez pas obligé de répondre.",
    "Je suis joignable du mardi au vendredi.",
    "Ensemble, construisons un avenir durable.",
    "Ce message est adressé via une messagerie sécurisée de santé (MSSanté). Il contient des informations couvertes par le secret professionnel.",
    "L'information transmise par courriel est confidentielle. Si vous n'êtes pas la personne visée, détruisez-la.",
    "Did you know we now offer weekend surveys? Ask us for a quote!",
    "I am a Mental Health First Aider. Please come and talk to me.",
    "I may send emails outside of normal hours. I do not expect a reply outside yours.",
    "Our office will be closed from 24 December to 2 January. We wish you a Merry Christmas!",
    "How did we do? Take our 2-minute survey",
    "I respectfully acknowledge that I live on the traditional territories of the Mississaugas of the Credit.",
    "Beware of cyber crime: we will never change our bank details by email.",
    "If your matter is urgent, please contact my assistant Cerys on 01632 960 115.",
    "Please think before you print.",
    "Je ne consulte mes courriels que deux fois par jour.",
    "Ce message vous parvient en dehors de vos heures de travail ? N'y répondez pas immédiatement.",
    "Si vous recevez ce courriel hors de vos heures, il n'est pas nécessaire d'y répondre.",
    "Limitons nos mails : ne mettez en copie que les personnes concernées.",
    "Merci de ne pas communiquer de données de santé par mail.",
    "Mon assistante : Julie Petit, 02 40 00 00 13",
    "Cette messagerie n'est pas surveillée le week-end.",
    "Nous ne vous demanderons jamais vos codes par mail.",
    "Prendre soin de vous, c'est notre métier.",
    "Nos bureaux sont ouverts du lundi au vendredi de 9h à 17h.",
]  # fmt: skip
CARDS = ["Claire Martin\nResponsable paie\nTél. 01 44 55 66 77", "Claire M.\n\nService achats"]


@pytest.mark.feature(8)
@pytest.mark.parametrize("standing", STANDING)
@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("sender", SENDERS)
@pytest.mark.parametrize("apart", ["\n", "\n\n"])
def test_what_stands_below_a_card_every_day_goes_with_it(standing: str, card: str, sender: str, apart: str) -> None:
    assert mail(f"Cordialement,\n\n{card}{apart}{standing}", sender).text == SAID


ADDED = [
    "Je consulte le portail et il est vide.",
    "Ce message arrive vide chez Paul.",
    "L'écran de Paul aussi.",
    "Have feedback from the vendor, it is a bad fuse.",
    "Cette boîte n'est pas celle de Paul, il faut la supprimer.",
    "Mon assistante a le même problème.",
    "Attention : le serveur tombe chaque nuit à 2h.",
    "Pièce jointe : capture.png",
    "Voir capture ci-jointe",
    "Can I also have a second screen?",
    "Je ne travaille pas demain, pouvez-vous passer lundi ?",
    "Le poste concerné est celui de Paul.",
    "Le code de la porte est le 1234.",
    "Finalement ça remarche, vous pouvez fermer.",
    "It is the one on floor 3.",
    "The parcel has to leave on Tuesday.",
    "Our office is closed on Friday, please come on Monday.",
    "Merci de répondre à compta@maison.example plutôt qu'à moi.",
    "Pouvez-vous rappeler le 03 44 55 66 77 ?",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("added", ADDED)
@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("sender", SENDERS)
def test_what_somebody_adds_below_their_card_is_kept_without_it(added: str, card: str, sender: str) -> None:
    read = mail(f"Cordialement,\n\n{card}\n\n{added}", sender)
    assert read.text == f"{SAID}\n\n{added}"
    assert "Cordialement" in read.signature


BELOW_THANKS = [
    "Pouvez-vous rappeler le 03 44 55 66 77 ?",
    "Son adresse est paul@maison.example",
    "Le site concerné est https://intranet.maison.example",
    "Le lien : https://intranet.maison.example/x",
    "Mon numéro : 06 12 34 56 78, disponible après 17h.",
    "You can reach me on 01632 960 100 after five",
    "Contact sur place : Paul Roux 06 12 34 56 78, il attend votre appel",
    "Voir capture ci-jointe",
    "The users are:\nJohn Smith\nAnn Lee",
    "Les comptes concernés :\nJean Dupont\nMarie Lambert",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("added", BELOW_THANKS)
@pytest.mark.parametrize("close", ["", "\n\nClaire"])
@pytest.mark.parametrize("thanks", ["Merci.", "Merci d'avance", "Thanks"])
def test_what_follows_thanks_is_kept_though_it_names_a_number_or_a_page(added: str, close: str, thanks: str) -> None:
    assert mail(f"{thanks}\n\n{added}{close}").text == f"{SAID}\n\n{thanks}\n\n{added}"


@pytest.mark.feature(8)
@pytest.mark.parametrize("added", [one for one in BELOW_THANKS if "\n" not in one])
def test_what_follows_a_bare_name_is_kept_though_it_names_a_number_or_a_page(added: str) -> None:
    assert mail(f"Bonne journée,\nClaire\n\n{added}").text.endswith(added)


NOT_SAID = [
    "Claire Martin\nTél. : 03 44 55 66 77 - claire@maison.example",
    "Claire Martin\nwww.maison.example\nSuivez-nous : https://social.example/maison",
    "Claire Martin\nPour prendre rendez-vous : https://rdv.maison.example",
    "Claire Martin\nStandard 03 44 55 66 77 | Ligne directe 03 44 55 66 78",
    "Claire Martin\nBook time with me: https://cal.example/claire",
    "Claire Martin\nVisit our site https://maison.example",
    "Claire Martin\nNeed help? https://help.maison.example",
    "Claire Martin\nPour toute demande : support@maison.example",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("card", NOT_SAID)
@pytest.mark.parametrize("thanks", ["Merci.", "Cordialement,"])
def test_a_card_that_names_a_number_or_a_page_is_no_sentence(card: str, thanks: str) -> None:
    assert mail(f"{thanks}\n\n{card}").text == SAID


QUOTED = "Le 03/03/2025 à 10:12, Support <support@guichet.example> a écrit :\n> Quel poste ?\n"
SIGNED = [
    "Cordialement,\nClaire",
    "Cordialement,\nClaire Martin\nTechnicienne",
    "Cordialement,\n\nClaire Martin\nSARL Maison\n03 44 55 66 77",
    "Bien à vous,\nSARL Maison\n03 44 55 66 77",
]
ANSWERS = ["Précision : le portail est à gauche.", "Le code est 1479", "C'est le poste 12.", "Mardi", "Oui pour jeudi"]


@pytest.mark.feature(8)
@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("signature", SIGNED)
def test_what_is_said_below_a_quotation_is_kept_without_the_signature_above_it(answer: str, signature: str) -> None:
    read = mail(f"{signature}\n\n{QUOTED}\n{answer}")
    assert read.text.split() == f"{SAID} {answer}".split()
    assert read.signature == signature


@pytest.mark.feature(8)
def test_a_signature_above_answers_among_quotations_goes_and_they_stay() -> None:
    read = mail(f"Mes réponses :\n\nCordialement,\nClaire\n\n{QUOTED}\nLe 12.\n\n> Depuis ?\n\nMardi, merci")
    assert read.text.split() == f"{SAID} Mes réponses : Le 12. Mardi, merci".split()


@pytest.mark.feature(8)
def test_a_signature_that_goes_on_below_a_quotation_is_one() -> None:
    read = mail(f"Cordialement,\nClaire Martin\n\n{QUOTED}\nSARL Maison\n12 rue des Lilas\n03 44 55 66 77")
    assert read.text == SAID


RULES = ["---", "-----", "****", "____", "=====", "----------"]
ASKED = [
    "Merci de regarder.\n\nClaire",
    "Dites-moi\nClaire",
    "Pouvez-vous regarder ?\n\nClaire Martin",
    "Merci,\nClaire",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("asked", [*ASKED, "C'est la 3e fois.\nClaire Martin\n06 12 34 56 78"])
def test_a_rule_that_closes_what_was_pasted_signs_nothing(rule: str, asked: str) -> None:
    pasted = f"Voici :\n{rule}\nERREUR 12, voir admin@maison.example\n{rule}\n"
    kept = asked.partition("Claire")[0].removesuffix("Merci,\n")
    assert mail(pasted + asked).text.split() == f"{SAID} {pasted}{kept}".split()


FRAMED = [
    "-----\nClaire Martin\n06 12 34 56 78",
    "-----\nClaire Martin\n06 12 34 56 78\n-----",
    "____________\nClaire Martin\nDRH",
    "***\nClaire",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("signature", FRAMED)
def test_a_rule_right_above_a_name_signs(signature: str) -> None:
    assert mail(signature).text == SAID


@pytest.mark.feature(8)
def test_a_name_with_a_number_right_below_the_last_sentence_signs() -> None:
    assert mail("Il bourre.\nClaire Martin\n06 12 34 56 78").text == f"{SAID}\n\nIl bourre."
    assert mail("Appelez-la :\nClaire Martin\n06 12 34 56 78").text.endswith("78")


LOGINS = ["smartin@maison.example", "sophiemartin@maison.example", "martins@maison.example"]


@pytest.mark.feature(8)
@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("name", ["Sophie Martin", "S. Martin", "MARTIN Sophie"])
def test_who_is_known_by_an_address_alone_signs(login: str, name: str) -> None:
    assert mail(name, login).text == SAID


@pytest.mark.feature(8)
def test_a_name_signs_whatever_stands_in_brackets_behind_it() -> None:
    assert mail("Claire (accueil)").text == SAID
    assert mail("Claire (accueil) ne reçoit plus rien").text.endswith("rien")


@pytest.mark.feature(8)
@pytest.mark.parametrize("name", ["S. Martin", "J.-P. Roux", "J.P. Roux"])
def test_initials_and_a_last_name_sign_below_a_sentence_and_not_below_a_colon_or_a_request_for_them(name: str) -> None:
    assert mail(name, SENDERS[1]).text == SAID
    assert mail(f"Qui appeler :\n\n{name}", SENDERS[1]).text.endswith(name)
    assert mail(f"Merci de créer un compte pour la nouvelle collègue.\n\n{name}", SENDERS[1]).text.endswith(name)


@pytest.mark.feature(8)
def test_a_first_name_may_stand_above_the_card_of_somebody_unknown() -> None:
    card = "Sophie\n\nSophie Bernard (she/her)\nStudent Services | University of Sault\nWorking days: Mon-Thu"
    assert mail(f"Kind regards\n{card}", SENDERS[1]).text == SAID
