"""How people sign every day, who are known by an office's address; and words that only look like it."""

import pytest

from services.intake.domain.mail import ParsedMail, parse_mail
from tests.unit.intake.writing import ANSWER

SAID = "Bonjour,\n\nLe badge de Mme Hervé ne passe plus à la barrière."


def mail(sender: str, body: str, head: str = "Subject: Badge\n") -> ParsedMail:
    top = f"From: {sender} <b@ville.example>\nTo: support@guichet.example\n{head}"
    return parse_mail(f"{top}Content-Type: text/plain; charset=utf-8\n\n{body}\n".encode())


FOR_ANOTHER = (
    "Cordialement,\n\nP/o Marc Esnault, directeur des ressources humaines\nÉlise Fabre, assistante\n\n1 rue de l'Hôpital"
    " – 53000 Laval\nStandard 02 43 00 00 00\n\nNos bureaux seront fermés du 24 décembre au 3 janvier."
)

US_CARD = "Tanya Hale\nAVP, Treasury Services\nExemple Bank, N.A.\nP 309.555.0142 | F 309.555.0143"
MANAGER = "\nBusiness Manager\nExemple Primary School\nTel: 01684 000 000"

SIGNED = [
    ("Accueil Formation", "Julie\nAccueil"),
    ("Mairie d'Exemple", "M. le Maire"),
    ("Mairie d'Exemple", "La secrétaire de mairie"),
    ("École Exemple", "Pour la directrice"),
    ("DRH", FOR_ANOTHER),
    ("Isabelle Jourdain", "Désolée et merci !\n\nIsabelle"),
    ("Maëva Lecomte", "Merciii 🙏\nMaëva"),
    ("Anouk Berset", "Becs et merci\nAnouk"),
    ("Cyril Poulain", "=====================\nCyril Poulain\nTel : 05 56 00 00 21\n====================="),
    ("Paul Henriot", "Bien cordialement à vous tous,\n\n-- \nPaul Henriot\nArchiviste"),
    ("Sandra Picard", "Vous remerciant par avance pour le traitement de ma demande,\n\nSandra Picard"),
    ("Mme Da Silva", "Merci\n\nLa gardienne\nMme Da Silva\nLoge : 9h-12h / 16h-19h"),
    ("Atelier Nord", "Architecturalement vôtre,\n\nPierre Ott\nArchitecte DPLG\nAtelier Nord"),
    ("Atelier Nord", "Pierre Ott\nArchitecte DPLG\nAtelier Nord"),
    ("Section locale", "Salutations syndicales,\n\nPour la section,\nNadège Roux"),
    ("Famille Roussel", "M. et Mme Roussel, 3e étage gauche"),
    ("Laura Kemp", "Many thanks, Laura (Poppy's mum, 6B)"),
    ("Joe Hanlon", "Joe @ the depot"),
    ("Mo Farouk", "Appreciated!\nMo"),
    ("Stephanie Tran", "Steph Tran (she/her)\nFront Desk Supervisor"),
    ("Jess Holloway", "Jx\n\nJess Holloway\nCreative Director"),
    ("Orla Keane", "O.\n\nOrla Keane | Keane's"),
    ("Hotel Exemple", "Le gach dea-ghuí / Kind regards,\n\nAoibhinn\nReception Team"),
    ("Ceri Pugh", "Cofion gorau,\nCeri"),
    (
        "Tanya Hale",
        f"{US_CARD}\n\nPlease do not send account numbers or other sensitive information by unencrypted email.",
    ),
    ("Tanya Hale", f"{US_CARD}\nNot intended to solicit buyers under contract."),
    ("Tanya Hale", f"{US_CARD}\nProud partner of the county fair for forty years."),
    ("Tanya Hale", f"{US_CARD}\n\nProudly serving the whole valley since 1998."),
    ("Exemple Facilities", f"Mrs J Oyelaran{MANAGER}\nHeadteacher: Mr D Speight BA\n\n'Growing together in faith'"),
    ("Exemple Lettings", f"Zoe Marsh{MANAGER}"),
    ("Tanya Hale", "Really appreciate it!\n\nTanya Hale\nClerk"),
    ("Tanya Hale", "I'd really appreciate it.\nTanya"),
    ("Michael O'Shea", "Mick O'Shea\nGrounds"),
    ("Elizabeth Kerr", "Beth"),
    ("Sgt Ellis", "V/r,\n\nSgt. Marcus Ellis"),
    ("Ann Reed", "Ta muchly\nAnn"),
    ("Ann Reed", "Keep up the good work,\nAnn"),
    ("Ann Reed", "Thanks team, you're the best!\n\nAnn"),
    ("Ann Reed", "- Ann, apt 4B"),
    ("Mr N Whitlock", "I remain,\nYours sincerely,\n\nN. Whitlock"),
    ("Pieter Botha", "Groete / Regards\nPieter Botha\nKaroo Pumps\n082 000 0000"),
    ("Maricel Santos", "Salamat po,\nMaricel"),
    ("Office", "Mrs. Green\nSchool Office"),
    ("Ann Reed", "Warmly,\nAnn\n\nAnn Reed, LCSW\nReed Counseling\nIf this is an emergency, please call 911."),
    ("Ann Reed", "Cheers,\nAnn Reed\nExemple College\nI work flexibly - I'm sending this now because it suits me."),
    ("Ann Reed", "Thank you,\n\nAnn Reed\nHave you heard about our new app? Download it today!"),
    ("Karim Saidi", "bnn journée\nkarim"),
    ("Paul Ott", "Tous mes vœux pour 2027,\n\nPaul Ott"),
    ("Paul Ott", "Avec mes excuses pour la gêne occasionnée,\n\nPaul Ott"),
    ("Paul Ott", "Encore toutes mes excuses et merci,\nPaul"),
    ("Paul Ott", "Bien le bonjour à toute l'équipe,\nPaul"),
    ("Paul Ott", "Pour l'association,\nle trésorier\nPaul Ott"),
    ("Réjean Thibault", "Merci ben!\nRéjean\nAréna Exemple, poste 3"),
    ("Ville d'Exemple", "Pour le maire, l'adjoint délégué,\n\nHervé Mas"),
    ("Camping Exemple", "Belle saison à vous,\nSandra et Luc\nCamping Exemple ***"),
    ("Syndic Bénévole", "Y. Cohen"),
    ("Gaec Exemple", "Bonne fin de semis à vous\nAntoine – GAEC Exemple"),
    ("Domaine Exemple", "Bonnes vendanges à toute l'équipe,\nAntoine"),
    ("Paul Ott", "Apologies for the long email,\n\nPaul Ott"),
    ("Paul Ott", "I look forward to hearing from you at your earliest convenience.\n\nYours faithfully,\n\nPaul Ott"),
    ("Paul Ott", "Stay warm!\nPaul"),
    ("Parish Office", "For the churchwardens,\n\nAnn Hill"),
    ("Kirsty Muir", "All the best for the week,\nKirsty"),
    ("Penny Frost", "With every good wish,\n\n-- \nPenny Frost\nHon. Secretary"),
    ("Ann Reed", "Sorry for the trouble and many thanks\n\nAnn"),
    ("Jean-Philippe Ortega", "JP"),
    ("Ortega Jean-Philippe", "J.-P."),
    ("Résidence Parc", "M. Sanchez, gardien"),
    ("Résidence Parc", "Mme Sanchez, concierge"),
    ("Responsable Magasin 42", "Merci d'avance,\n\nCédric – Magasin 42"),
    ("Association Exemple", "Librement,\nSylvain, trésorier"),
    ("Exploitation Bus", "Pour l'exploitation,\nDamien\n\nRégie des transports\nPC Bus 24h/24 : 03 00 00 00 24"),
    ("Cabinet Dr Ott", "Sandrine, secrétaire"),
    ("Cabinet Dr Ott", "Sandrine\nSecrétariat du Dr Ott"),
    ("Crèche Exemple", "Les auxiliaires de la section des moyens"),
    ("Claire et Paul Ott", "Cordialement, les Ott"),
    ("Paul Ott", "Envoyé par mobile"),
    ("Paul Ott", "Paul IDEL"),
    ("Présidence Asso", "Avec toute notre amitié handisport,\n\nMichel Carré, président"),
    ("Mme Oudin", "C. Oudin (SVT)"),
    ("Paul Ott", "Un client très déçu\nPaul Ott"),
    ("Association des parents", "Pour l'APE,\nLe bureau"),
    ("Radio Exemple", "Bonne écoute,\nL'équipe technique"),
    ("Station Exemple", "À votre dispo au 04 79 00 00 23\nMathilde, chef de caisse"),
    ("Lycée Exemple", "Avec mes remerciements renouvelés,\n\nSamir Haddad\nProviseur adjoint"),
    ("Webmaster Club", "Bonnes rames,\nGilles"),
    ("Claude Armand", "Grosses caresses de toute l'équipe 🐾\nClaude"),
    ("Agence d'Angers", "Coline & Adeline"),
    ("Agence d'Angers", "Coline\n\n-- \nAgence d'Angers\nIntérim – CDD"),
    ("Astreinte Réseau", "L'agent d'astreinte\nS. Kermadec"),
    ("Paul Ott", "Encore un grand merci à vous deux.\nPaul"),
    ("Paul Ott", "Cdlt,\nPaul Ott – Admin sys."),
    ("Paul Ott", "Paul Ott, technicien\nTravaux publics\n\nDevez-vous vraiment imprimer ce courriel? Pensons-y."),
    (
        "Paul Ott",
        "Paul Ott (il/he)\nArchiviste\n\nNous sommes sur un territoire autochtone non cédé.\n\nPensez avant d'imprimer.",
    ),
    ("RH Exemple", "Service RH\nGroupe Exemple"),
    (
        "Cabinet Exemple",
        "Bien à vous,\n\nAngélique\nCoordinatrice\n\n2 rue du Stade\n\nPour toute urgence, composez le 15.",
    ),
    ("Cabinet Exemple", "Angélique, coordonnatrice"),
    (
        "Accueil CAF Exemple",
        "L'équipe d'accueil\nCAF d'Exemple - site de Lens\nMerci de privilégier cette adresse générique.",
    ),
    ("Paul Ott", "Paul Ott\nArchiviste\nFaut-il imprimer ce message ?"),
    (
        "Paul Ott",
        "Cordialement,\n\nPaul Ott\nProjeteur\nJe serai absent du 21 au 29 novembre. Voyez avec Aline (aline@x.example).",
    ),
    (
        "Paul Ott",
        "Bien à vous,\nPaul Ott\n\nCe message vous est envoyé pendant mes heures de travail ; répondez aux vôtres.",
    ),
]
KEPT = [
    ("Tanya Hale", f"{US_CARD}\n\nThe side gate opens with 4411 until noon."),
    ("Tanya Hale", f"{US_CARD}\n\nPlease call the driver before he leaves."),
    ("Ann Reed", "- Ann, who is next door, has no badge"),
    ("Office", "This is the name on the badge.\n\nMrs. Green\nSchool Office"),
    ("Elizabeth Kerr", "Bill"),
    ("Ann Reed", "We remain without heating,\nAnn is cold"),
    ("Ann Reed", "Cheers,\nAnn\n\nIf this is an emergency we do not know whom to call."),
    ("Tanya Hale", "Order 309-555-0142 of your shop is still missing."),
    ("Exemple Lettings", f"Please create an account for her.\n\nZoe Marsh{MANAGER}"),
    ("Accueil Formation", "Julie"),
    ("Jess Holloway", "J"),
    ("Accueil Formation", "Qui a demandé ceci :\n\nJulie\nAccueil"),
    ("Mairie d'Exemple", "Le maire est prévenu"),
    ("Mairie d'Exemple", "Le nom de cette personne ?\n\nLe maire"),
    ("Cyril Poulain", "=====================\nERR 118 disque plein\n====================="),
    ("Anouk Berset", "Le bec verseur est cassé"),
    ("Claire Martin", "Claire, mon badge est cassé"),
    ("Claire Martin", "Vous remerciant de me rappeler demain,"),
    ("Claire Martin", "Merci\n\nCode : 9h12-PX"),
    ("Ville d'Exemple", "Pour le maire, il manque un badge"),
    ("Ville d'Exemple", "Pour la salle 3, c'est urgent"),
    ("Camping Exemple", "Clé de la réception"),
    ("Paul Ott", "Bonne saison ou mauvaise, la vanne fuit"),
    ("Claire Martin", "Bonne adresse à vérifier"),
    ("Claire Martin", "Bon de commande à vous renvoyer"),
    ("Kirsty Muir", "All the best tickets are sold out"),
    ("Isabelle Jourdain", "Désolée, et merci de rappeler vite Paul"),
    ("Jean-Philippe Ortega", "Poste JP"),
    ("Agence d'Angers", "Deux personnes ne peuvent plus se connecter.\n\nColine et Adeline"),
    ("Cabinet Dr Ott", "La signature à corriger est celle-ci.\n\nSandrine\nSecrétariat du Dr Ott"),
    ("Claire Martin", "Voici l'ordre des lignes.\n\nLibrement,\nPaul"),
    ("Association Exemple", "Voici l'ordre des lignes.\n\nSeulement,\nPaul"),
    ("Paul Ott", "Paul VPN"),
    ("Cinéma Exemple", "Badge, à la caisse"),
    ("Mme Oudin", "C. Roux (SVT)"),
    ("Paul Ott", "Un client très déçu\nJean Roux"),
    ("Radio Exemple", "Bonne écoute, mais le son grésille"),
    ("Station Exemple", "À votre dispo au guichet 4"),
    ("Webmaster Club", "Poste 12,\nSalle"),
    ("Webmaster Club", "Oui,\nDemain"),
    ("Agence d'Angers", "À livrer chez nos collègues :\n\nColine & Adeline"),
    ("Agence d'Angers", "Voici les noms de ces deux agentes.\n\nColine & Adeline"),
    ("Astreinte Réseau", "Voici le nom du nouvel agent.\n\nL'agent d'astreinte\nS. Kermadec"),
    ("Paul Ott", "Cdlt,\nPaul Ott – La porte ne ferme plus."),
    ("Association Exemple", "Seulement,\nla porte est fermée"),
    ("Exploitation Bus", "Pour l'exploitation,\nla girouette est bloquée"),
    ("Cabinet Dr Ott", "Le nom de la nouvelle collègue ?\n\nSandrine, secrétaire"),
    ("Cabinet Dr Ott", "Sandrine\nSecrétariat"),
    ("Claire et Paul Ott", "Cordialement, les autres"),
    ("Paul Ott", "Envoyé par mobile money hier"),
    ("Jean-Philippe Ortega", "PC"),
    ("Résidence Parc", "M. Sanchez, gardien, a appelé"),
    ("Paul Ott", "Claire Roux, technicienne\nTravaux publics\n\nDevez-vous vraiment imprimer ce courriel? Pensons-y."),
    ("RH Exemple", "Service RH\nGroupe Martin"),
    ("Cabinet Exemple", "Bien à vous,\n\nAngélique\nCoordinatrice\n\nIl manque aussi le code de la porte."),
    ("Cabinet Exemple", "Merci\n\nAngélique\nCoordinatrice\n\nLe poste 12 ne fonctionne pas non plus."),
    ("Accueil CAF Exemple", "L'équipe d'accueil\nCAF d'Exemple\nMerci de rappeler cette dame demain."),
    ("RH Exemple", "Merci de privilégier cette adresse : paie@exemple.example"),
]


