"""What people write themselves, in words that programs, gateways and lawyers use too: nothing of it may be lost."""

import pytest

from schemas.tickets import Kind
from services.intake.domain.mail import ParsedMail, parse_mail

HEAD = "From: Claire Martin <claire@maison.example>\nTo: support@guichet.example\nMessage-ID: <1@maison.example>\n"
ANSWER = "Subject: Re: x\nIn-Reply-To: <r@guichet.example>\n"

OWN_WORDS = {
    "error-message-and-attachment": "Bonjour,\n\nWord se ferme tout seul.\n\nCe message apparaît dès que j'ouvre la pièce jointe, voir capture.\n",
    "mail-meant-for-payroll": "Bonjour,\n\nJe vous joins un mail reçu ce matin.\n\nCe mail était destiné au service paie, pouvez-vous le leur transmettre ?\n",
    "before-printing": "Bonjour,\n\nLe copieur est en panne.\n\nAvant d'imprimer, il demande un code que je n'ai pas.\n",
    "message-has-been-checked": "Hello,\n\nOne mail is stuck in quarantine.\nThe message has been checked by our team and it is clean, please release it.\n",
    "new-message-pops-up": "Hello,\n\nI keep seeing the same popup:\nNew message from HR, click to open\nand it never goes away.\n",
    "external-screen": "External screen shows unknown device since Monday.\n\nCan someone look?\n",
    "warning-links": "Warning: links or buttons on the portal do nothing.\n\nSince the update.\n",
    "important-attachments": "Important : les pièces jointes n'arrivent plus depuis lundi.\n\nMerci de regarder vite.\n",
    "disclaimer-page": "Hello,\n\nTwo things about the login page.\n\nDisclaimer text is out of date. It still names the old company.\n\nThe logo is also wrong.\n",
    "i-received-this": "Hello,\n\nA stranger's invoice came to me.\n\nIf you received this by mistake too, tell me. Mine is attached as a PDF.\n",
    "do-not-reply-top": "Ne cliquez pas sur le lien, le mien est déjà bloqué.\n\nComment réinitialiser ?\n",
    "registered-office": "Hello,\n\nPlease update our account.\n\nRegistered office moved to 12 Mill Lane, Leeds, on 1 November.\n",
    "wrote-colon-own-en": 'Hi,\n\nOn 20 November your colleague Sam wrote:\n"the refund leaves within 48 h"\n\nNothing so far. Can you check?\n',
    "attention-lien": "Attention, la pièce jointe du mail automatique est vide.\n\nC'est le cas pour tous les clients.\n",
    "nouveau-message": "Bonjour,\n\nLa pastille affiche :\nNouveau message de la direction\nmais la boîte est vide.\n",
    "sent-from-my": "Hi,\n\nTwo issues.\nSent from my shared mailbox, mail goes to spam\nSent from my own, it is fine\n",
    "confidentialite": "Bonjour,\n\nJe n'accède plus à l'écran RH.\n\nConfidentialité :\nseule la paie doit voir ce dossier, et tout le service le voit.\n",
    "think": "Hello,\n\nThe cost centre is wrong on the new printers.\n\nPlease consider the environment variable PRINT_CC, it is empty on PC-12.\n",
}  # fmt: skip

