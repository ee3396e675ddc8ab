"""What people write themselves, in words that programs, gateways and lawyers use too: nothing of it may be lost."""

import pytest

from services.intake.domain.mail import parse_mail
from tests.unit.intake.writing import ANSWER, HEAD, mail

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
    "sent-via-somebody": "Bonjour,\n\nLe fichier est chez vous.\n\nTransmis via WeTransfer à Paul\n",
    "sent-without": "Hi,\n\nThe parcel is lost.\n\nSent with Evri without tracking\n",
    "address-below-thanks": "Bonjour,\n\nPouvez-vous créer l'adresse suivante ?\n\nMerci\n\ncontact@club.example\n",
    "page-below-thanks": "Hi,\n\nThe page is down.\n\nThanks\n\nhttps://portal.example/hr\n",
    "scanned-last": "Bonjour,\n\nRien n'arrive.\n\nCe mail est analysé par Vade comme spam.\n",
}  # fmt: skip


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
@pytest.mark.parametrize("said", ["No", "Nora", "Petit"])
@pytest.mark.parametrize("close", ["", "\n\nMerci"])
def test_a_lone_word_below_a_greeting_is_the_answer_though_it_may_be_a_name(said: str, close: str) -> None:
    head = f"From: {said} Roux <n@x.example>\nSubject: Demande\nContent-Type: text/plain; charset=utf-8\n\n"
    assert parse_mail(f"{head}Bonjour,\n\n{said}{close}\n".encode()).text.startswith(f"Bonjour,\n\n{said}")
