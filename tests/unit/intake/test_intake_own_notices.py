"""What programs, gateways and employers add goes; what stands around it, and what is written of it, stays."""

import pytest

from tests.unit.intake.writing import ANSWER, mail

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
BELOW_BARE_NAMES = [
    "Confidentiality: This email, its contents and any attachments are intended only for the above named.",
    "WIRE FRAUD WARNING: Never wire funds without a call. We will never e-mail changes to wire instructions.",
    "Our bank details will not change. Call us before you send any payments.",
    "Avis de confidentialité : L'information contenue dans ce courriel est confidentielle et protégée.",
    "Le contenu de ce message n'engage que son auteur et ne reflète pas la position de l'employeur.",
    "Les opinions exprimées dans ce mail n'engagent que leur auteur.",
    "La Ville ne peut être tenue responsable de l'altération de ce message.",
    "Conformément au RGPD, vous disposez d'un droit d'accès et de rectification de vos données.",
    "Vos données personnelles sont traitées conformément à notre politique de confidentialité.",
    "Exonération de responsabilité : les avis exprimés n'engagent que leur auteur.",
    "Ce courriel et ses annexes sont destinés à la personne à laquelle ils sont adressés.",
    "Maison Exemple SA - Capital 50 000 € - RCS Nantes 000 000 000",
]
LIKE_NOTICES = [
    "Fraud alert on my account: I made no such payment.",
    "Payment fraud alert keeps blocking our payments to suppliers since Monday.",
    "Bank fraud warning: money left the account, verify the last three transfers.",
    "Fraud alert: two payments were stopped, we never asked for that.",
    "Your referral is missing the date of birth.",
    "See what our customers see when they log in: a blank page.",
    "Confidentiality: who can see this folder?",
    "Répondez à notre enquête s'affiche en boucle.",
    "Rate our service pops up each time.",
    "Pour se désabonner de la lettre, cliquer donne une erreur.",
    "Pensez à l'environnement avant d'imprimer : à supprimer.",
    "Please consider the environment before printing this email: remove that line.",
    "Envoyé depuis mon téléphone, le mail part en double.",
    "Conformément à votre courrier, je vous retourne le badge.",
    "Vos données de facturation sont fausses.",
    "Le transporteur ne peut être tenu responsable selon vous, je ne suis pas d'accord.",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("notice", NOTICES)
def test_what_a_program_or_an_employer_added_goes(notice: str) -> None:
    assert mail(f"Bonjour,\n\nLe copieur est en panne.\n\n{notice}\n").text == "Bonjour,\n\nLe copieur est en panne."


@pytest.mark.feature(8)
@pytest.mark.parametrize("notice", BELOW_BARE_NAMES)
def test_a_notice_goes_also_below_a_bare_name(notice: str) -> None:
    end = f"Cordialement,\nClaire Martin\n\n{notice}\n"
    assert mail(f"Bonjour,\n\nLe copieur est en panne.\n\n{end}").text == "Bonjour,\n\nLe copieur est en panne."


@pytest.mark.feature(8)
@pytest.mark.parametrize("said", LIKE_NOTICES)
def test_what_only_sounds_like_a_notice_is_kept_below_a_bare_name(said: str) -> None:
    assert mail(f"Bonjour,\n\nUne chose.\n\nCordialement,\nClaire Martin\n\n{said}\n").text.endswith(said)


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
    "Envoyé avec l'application La Poste Mail",
    "Envoyé du Courrier d'Outlook",
    "Envoyé de mon tél, désolé pour les fautes",
]


@pytest.mark.feature(8)
@pytest.mark.parametrize("line", PROGRAMS)
def test_a_programs_own_line_goes_from_the_end_and_from_the_top(line: str) -> None:
    assert mail(f"Le code est bien arrivé.\n\n{line}\n", ANSWER).text == "Le code est bien arrivé."
    assert mail(f"{line}\n\nLe code est bien arrivé.\n", ANSWER).text == "Le code est bien arrivé."


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