SIGNED_WORDS = {
    "rgpd": "Bonjour,\n\nDeux points.\n\nDans le cadre du RGPD, merci de supprimer toutes les données personnelles de Paul.",
    "intended-for-another": "Hi,\n\nBad news.\n\nThis email with the salary slips was intended for another recipient and sent in error.",
    "registered-in": "Hi,\n\nThe VPN refuses me.\n\nThe device is registered in Intune but shows as non-compliant.",
    "registered-office-to-print": "Hello,\n\nFor April.\n\nRegistered office: 12 Mill Lane, Leeds. Put it on all invoices.",
    "unsubscribe": "Hello,\n\nOne more.\n\nTo unsubscribe from the newsletter the link at the bottom gives a 404.",
    "print-only": "Bonjour,\n\nLe fichier est joint.\n\nMerci de n'imprimer que les pages 3 à 5.",
    "scanned-and-blocked": "Hi,\n\nNo order came.\n\nThe email was scanned by Mimecast and blocked.\nPlease release it to Anna.",
    "respect-the-address": "Bonjour,\n\nDeux livreurs perdus.\n\nVeuillez respecter l'adresse indiquée : bâtiment C.",
    "respect-of-a-term": "Bonjour,\n\nLe devis est joint.\n\nJe vous prie de le signer, avec tout le respect des délais.",
    "take-into-consideration": "Bonjour,\n\nRefusé hier.\n\nVeuillez prendre en considération mes justificatifs.",
    "thanking-you-for-sending": "Bonjour,\n\nJe suis locataire.\n\nEn vous remerciant de m'envoyer une quittance de loyer.",
    "waiting-and-blocking": "Bonjour,\n\nElle est cassée.\n\nDans l'attente de votre retour, je bloque le paiement.",
    "waiting-by-a-date": "Bonjour,\n\nRien reçu.\n\nEn attente de votre colis depuis le 3 mars.",
    "wishing-you-to-find": "Bonjour,\n\nJe pars.\n\nEn vous souhaitant de trouver une solution, je laisse les clés au gardien.",
    "hoping-because": "Bonjour,\n\nTout est là.\n\nEspérant une réponse avant le 15 car je perds mes droits ensuite.",
    "do-you-believe": "Bonjour,\n\nPayé deux fois.\n\nCroyez-vous que ce soit normal de douter du respect de mes engagements ?",
    "thanks-and-when-fr": "Bonjour,\n\nRien reçu.\n\nMerci et quel délai ?",
    "thanks-and-when-en": "Hi,\n\nNothing came.\n\nThanks and when will it ship?",
    "thanks-and-call": "Bonjour,\n\nLe bon est joint.\n\nMerci et rappelez-moi ce soir.",
    "thanks-for-room": "Bonjour,\n\nLa chambre 12 est prise.\n\nMerci pour la 14 alors.",
    "somebody-elses-card": "Bonjour,\n\nContactez mon locataire.\n\nPaul Durand\n12 rue des Lilas\n06 12 34 56 78",
    "somebody-to-disable": "Hi,\n\nPlease disable this account today.\n\nJohn Smith",
    "somebody-to-create": "Hi,\n\nPlease create an account for her.\n\nJune Wu\nMarketing Assistant",
    "checked-as-spam": "Bonjour,\n\nPlus de commandes.\nCe mail est analysé par Vade comme spam.\nMerci de débloquer l'expéditeur.",
}  # fmt: skip
UNSIGNED_WORDS = {
    "only-a-notice": "Bonjour,\n\nDans le cadre du RGPD, merci de supprimer toutes les données personnelles de Paul Roux.\n",
    "notice-without-greeting": "Disclaimer at the bottom of our emails has the wrong legal entity and liability text.\n",
    "message-to-delete": "Hi,\n\nThe message to delete is the confidential one sent to all staff by mistake.\n\nConfirm once it is gone.\n",
    "urgent-below-thanks": "Bonjour,\n\nMon accès est coupé.\n\nMerci\n\nC'est très urgent\n",
    "urgent-right-below-thanks": "Bonjour,\n\nMon accès est coupé.\n\nMerci d'avance.\nC'est urgent !\n",
    "urgent-below-a-farewell": "Bonjour,\n\nServeur de paie HS.\n\nCordialement,\n\nURGENT\n",
    "name-that-begins-like-a-farewell": "Hi,\n\nThe hotel for the visit is\nBest Western Leeds\n",
    "sent-by-post": "Bonjour,\n\nLe modem est reparti.\nEnvoyé par La Poste en recommandé le 4 mars.\n",
    "sent-via-the-portal": "Hello,\n\nI filed the same request.\n\nSent via the portal on Monday.\n",
    "sent-with-a-courier": "Hello,\n\nThe laptop is on its way.\n\nSent with DHL.\n",
    "get-outlook-working": "Hi,\n\nTwo things today.\nInstall Teams on Bob's laptop\nGet Outlook working on mine\n",
    "outlook-fails": "Bonjour,\n\nJe suis bloquée.\nTélécharger Outlook me donne l'erreur 0x80070005\n",
    "sent-from-my-desk": "Bonjour,\n\nLe fax est perdu.\n\nEnvoyé de mon bureau mardi\n",
    "an-oven-above-a-device": "Bonjour,\n\nMon four ne chauffe plus.\n\nBosch HBG634\nAchat Darty\n",
    "rule-in-a-table": "Hi,\n\nOutput:\n\nName   State\n--\nvpn    down\n\nWhy is it down?\n",
    "comment-in-a-query": "Hi,\n\nThis fails:\nselect * from t\n--\nwhere id = 4\n\nCan you tell me why?\n",
    "journey": "Bonjour,\n\nMerci de réserver :\n\nDe : Lyon\nÀ : Paris\nDate : 14 mars 2026, avant 10 h\nClasse : 2de\n",
    "journey-en": "Hi,\n\nPlease book:\nFrom: Leeds\nTo: London\nDate: 14 March 2026\nPassengers: 2\n",
    "room": "Bonjour,\n\nSalle :\nDate : 14/03/2026\nDe : 9h00\nÀ : 11h00\nObjet : comité\nNombre : 12\n",
    "delivered-to-the-front-desk": "Hello,\n\nParcel 4512 is lost.\nDelivered by your driver to the front desk of another building.\n",
    "new-request-submitted": "New request submitted yesterday on the portal for the same laptop, no answer so far.\n\nCan you look?\n",
    "new-request-created": "Bonjour,\nNouvelle demande créée hier par Paul, personne n'a répondu.\nElle attend.\n",
    "request-sent-by-form": "Hello,\nThis request was sent via your website form last week and nobody called.\nPlease call me.\n",
    "its-number-below": "Hello,\n\nAny news on this one?\nTicket ID: 88231\n",
    "outer-door": "IMPORTANT : la porte extérieure du site reste bloquée ouverte depuis ce matin.\n\nIl faut envoyer quelqu'un.\n",
    "outdoor-light": "Bonjour,\n\nATTENTION l'éclairage extérieur est en panne.\n",
    "external-drive": "WARNING: external drive not recognised on PC-12.\n\nCan you look?\n",
    "page-and-browser": "Page : https://intranet.maison.example/conges\nNavigateur : Firefox 115\nDescription : le bouton ne fait rien\n",
    "subject-and-date": "Objet : résiliation du contrat 77120\nDate : 31 mars\nMessage : je vous prie d'arrêter le contrat.\n",
    "numbers-below-thanks": "Bonjour,\n\nMon colis est perdu.\n\nMerci\n\nN° de commande 77120\nColis 6A12345678901\n",
    "between-two-rules": "Bonjour,\n\nElle échoue :\n--\nselect * from t;\n--\nMerci de regarder, c'est bloquant pour la paie.\n",
    "sections-under-rules": "Bonjour,\n\nTrois soucis.\n\n____________________\n1. Microsoft Teams\nLe micro n'est plus détecté.\n\n____________________\n2. VPN\nIl se coupe.\n",
    "section-about-webex": "Bonjour,\n\nVoici le compte rendu.\n______________________________\nWebex : impossible de partager l'écran depuis lundi.\nTous les collègues sont touchés.\n",
    "section-with-a-link": "Hi,\n\nTwo issues.\n____________________\nMicrosoft Teams\nThe link https://teams.example/meet/1 shows nothing at all.\n____________________\nPrinter\nTray 2 has been stuck since this morning.\n",
    "list-of-people-with-numbers": "Bonjour,\n\nNouvel arrivant :\nNom : Roux\nPrénom : Paul\nService : Comptabilité\nTél : 06 12 34 56 78\n\nMerci de créer son compte.\n",
    "cards-of-users-to-add": "Hello,\n\nPlease add these users:\n\nPaul Roux\nSales Manager\npaul@maison.example\n\nAnn Lee\nHR Director\nann@maison.example\n",
    "card-of-a-customer": "Bonjour,\n\nLe client suivant ne reçoit rien :\nGarage Roux SARL\n12 rue des Lilas\n44000 Nantes\n02 40 00 00 00\n\nPouvez-vous vérifier ?\n",
    "offices-closed-to-publish": "Bonjour,\n\nVoici le texte à afficher :\n\nNos bureaux seront fermés du 1er au 15 août.\nBonnes vacances\n\nLa direction\n\nMerci de le publier sur le site avant vendredi.\n",
    "signature-to-add": "Bonjour,\n\nMerci d'ajouter cette signature à mon compte :\n\nClaire Martin\nDirectrice\n06 12 34 56 78\n",
    "hours-to-correct": "Bonjour,\n\nHoraires à corriger sur le site\nOuverture : lundi 9h-12h\nPermanence : mardi 14h-17h\n",
    "hours-to-correct-en": "Good morning\n\nWorking hours on the site are wrong\nOpen Monday to Friday 9-5\nClosed Saturday\n",
    "own-numbers": "Bonjour\n\nVoici mes coordonnées pour le rappel\n06 12 34 56 78\nclaire@maison.example\n",
    "did-you-know": "Hello\n\nDid you know the portal is down?\n\nHow did we do last month on tickets?\n",
    "asks-about-printing": "Hello,\n\nIs it possible to print this email?\n\nThe button is grey.\n",
    "footer-cited": "Hi,\n\nThe footer says:\nBest regards\nThe team\nand it should say Kind regards.\n",
    "does-not-work-then": "Bonjour,\n\nJe ne travaille pas le mercredi.\n\nPeut-on passer un autre jour ?\n",
    "mark-of-an-older-message-cited": "Hi,\n\nsince yesterday the line\n\n-----Original Message-----\n\nappears twice in every reply we send.\n\nCan you check? Paul has it too.\n",
    "scanned-last": "Bonjour,\n\nRien n'arrive.\n\nCe mail est analysé par Vade comme spam.\n",
}  # fmt: skip


