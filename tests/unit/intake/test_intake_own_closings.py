"""Farewells, thanks and names: what is politeness goes with the signature, what says more is kept."""

import pytest

from services.intake.domain import farewells, names
from services.intake.domain.mail import parse_mail
from tests.unit.intake.writing import ANSWER, mail

FAREWELLS = [
    "Dans l'attente de votre retour, je vous prie d'agréer, Madame, Monsieur, mes salutations distinguées.",
    "Dans l'attente de votre réponse, je reste à votre disposition.",
    "Dans l'attente de vous lire,",
    "En attente d'une réponse rapide de votre part, veuillez recevoir mes salutations.",
    "En vous remerciant par avance de votre réponse, je vous prie de croire à l'assurance de ma considération.",
    "En vous remerciant pour votre aide et votre réactivité.",
    "En vous remerciant de l'attention que vous porterez à ma demande,",
    "En vous souhaitant une bonne réception,",
    "En espérant une réponse favorable de votre part, je vous remercie.",
    "Espérant une suite favorable,",
    "Veuillez agréer, Monsieur, l'expression de mes sentiments respectueux.",
    "Je vous prie de croire, Madame, à l'assurance de ma parfaite considération.",
    "Recevez mes meilleures salutations.",
    "Nous vous prions d'agréer nos salutations distinguées.",
    "Merci et bonne journée à vous !",
    "Merci pour votre retour rapide",
    "Merci et désolée pour le dérangement",
    "Thanks and best regards",
    "Best Regards",
    "Best, Claire",
    "Yours Sincerely,",
    "À bientôt Claire",
    "Restant à votre écoute,",
    "Bien confraternellement,",
    "Sportivement,",
    "Dans l'attente d'une réponse favorable,",
    "Merci à l'avance et bonne journée",
    "Un grand merci",
    "Vous remerciant par avance,",
    "À lundi,",
    "Bonnes fêtes",
    "Sincères salutations et bonne journée",
    "Cordialement, Best regards",
    "Votre bien dévouée,",
    "Bàv,",
    "Warm wishes",
    "With regards",
    "Sincèrement vôtre,",
    "Merci bcp",
    "Looking forward to your response",
    "Hope to hear from you soon",
    "Awaiting your reply,",
    "With gratitude,",
    "Thank you once again",
    "Thanks team",
    "Kind regrads",
    "Very best wishes,",
    "Happy Friday!",
    "À+",
    "À tantôt,",
    "Un grand merci déjà,",
    "Merci déjà pour votre aide,",
    "Voilà, merci !",
    "Mille mercis pour votre aide",
    "Avec mes plus vifs remerciements",
    "Toutes mes amitiés,",
    "À tout bientôt",
    "À la prochaine !",
    "Bonne année 2027",
    "Meilleurs vœux à toute l'équipe",
    "Dans l'attente d'une solution,",
    "En restant à votre disposition,",
    "Avec nos cordiaux messages",
    "Gros becs",
    "Salut et merci !",
    "Voilà merci",
    "En tout cas merci pour votre patience",
    "Dans tous les cas, bonne journée",
    "De rien et bonne journée",
    "Merci de tout cœur",
    "Merci de m'avoir lue",
    "Merci de prendre le temps de me lire",
    "Je vous remercie d'avance de votre passage.",
    "Nous vous remercions pour votre visite",
    "Dans l'attente d'un prompt retour,",
    "Espérant vous lire bientôt",
    "Comptant sur vous,",
    "Cordialment",
    "Codialement",
    "Cordialeme,t",
    "Bon mercredi !",
    "Bonne journée également",
    "Passe une bonne journée",
    "Passez de belles fêtes",
    "Belle journée ensoleillée",
    "À très bientôt j'espère",
    "À votre service,",
    "Avec gratitude",
    "Sincères amitiés,",
    "Fidèlement,",
    "Tout de bon et merci",
    "Milles merci",
    "Vous souhaitant bonne réception de la présente,",
    "Pardon pour le dérangement et merci",
    "D'avance, merci",
    "Vous remerciant de votre attention,",
    "Je vous remercie par avance de votre réponse.",
    "Merci à l'équipe !",
    "Bonne journée à toutes et tous",
    "Bon week-end à vous",
    "Dans cette attente,",
    "En attendant votre retour,",
    "Espérant avoir de vos nouvelles rapidement,",
    "Restant à votre disposition pour tout renseignement complémentaire,",
    "Mes salutations les plus sincères",
    "Avec mes plus cordiales salutations",
    "Mes sentiments les meilleurs,",
    "Cordialement à tous",
    "Joyeuses fêtes",
    "Cordially, / Cordialement,",
    "Freundliche Grüsse / Meilleures salutations",
    "Best regards / Med vennlig hilsen",
    "Saludos cordiales",
    "Ystävällisin terveisin",
    "Mat beschte Gréiss / Meilleures salutations",
    "Mat frëndleche Gréiss",
    "D'avance un tout grand merci,",
    "Merci à toi et bonne aprem,",
    "Meilleures salutations et un très bon week-end",
    "Merci et bonne soiree a toute l'equipe du support",
    "Je vous souhaite d'ores et déjà un excellent week-end.",
    "Avec mes salutations et mes remerciements",
    "Merci. Bonne journée. Claire Martin",
    "Encore un grand merci pour votre intervention rapide",
    "En vous remerciant de l'attention que vous porterez à ce courriel, je vous prie d'agréer, Monsieur le Maire, mes respectueuses salutations.",
    "Recevez, Madame, Monsieur, mes salutations.",
    "En restant volontiers à votre disposition, je vous adresse mes meilleures salutations.",
    "Je vous remercie d'avance de votre réponse et vous adresse, Madame, Monsieur, mes meilleures salutations.",
    "Dans cette attente, je vous prie d'agréer, Madame, Monsieur, mes salutations distinguées.",
    "Nous restons à votre disposition pour tout complément d'information et vous présentons nos salutations.",
    "Dans l'espoir d'une réponse favorable,",
    "Dans l'attente d'un retour rapide de votre part.",
    "Comptant sur votre réactivité,",
    "Prenez soin de vous",
    "Thanks again, and have a great weekend",
    "Thank you for your time and your support",
    "Have a great weekend everyone",
    "Looking forward to your prompt response.",
    "Very many thanks",
    "Very truly yours",
    "Bises à tous",
]
STRANGER = "From: Mairie de Sault <mairie@sault.example>\nTo: support@guichet.example\nSubject: Demande\n\n"