@pytest.mark.feature(8)
@pytest.mark.parametrize(("sender", "signature"), SIGNED)
def test_who_signs_for_an_office_signs(sender: str, signature: str) -> None:
    assert mail(sender, f"{SAID}\n\n{signature}").text == SAID


@pytest.mark.feature(8)
@pytest.mark.parametrize(("sender", "said"), KEPT)
def test_what_only_looks_like_it_stays(sender: str, said: str) -> None:
    assert mail(sender, f"{SAID}\n\n{said}").text == f"{SAID}\n\n{said}"


@pytest.mark.feature(8)
def test_a_card_that_is_all_there_is_stays_with_what_stands_below_it() -> None:
    said = f"{US_CARD}\n\nProudly serving the whole valley since 1998."
    assert mail("Tanya Hale", said).text == said


@pytest.mark.feature(12)
def test_aol_announces_what_it_quotes() -> None:
    quoted = (
        "In a message dated 11/16/2026 9:10:11 AM Eastern Standard Time, support@guichet.example writes:\n\n Refunded."
    )
    found = mail("Ann Reed", f"The fee was still taken.\n\n{quoted}", f"Subject: Re: x\n{ANSWER.split(chr(10))[1]}\n")
    assert found.text == "The fee was still taken."
    assert "Refunded." in found.quoted


@pytest.mark.feature(8)
@pytest.mark.parametrize("said", ["Two adults and one child please,", "Le même modèle en bleu si possible,"])
def test_what_is_told_above_a_name_stays_though_it_ends_in_a_comma(said: str) -> None:
    assert mail("Paul Ott", f"{SAID}\n\n{said}\nPaul").text.startswith(f"{SAID}\n\n{said}")