def mail(body: str, head: str = "Subject: Demande\n") -> ParsedMail:
    return parse_mail((HEAD + head + "Content-Type: text/plain; charset=utf-8\n\n" + body).encode())


@pytest.mark.feature(8)
@pytest.mark.parametrize("body", [*OWN_WORDS.values(), *UNSIGNED_WORDS.values()], ids=[*OWN_WORDS, *UNSIGNED_WORDS])
@pytest.mark.parametrize("head", ["Subject: Demande\n", ANSWER], ids=["first", "answer"])
def test_a_persons_own_words_stay(body: str, head: str) -> None:
    assert mail(body, head).text.split() == body.split()


@pytest.mark.feature(8)
@pytest.mark.parametrize("body", SIGNED_WORDS.values(), ids=SIGNED_WORDS)
@pytest.mark.parametrize("close", ["\n\nClaire Martin", "\n\nCordialement,\nC. M."])
def test_what_somebody_signs_is_their_own(body: str, close: str) -> None:
    read = mail(body + close)
    assert read.text.split() == body.split()
    assert read.signature.split() == close.split()


RULE = "_" * 80
INVITATIONS = {
    "en": f"{RULE}\nMicrosoft Teams Need help?<https://aka.example/JoinTeamsMeeting>\nJoin the meeting now<https://teams.example/l/meetup-join/1>\nMeeting ID: 344 123 992\nPasscode: Xy12\n{RULE[:32]}\nDial in by phone\n+33 1 70 99 53 51,,344123# France, Paris\nPhone conference ID: 344 123#\n\nFor organizers: Meeting options<https://teams.example/o> | Reset dial-in PIN\n{RULE}",
    "not closed": f"{RULE}\nRéunion Microsoft Teams\nRejoindre sur votre ordinateur ou application mobile\nCliquez ici pour participer à la réunion\nID de réunion : 344 123 99",
    "google": "-::~:~::~:~:~:~:~:~:~:~:~::~:~::-\nParticiper avec Google Meet : https://meet.google.com/abc-defg-hij\n\nEn savoir plus sur Meet : https://support.google.com/a/users/answer/9282720\n\nVeuillez ne pas modifier cette section.\n-::~:~::~:~:~:~:~:~:~:~:~::~:~::-",
}  # fmt: skip