@pytest.mark.feature(8)
@pytest.mark.parametrize("farewell", FAREWELLS)
def test_politeness_goes_with_the_signature(farewell: str) -> None:
    assert mail(f"Bonjour,\n\nLe copieur est en panne.\n\n{farewell}\n\nClaire Martin").text.endswith("en panne.")


@pytest.mark.feature(8)
@pytest.mark.parametrize("farewell", FAREWELLS)
def test_politeness_goes_also_above_the_card_of_somebody_unknown(farewell: str) -> None:
    card = "Nadine P.\nService achats\n01 44 55 66 77"
    text = parse_mail(f"{STRANGER}Bonjour,\n\nLe copieur est en panne.\n\n{farewell}\n\n{card}\n".encode()).text
    assert text.endswith("en panne.")


ONLY_LIKE_FAREWELLS = [
    "Bonne réception du colis de Paul, mais il manque l'écran.",
    "À lundi dernier, le poste marchait.",
    "Merci à l'équipe de nuit, mais le disque du serveur manque toujours.",
    "Je vous remercie de créer un compte pour Paul.",
    "Restant à régler : 120 euros sur la facture 77120.",
    "Bonnes fêtes ou non, le badge doit marcher le 24.",
    "Remerciements à afficher sur la page d'accueil, voir le fichier.",
    "Dans l'attente du technicien, la porte reste ouverte.",
    "Sentiments des usagers : la file est trop longue.",
    "Warm wishes page gives a 404.",
    "Looking forward to your reply is what the bot says each time.",
    "Regarding the badge, it is the blue one.",
    "Best of luck is needed to log in.",
    "Happy Friday banner still shows on the portal.",
    "See you soon said the technician on Monday.",
    "Greetings card printer in room 4 is empty.",
    "Bon à tirer : BAT",
    "Déjà merci de l'avoir réparé, mais il bipe.",
    "Restant à votre disposition pour récupérer le poste lundi, je laisse la clé à l'accueil.",
    "Dans cette attente, la porte reste ouverte.",
    "En attendant votre retour, je bloque la facture 77120.",
    "Espérant avoir de vos nouvelles avant le 15, je perds mes droits ensuite.",
    "Adieu est le mot qui s'affiche à la fermeture.",
    "Très bien, cordialement",
    "Tous, merci",
    "Bon, merci",
    "En attente de réponse, merci",
    "Un retour rapide, merci",
    "Avec le support technique, merci",
    "Tomorrow morning, thanks",
    "Both, thanks",
    "The best one, thanks",
    "All good, thanks",
    "Je vous remercie de m'adresser une facture, avec mes salutations.",
    "Je vous adresse ce courrier car mon compte est bloqué, mes salutations.",
    "Bien reçu, merci",
    "Merci de votre retour avant lundi",
    "Merci pour votre retour avant vendredi soir.",
    "Merci de votre aide pour l'imprimante",
    "Merci de passer en fin de journée",
    "Merci de vite répondre",
    "Bonne semaine pour la livraison : la 48",
    "Belle journée pour une panne",
    "Dans l'espoir que le badge marche lundi",
    "En attente du devis",
    "Que votre technicien vienne lundi",
    "Voilà, merci de rappeler demain",
    "Bon retour de vacances pour la batterie : morte",
    "Bec verseur",
    "À la prochaine panne, je change",
    "Bonne année de sortie : 2027",
    "En tout cas, merci de vérifier",
    "Sinon, un bon de commande suffit",
    "Je vous remercie de votre confirmation",
    "Je vous remercie de votre rappel ce soir",
    "Merci de prendre en charge ma demande",
    "Bon lundi si rien ne change",
    "Avec reconnaissance vocale",
    "Comptant sur vous pour lundi",
    "À l'écoute du message, rien",
    "Pardon pour le dérangement, le badge est retrouvé",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("last", ONLY_LIKE_FAREWELLS)
@pytest.mark.parametrize("close", ["", "\n\nClaire Martin", "\n\nCordialement,\nClaire Martin\nDRH"])
def test_a_sentence_that_only_begins_like_a_farewell_stays(last: str, close: str) -> None:
    assert mail(f"Bonjour,\n\nDeux points.\n\n{last}{close}\n").text.endswith(last)


BELOW_SIGNATURES = [
    "Cordialement,\nClaire Martin\n\nFinalement ça remarche.",
    "Claire\n\nOubliez ma demande, merci.\n\nEnvoyé de mon iPhone",
    "Cdt,\nClaire Martin\nDRH\n\nNuméros de série\n5CG1234XYZ\n5CG9876ABC",
    "Bien à vous,\nClaire Martin\nResponsable paie\n\nUrgent pour la paie",
    "Claire\n\nPC-4471, PC-4472, PC-4490",
    "Cordialement,\nClaire Martin\nDRH\n02 40 00 00 12\n\nMerci de prévenir rh@maison.example en mon absence",
    "Merci,\nClaire\n\n-----\n\nHello,\n\nMy printer is down.",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("below", BELOW_SIGNATURES)
def test_what_is_said_below_a_signature_stays(below: str) -> None:
    assert (
        below.split("\n\nEnvoyé", maxsplit=1)[0].rpartition("\n\n")[2]
        in mail(f"Bonjour,\n\nLe copieur est en panne.\n\n{below}\n").text
    )


SIGNED_BELOW = [
    "Cordialement,\nClaire Martin\n\nAbsente le mercredi.",
    "Cordialement,\nClaire Martin\nDRH\n\nMaison SAS, TVA FR12345678901",
    "Cordialement,\nClaire Martin\n\n12 rue des Lilas, CH-1003 Lausanne",
    "Kind regards,\nClaire Martin\nMatron\n\nUrgent Care Clinic",
    "Cordialement,\n\nMadame Claire Martin\nDirectrice",
    "Salutations,\n\nClaire Martin\n5 chemin des Vignes\n33000 Exemple\ntél. 05 56 00 00 08, portable de ma fille 06 00 00 00 14",
    "Bonne journée à toi,\n\nClaire Martin\nDRH\n02 40 00 00 12\nMerci de privilégier rh@maison.example en mon absence",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("signature", SIGNED_BELOW)
def test_what_only_looks_like_words_below_a_signature_goes_with_it(signature: str) -> None:
    assert mail(f"Bonjour,\n\nLe copieur est en panne.\n\n{signature}\n").text == "Bonjour,\n\nLe copieur est en panne."


OFFICE = "From: HR <hr@maison.example>\nTo: support@guichet.example\nSubject: Demande\n\n"


@pytest.mark.feature(8)
@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("Please disable the accounts of these two leavers.", True),
        ("Merci de créer un compte pour la nouvelle arrivante. Elle commence lundi.", True),
        ("Accès à ouvrir pour la personne suivante.", True),
        ("Merci de réinitialiser mon mot de passe.", False),
        ("Le copieur est en panne depuis lundi.", False),
        ("Some people told us of it on Monday.", False),
    ],
)
def test_whom_an_office_asks_something_for_is_not_who_signs(asked: str, *, kept: bool) -> None:
    for card in ("Marie Lambert", "Marie Lambert\nComptable\nmarie@maison.example"):
        text = parse_mail(f"{OFFICE}Bonjour,\n\n{asked}\n\n{card}\n".encode()).text
        assert text.endswith(card if kept else asked)


BELOW_A_NAME = [
    "Please don't close the ticket.",
    "Please do not reset my password.",
    "Please note I withdraw my consent.",
    "Any feedback on my other ticket?",
    "How are we supposed to log in meanwhile?",
    "How was my order shipped?",
    "Book a room for Monday as well.",
    "Our bank details have changed.",
    "Printing the email fails too.",
    "I cannot print this email.",
    "I work on a Mac.",
    "I work from home until Friday.",
    "Office hours on the site are wrong.",
    "Looking for the invoice of May as well.",
    "Did you know the lift is stuck?",
    "If the swap is urgent for you, call me.",
    "Join us on the call at 3.",
    "Merci de ne pas fermer le ticket.",
    "Merci de ne pas éteindre mon poste, un calcul tourne.",
    "Merci de noter mon nouveau poste.",
    "Besoin de deux badges pour lundi.",
    "Besoin d'un écran également.",
    "Je travaille sur un Mac.",
    "Disponible demain toute la journée.",
    "En cas d'absence, laissez le colis au gardien.",
    "L'impression du message sort une page blanche.",
    "Le devis certifié est dans le dossier.",
    "Rejoignez-nous sur la réunion de quinze heures.",
    "Paul Durand est secouriste du travail, ajoutez-le.",
    "Ouvert à toute proposition.",
    "Prenez rendez-vous avec Paul pour l'accès.",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("said", BELOW_A_NAME)
@pytest.mark.parametrize("close", ["Cordialement,\nClaire Martin", "Kind regards,\nClaire"])
def test_what_only_sounds_like_what_cards_end_with_is_kept_below_a_name(said: str, close: str) -> None:
    assert mail(f"Bonjour,\n\nLe PC ne démarre plus.\n\n{close}\n\n{said}\n").text.endswith(said)


ABOVE_A_FAREWELL = [
    "Merci, mais rien n'a changé.",
    "Merci, Paul a toujours le souci.",
    "Merci, vous pouvez clore.",
    "Merci, mardi me convient.",
    "Merci par avance, le code du portail est changé.",
    "Merci de l'installer sur mon poste.",
    "Merci d'avance de le faire avant midi.",
    "Merci de vos éléments sur la facture.",
    "Merci aux RH de me la poster au bureau.",
    "Merci pour la création du compte de Marie.",
    "Vous remerciant, la facture reste fausse.",
    "Thank you, Tuesday works.",
    "Thanks, you can close the ticket.",
    "Thanks and close the ticket.",
    "Thanks for adding Paul to the list.",
    "Thanks, my team still waits.",
    "Dans l'attente de votre retour, merci de bloquer le compte de Paul Durand.",
    "Dans l'attente de votre retour, je reste bloqué sur l'écran de connexion.",
    "Dans l'attente de votre retour, je vous adresse ci-joint le RIB.",
    "Dans l'attente de votre passage, très urgent car la paie part demain.",
    "Dans l'attente de votre intervention, avec un poste de prêt si possible.",
    "En attente de votre retour avec le devis signé.",
    "En vous remerciant par avance, le compte est encore bloqué.",
    "En espérant une réponse rapide, merci de couper l'accès de Paul.",
    "Espérant un retour rapide, bien penser au câble.",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("said", ABOVE_A_FAREWELL)
@pytest.mark.parametrize("close", ["Cordialement,\nClaire", "Claire Martin"])
def test_thanks_and_waiting_that_say_more_are_kept_above_a_farewell(said: str, close: str) -> None:
    assert mail(f"Bonjour,\n\nLe PC est redémarré.\n\n{said}\n\n{close}\n", ANSWER).text.endswith(said)


LAST_THANKS = [
    "Merci pour la création du badge",
    "Merci pour le prêt de la salle",
    "Merci pour la relance, colis arrivé.",
    "Thanks and reset his account",
    "Thanks and close the ticket",
    "Thanks and it works now",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("said", LAST_THANKS)
def test_a_request_that_thanks_is_kept_as_the_last_line(said: str) -> None:
    assert mail(f"Bonjour,\n\nMarie arrive lundi.\n{said}\n").text.endswith(said)


UNSTOPPED = [
    "le code erreur est affiché en rouge",
    "je suis au bureau demain matin",
    "the error is on the second screen",
    "my badge is lost",
    "mon numero a changé",
    "It is the one on the second floor",
    "Also the fan is loud",
    "ok mardi",
    "Yes please",
    "Tuesday works",
    "Oui pour le remboursement",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("said", UNSTOPPED)
@pytest.mark.parametrize("close", ["Merci d'avance", "Cordialement,\nClaire Martin", "Thanks\nClaire"])
def test_a_sentence_without_a_stop_is_one_below_thanks_or_a_name(said: str, close: str) -> None:
    assert mail(f"Bonjour,\n\nLe PC ne démarre plus.\n\n{close}\n\n{said}\n").text.endswith(said)


@pytest.mark.parametrize(
    "aside", ["(moi)", "(absente le mercredi et le vendredi)", "  (I am off on Fridays, ask Paul)  "]
)
def test_what_stands_in_brackets_behind_a_name_or_a_closing_is_as_long_for_the_one_as_for_the_other(aside: str) -> None:
    assert names.is_name_or_office(f"Marie Dupont {aside}")
    assert names.is_sender(f"Marie {aside}", f"Marie Dupont {aside}")
    assert farewells.is_farewell(f"Cordialement {aside}")


def test_a_sentence_in_brackets_is_no_aside() -> None:
    longer = "(I will not be in the office before the end of next week, I fear)"
    assert not names.is_sender(f"Marie {longer}", "Marie Dupont")
    assert not farewells.is_farewell(f"Cordialement {longer}")