@pytest.mark.feature(8)
@pytest.mark.parametrize("invitation", INVITATIONS.values(), ids=INVITATIONS)
def test_what_stands_around_a_calendars_block_stays(invitation: str) -> None:
    read = mail(
        f"Bonjour,\n\nLe lien ne marche pas :\n\n{invitation}\n\nJe dois y être à 14 h.\n\n{RULE}\nImprimante\nLe bac 2 est bloqué.\n"
    )
    assert (
        read.text.split()
        == f"Bonjour,\n\nLe lien ne marche pas :\n\nJe dois y être à 14 h.\n\n{RULE}\nImprimante\nLe bac 2 est bloqué.".split()
    )


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
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("last", ONLY_LIKE_FAREWELLS)
@pytest.mark.parametrize("close", ["", "\n\nClaire Martin", "\n\nCordialement,\nClaire Martin\nDRH"])
def test_a_sentence_that_only_begins_like_a_farewell_stays(last: str, close: str) -> None:
    assert mail(f"Bonjour,\n\nDeux points.\n\n{last}{close}\n").text.endswith(last)


SWALLOWED = [
    "De : Support <s@guichet.example>\nEnvoyé : jeudi 26 novembre 2026 09:12\nÀ : Claire\nObjet : RE\n\nLe numéro ?\n==> 5CG1234XYZ\n",
    "Le jeu. 26 nov. 2026 à 09:12, Support <s@guichet.example> a écrit :\nLe numéro ?\n\n5CG1234XYZ, merci\n",
    "Bonjour,\n\nDe : Support <s@guichet.example>\nEnvoyé : jeudi 26 novembre 2026 09:12\nÀ : Claire\nObjet : RE\n\nLe numéro ?\n\n5CG1234XYZ\n",
    "Claire Martin\n\nDe : Support <s@guichet.example>\nEnvoyé : jeudi 26 novembre 2026 09:12\nÀ : Claire\nObjet : RE\n\nLe numéro ?\n\n5CG1234XYZ\n",
    "Envoyé à partir d'Outlook pour Android\n\nDe : Support <s@guichet.example>\nEnvoyé : jeudi 26 novembre 2026 09:12\nÀ : Claire\nObjet : RE\n\nLe numéro ?\n\n5CG1234XYZ\n",
]


@pytest.mark.feature(8, 9)
@pytest.mark.parametrize(
    "body", SWALLOWED, ids=["headers", "attribution", "below-a-greeting", "below-a-name", "below-a-device-line"]
)
def test_an_answer_that_cannot_be_told_from_what_it_quotes_keeps_all(body: str) -> None:
    read = mail(body, ANSWER)
    assert "5CG1234XYZ" in read.text
    assert read.kind is Kind.TICKET
    assert "unsplit" in read.warnings


@pytest.mark.feature(9)
@pytest.mark.parametrize(
    "body",
    [
        "> De : S <s@guichet.example>\n> Envoyé : jeudi 26 novembre 2026 09:12\n> À : Claire\n> Objet : RE\n>\n> Le numéro ?\n",
        "> Le numéro ?\n",
        "Le 26/11/2026 à 09:12, S <s@guichet.example> a écrit :\n> Le numéro ?\n",
    ],
)
def test_an_answer_of_nothing_but_marked_quotation_is_empty(body: str) -> None:
    read = mail(body, ANSWER)
    assert (read.kind, read.text, read.warnings) == (Kind.EMPTY, "", ())


@pytest.mark.feature(8)
@pytest.mark.parametrize("said", ["Oui", "Le code est 12", "On floor 3", "ok merci", "C'est le poste : 4412"])
@pytest.mark.parametrize(
    "announcement",
    [
        "Le 26/11/2026 à 09:12, S <s@guichet.example> a écrit :",
        "On Thu, 26 Nov 2026 at 09:12, S\n<s@guichet.example> wrote:",
    ],
)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_a_line_right_above_an_announcement_is_no_part_of_it(said: str, announcement: str, mark: str) -> None:
    assert mail(f"{said}\n{announcement}\n{mark}Le numéro ?\n", ANSWER).text == said


OURS = "De : Support <support@guichet.example>\nEnvoyé : jeudi 26 novembre 2026 09:12\nÀ : Claire\nObjet : RE\n\n"


@pytest.mark.feature(8, 9)
@pytest.mark.parametrize(
    "above", ["", "Envoyé à partir d'Outlook pour Android\n\n", "________________________________\n"]
)
def test_an_answer_that_shows_nothing_but_our_message_says_nothing_and_is_a_ticket(above: str) -> None:
    read = mail(f"{above}{OURS}Bonjour,\n\nLe numéro ?\n\nLe support\n", ANSWER)
    assert (read.text, read.kind, read.warnings) == ("", Kind.TICKET, ())
    assert "Le numéro ?" in read.quoted


@pytest.mark.feature(8, 9)
@pytest.mark.parametrize("answer", ["==> 5CG1234XYZ", "--> 5CG1234XYZ", "## 5CG1234XYZ", "→ 5CG1234XYZ"])
def test_an_answer_marked_within_our_message_keeps_all(answer: str) -> None:
    read = mail(f"{OURS}Le numéro ?\n{answer}\n", ANSWER)
    assert "5CG1234XYZ" in read.text
    assert "unsplit" in read.warnings


@pytest.mark.feature(8, 9)
@pytest.mark.parametrize(
    "answer", ["Le numéro est 5CG1234XYZ, sous le capot.", "Pouvez-vous passer lundi ?", "Je ne le trouve pas"]
)
@pytest.mark.parametrize("end", ["Cordialement,\nLe support", "Bien à vous,\n\nSupport", "Merci"])
@pytest.mark.parametrize("close", ["", "\n\nMerci\nClaire"])
def test_an_answer_written_below_our_message_keeps_all(answer: str, end: str, close: str) -> None:
    read = mail(f"{OURS}Bonjour,\n\nLe numéro ?\n\n{end}\n\n{answer}{close}\n", ANSWER)
    assert answer in read.text
    assert "unsplit" in read.warnings


@pytest.mark.feature(8, 9)
def test_what_was_pasted_above_our_message_keeps_all() -> None:
    pasted = "> ERROR smb 0xC000006D\n\nCordialement\nClaire Martin\n\n"
    assert "0xC000006D" in mail(f"{pasted}{OURS}Le numéro ?\n", ANSWER).text


@pytest.mark.feature(8)
def test_answers_pointed_at_in_plain_text_are_kept() -> None:
    read = mail(
        f"Pls see below after the arrows.\n\n{OURS}1) name ?\n==> Walt Oye\n\n2) model ?\n==> the small one\n", ANSWER
    )
    assert read.text.split("\n\n") == ["Pls see below after the arrows.", "==> Walt Oye\n==> the small one"]


PAGE = "Content-Type: text/html; charset=utf-8\n\n<div>{}</div><div>On Thu, 26 Nov 2026 at 09:12, Support &lt;support@guichet.example&gt; wrote:</div><blockquote>How many?<br>{}<br>Since when?<br>{}<br>Owen</blockquote>"


RED, MARKED, BOLD = (
    '<span style="color:#ff0000">{}</span>',
    '<span style="background-color:yellow">{}</span>',
    "<b>{}</b>",
)


@pytest.mark.feature(8)
@pytest.mark.parametrize(
    ("note", "pen", "kept"),
    [
        ("My answers are in red", RED, True),
        ("Comments inline", RED, True),
        ("Please see highlighted answers below.", MARKED, True),
        ("Voir mes réponses en gras", BOLD, True),
        ("Thanks!", RED, False),
        ("Thanks, see my screenshot below.", BOLD, False),
    ],
)
def test_answers_told_apart_within_a_marked_quotation_are_kept(note: str, pen: str, *, kept: bool) -> None:
    two, since = pen.format("Two"), pen.format("Since 5 October")
    text = parse_mail((HEAD + ANSWER + PAGE.format(note, two, since)).encode()).text
    assert text == (f"{note}\n\nTwo\nSince 5 October" if kept else note)


@pytest.mark.feature(8)
@pytest.mark.parametrize(
    ("pasted", "shown"),
    [
        ("<blockquote>Cannot mount H:</blockquote>", "Cannot mount H:"),
        ("<div>&gt; Cannot mount H:</div>", "> Cannot mount H:"),
    ],
)
def test_what_is_pasted_as_a_quotation_of_a_page_has_no_mark_that_nobody_typed(pasted: str, shown: str) -> None:
    page = f"Subject: Demande\nContent-Type: text/html; charset=utf-8\n\n<div>It says:</div>{pasted}<div>since Monday.</div>"
    assert parse_mail((HEAD + page).encode()).text.split() == f"It says: {shown} since Monday.".split()


FORWARDED = "De : Lise Amar <lise@maison.example>\nEnvoyé : lundi 3 mars 2025 09:40\nÀ : Claire\nObjet : TR: badgeuse\n\nPour toi.\nDe : Poste <poste@maison.example>\nEnvoyé : lundi 3 mars 2025 07:02\nÀ : Lise\nObjet : badgeuse\n\nElle affiche E-07.\n"


@pytest.mark.feature(8)
def test_a_forward_of_a_forward_with_a_note_of_one_line_keeps_no_headers() -> None:
    read = mail(f"Une idée ?\n{FORWARDED}", "Subject: TR: TR: badgeuse\n")
    assert read.text.split("\n\n") == ["Une idée ?", "Pour toi.", "Elle affiche E-07."]


@pytest.mark.feature(9)
@pytest.mark.parametrize("sign", ["👍", "✅", "❌", "👎🏽", "?"])
def test_a_sign_is_an_answer(sign: str) -> None:
    body = f"{sign}\n\nLe 26/11/2026 à 09:12, S <s@guichet.example> a écrit :\n> Résolu ?\n"
    read = mail(body, ANSWER)
    assert (read.kind, read.text) == (Kind.TICKET, sign)
    assert mail(body.replace(sign, "..."), ANSWER).kind is Kind.EMPTY
    assert mail(body, "").kind is Kind.EMPTY


OLDER = "Voir ci-dessous.\n\nDe : {}\nEnvoyé : jeudi 26 novembre 2026 09:12\nÀ : Paul\nObjet : facture\n\nLa facture manque.\n"


@pytest.mark.feature(8)
@pytest.mark.parametrize(
    ("head", "author", "kept"),
    [
        ("Subject: facture\n", "Paul <paul@client.example>", True),
        ("Subject: facture\n", "Support <support@guichet.example>", False),
        ("Subject: RE : facture\n", "Paul <paul@client.example>", False),
        ("Subject: [EXT] Re: facture\n", "Paul <paul@client.example>", False),
        ("Subject: facture\nReferences: <r@guichet.example>\n", "Paul <paul@client.example>", False),
    ],
)
def test_what_a_mail_shows_below_is_part_of_it_unless_it_answers(head: str, author: str, *, kept: bool) -> None:
    read = mail(OLDER.format(author), head)
    assert ("La facture manque" in read.text) == kept
    assert ("La facture manque" in read.quoted) == (not kept)


NOTICES = [
    "Ce message et ses pièces jointes sont confidentiels et destinés à leur destinataire.",
    "This email is intended only for the named recipient. If you are not the intended recipient, delete it.",
    "Si vous avez reçu ce message par erreur, merci de le détruire.",
    "Please consider the environment before printing this e-mail.",
    "Pensez à l'environnement avant d'imprimer ce message.",
    "This email has been scanned for viruses by Avast antivirus software.",
    "Garanti sans virus. www.avast.example",
    "Registered office: 12 Mill Lane, Leeds. Registered in England no. 123456.",
    "Yahoo Mail : Recherchez, organisez, maîtrisez",
    "Sent from my iPhone, please excuse typos",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("notice", NOTICES)
def test_what_a_program_or_an_employer_added_goes(notice: str) -> None:
    assert mail(f"Bonjour,\n\nLe copieur est en panne.\n\n{notice}\n").text == "Bonjour,\n\nLe copieur est en panne."


PROGRAMS = [
    "Von meinem iPhone gesendet",
    "Envoyé à l'aide de Spark",
    "Envoyé à partir d’Outlook pour iOS",
    "Message envoyé depuis mon smartphone",
    "De mon iPhone",
    "Please excuse typos, sent from my phone",
    "Verzonden vanaf mijn iPhone",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Sent from Yahoo Mail on Android",
    "Sent with Proton Mail secure email.",
    "Get Outlook for iOS",
    "Ce message a été envoyé par IMP, grâce à l'Université.",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("line", PROGRAMS)
def test_a_programs_own_line_goes_from_the_end_and_from_the_top(line: str) -> None:
    assert mail(f"Le code est bien arrivé.\n\n{line}\n", ANSWER).text == "Le code est bien arrivé."
    assert mail(f"{line}\n\nLe code est bien arrivé.\n", ANSWER).text == "Le code est bien arrivé."


ANNOUNCED = [
    "mardi 12 mars 2024 à 10:15, Support Guichet <support@guichet.example> a écrit :",
    "Mardi 12 mars 2024 10:15 CET, Support Guichet <support@guichet.example> a écrit:",
    '12 mars 2024 10:15 "Support Guichet" <support@guichet.example> a écrit:',
    'Message du : 12/03/2024 10:15\nDe : "Support Guichet" <support@guichet.example>\nA : c@maison.example\nCopie à :\nSujet : x',
    "De : Support Guichet\nEnvoyé : mardi 12 mars 2024 10:15\nÀ : Claire\nObjet : x",
    "De : Support Guichet\n<support@guichet.example>\nDate : mardi\nÀ : Claire",
    "Support Guichet <support@guichet.example> a écrit sur 12/03/2024 10:15:33 :",
    "Op 12 mrt 2024 om 10:15 heeft Support Guichet <support@guichet.example> het volgende geschreven:",
    "2024-03-12 10:15 GMT+01:00 Support Guichet <support@guichet.example>:",
    "De : Support Guichet\nDate et heure : 12/03/2024 10:15\nÀ : claire@maison.example\nObjet : x",
    "From: Support Guichet\nSent on: Tuesday, March 12, 2024 10:15:05 AM\nTo: Claire\nSubject: x",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("announcement", ANNOUNCED)
def test_what_is_announced_without_marks_is_quoted(announcement: str) -> None:
    read = mail(f"Oui, résolu.\n\n{announcement}\n\nBonjour,\nEst-ce résolu ?\n", ANSWER)
    assert read.text == "Oui, résolu."
    assert "Est-ce résolu" in read.quoted


def test_an_answer_to_what_was_forwarded_is_an_answer() -> None:
    read = mail(
        f"Oui, résolu.\n\n{ANNOUNCED[4]}\n\nEst-ce résolu ?\n",
        "Subject: RE: TR: x\nIn-Reply-To: <r@guichet.example>\n",
    )
    assert read.text == "Oui, résolu."


def test_a_signed_answer_may_quote_a_signed_mail() -> None:
    inner = "> -----BEGIN PGP SIGNED MESSAGE-----\n> Hash: SHA512\n>\n> Which?\n> -----BEGIN PGP SIGNATURE-----\n> iQ\n"
    outer = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{}-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n"
    read = mail(
        outer.format(f"On 12/03/2024 10:15, S wrote:\n{inner}> -----END PGP SIGNATURE-----\n\nIt is 6.7.9.\n"), ANSWER
    )
    assert read.text == "It is 6.7.9."


BELOW_SIGNATURES = [
    "Cordialement,\nClaire Martin\n\nFinalement ça remarche.",
    "Claire\n\nOubliez ma demande, merci.\n\nEnvoyé de mon iPhone",
    "Cdt,\nClaire Martin\nDRH\n\nNuméros de série\n5CG1234XYZ\n5CG9876ABC",
    "Bien à vous,\nClaire Martin\nResponsable paie\n\nUrgent pour la paie",
    "Claire\n\nPC-4471, PC-4472, PC-4490",
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


ANSWERED = [
    "Quel modèle ?\n\nCordialement,\nLe support\n\nHP 402",
    "Quel jour ?\n\nCordialement,\nLe support\n\noui mardi",
    "Quel numéro ?\n\nCordialement,\nLe support\n\n06 12 34 56 78",
    "Quel bureau ?\n\nBureau 12\n\nLe support",
    "Qui ?\n\nPaul Durand\n\nCordialement,\nLe support",
    "Quel modèle ? HP 402\nDepuis quand ? mardi\n\nLe support",
    "Merci de préciser le modèle.\n\nHP 402",
    "Which day suits you?\n\nRegards,\nSupport\n\nTuesday",
    "Quel jour ?\n\nCordialement\n\nLe support\n\nmardi\n\nClaire Martin",
]


@pytest.mark.feature(8, 9)
@pytest.mark.parametrize("thread", ANSWERED)
@pytest.mark.parametrize("above", ["", "Bonjour\n\n", "________________________________\n"])
def test_a_reply_is_never_empty_where_our_message_may_have_been_answered_within(thread: str, above: str) -> None:
    read = mail(f"{above}{OURS}{thread}\n", ANSWER)
    assert thread in read.text
    assert "unsplit" in read.warnings


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


OWN_LABELS = [
    "Bonjour,\n\nVoici ma réponse pour la visibilité de la nouvelle équipe :\n\nPublic",
    "Hello,\n\nYou asked whether the new channel is public or internal.\n\nInternal",
    "Hi,\n\nMy mails to the police come back, the subject had this tag:\n\nOFFICIAL-SENSITIVE",
    "Hi,\n\nAnswer to your question about the mailbox type.\n\nRestricted",
    "OFFICIAL-SENSITIVE\n\nThis label is printed on all our mails, remove it.",
    "TLP:RED\n\nWhat does this mean on top of your mail?",
    "Sensibilité : souris trop lente\n\nComment la régler ?",
    "Classification : incident majeur\n\nLe serveur de paie est arrêté.",
    "Data classification: wrong on the export\n\nIt should be blank.",
    "Confidentiel : à l'attention exclusive du DRH\n\nBonjour,\n\nMon salaire est faux.",
    "Ce message est confidentiel.\n\nBonjour,\n\nLe dossier de Paul est visible.",
    "IMPORTANT: external emails bounce since 9am.\n\nCan you check?",
    "IMPORTANT : plus de mails externes depuis lundi.\n\nMerci de regarder.",
    "ATTENTION: mails from outside are blocked since this morning.\n\nNothing arrives.",
    "ATTENTION le message d'erreur provient du serveur paie.\n\nVoir capture.",
    "[EXT] Merci de bloquer l'expéditeur spam@x.example\n\nIl écrit à tous.",
    "Attention : mail externe\n\nCette mention apparaît aussi sur nos mails internes.",
    "This message is from an external sender\n\nThat bar covers my first line. Can it go?",
    "[EXTERNAL]\nReport phishing button is missing in Outlook.\n\nCan you look?",
    "[EXTERNE]\nNe pas cliquer sur le bouton rouge : il plante.\n\nPouvez-vous regarder ?",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("body", OWN_LABELS)
def test_a_label_or_a_warning_that_somebody_writes_about_is_theirs(body: str) -> None:
    own = body.removeprefix("[EXTERNAL]\n").removeprefix("[EXTERNE]\n")
    assert own.removeprefix("[EXT] ") in mail(body, ANSWER).text


OFFICE = "From: Accueil <accueil@mairie.example>\nTo: support@guichet.example\nSubject: Demande\nContent-Type: text/plain; charset=utf-8\n\n"
NAMED_BELOW = [
    "Merci d'installer ce logiciel.\n\nAdobe Acrobat",
    "We need this model.\n\nDell Latitude",
    "Le livreur doit venir à cet endroit.\n\nPlace Bellecour",
    "Voici le nom de l'agent qui a perdu son badge.\n\nPaul Durand",
    "Nous souhaitons recevoir ceci pour le bureau.\n\nMicrosoft Office",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("body", NAMED_BELOW)
def test_a_name_below_words_that_point_at_it_is_what_an_office_writes_of(body: str) -> None:
    assert parse_mail(f"{OFFICE}Bonjour,\n\n{body}\n".encode()).text.endswith(body)


LAST_LINES = [
    "Titulaire du contrat\nClaire Martin\n06 12 34 56 78",
    "Le compte à débloquer est celui de\nClaire Martin",
    "Le site est à changer.\n\nMerci\n\nOuverture : lundi et mardi",
    "Please fix the site.\n\nThanks\n\nOpening hours: Monday and Tuesday",
    "Pour la signature de groupe.\n\nDroit à la déconnexion : à retirer de nos signatures.",
    "Le copieur est bloqué.\n\nAvant d'imprimer, le copieur demande un code",
    "Suite à l'incident d'hier.\n\nConformément au RGPD, nous vous demandons de supprimer les données personnelles de nos salariés diffusées par erreur à un destinataire non autorisé et d'avertir la CNIL.",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("body", LAST_LINES)
def test_the_last_lines_of_a_request_are_of_it(body: str) -> None:
    assert mail(f"Bonjour,\n\n{body}\n").text.endswith(body)


@pytest.mark.feature(8)
def test_fields_typed_by_somebody_else_than_they_name_are_the_request() -> None:
    body = "Nom : Durand\nPrénom : Marie\nDate : 3 mars\nCommentaire : besoin d'un PC"
    assert mail(body).text == body
    assert mail(body.replace("Durand", "Claire Martin")).text == "besoin d'un PC"


@pytest.mark.feature(8)
@pytest.mark.parametrize("mark", ["=> ", "[Claire Martin] "])
def test_an_answer_within_our_message_is_kept_with_the_line_it_goes_on_in(mark: str) -> None:
    thread = f"Quel modèle ?\n{mark}HP 402, celui du\ndeuxième étage\nDepuis quand ?\n{mark}hier\n"
    read = mail(f"Voir mes réponses ci-dessous.\n\n{OURS}{thread}\nCordialement,\nLe support\n", ANSWER)
    assert f"{mark}HP 402, celui du\ndeuxième étage\n{mark}hier" in read.text


BOLD = "Content-Type: text/html; charset=utf-8\n\n<p>Mes réponses en gras ci-dessous.</p><div id='divRplyFwdMsg'><b>De :</b> Support &lt;support@guichet.example&gt;<br><b>Envoyé :</b> lundi 3 mars 2025 10:02<br><b>À :</b> Claire<br><b>Objet :</b> x</div><p>Depuis quand ?</p><p><b>Lundi</b> matin vers neuf heures</p>"


@pytest.mark.feature(8)
def test_an_answer_whose_first_words_are_bold_is_kept_to_its_end() -> None:
    assert parse_mail((HEAD + ANSWER + BOLD).encode()).text.endswith("Lundi matin vers neuf heures")


@pytest.mark.feature(8)
@pytest.mark.parametrize("said", ["No", "Nora", "Petit"])
@pytest.mark.parametrize("close", ["", "\n\nMerci"])
def test_a_lone_word_below_a_greeting_is_the_answer_though_it_may_be_a_name(said: str, close: str) -> None:
    head = f"From: {said} Roux <n@x.example>\nSubject: Demande\nContent-Type: text/plain; charset=utf-8\n\n"
    assert parse_mail(f"{head}Bonjour,\n\n{said}{close}\n".encode()).text.startswith(f"Bonjour,\n\n{said}")
