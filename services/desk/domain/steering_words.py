"""The words of a steering line, folded: what asks for something, what says nothing, and what may pick an article."""

from collections.abc import Mapping, Sequence
from typing import Final

PHRASES: Final[Mapping[str, Sequence[str]]] = {
    "lead": (
        "plus court", "plus courte", "trop long", "trop longue", "plus bref", "plus breve", "en bref", "raccourcis",
        "raccourcir", "abrege", "l essentiel", "moins de details", "moins detaille", "moins long", "pas trop long",
        "shorter", "too long", "briefer", "in short", "shorten", "less detail", "less details", "just the answer",
        "not too long", "not so long", "pas si long", "pas si longue",
    ),
    "all": (
        "plus de detail", "plus de details", "plus detaille", "plus detaillee", "plus long", "plus longue",
        "plus complet", "plus complete", "trop court", "trop courte", "developpe", "developper", "detaille",
        "more detail", "more details", "more detailed", "longer", "too short", "more complete", "expand",
    ),
    "formal": (
        "plus formel", "plus formelle", "formel", "formelle", "plus soutenu", "plus poli",
        "more formal", "formal", "more polite", "less friendly",
    ),
    "friendly": (
        "plus amical", "plus amicale", "amical", "amicale", "plus chaleureux", "chaleureux", "moins formel",
        "moins formelle", "trop formel", "trop formelle", "pas trop formel", "pas trop formelle",
        "pas si formel", "pas si formelle", "not so formal",
        "friendlier", "more friendly", "friendly", "warmer", "less formal", "too formal", "not too formal",
    ),
    "other": (
        "autre article", "un autre article", "autre reponse", "autre suggestion", "autre procedure", "pas cet article",
        "pas le bon article", "mauvais article", "pas celui ci", "pas celui la",
        "another article", "other article", "different article", "another answer", "another suggestion",
        "not this article", "not this one", "wrong article",
    ),
    "language": (
        "en anglais", "en francais", "in english", "in french", "traduis", "traduire", "translate",
    ),
}  # fmt: skip

_NEGATIONS: Final = "pas ne sans jamais not no don never without"
_BETWEEN: Final = "trop si aussi too so be the le la un une a plus more t"
_SAYING: Final = """
a about an and another article autre aux avec bad bien ce celui ces cet cette chose client customer dans de demande
demander des do does du ecris elle en est et etre faire fais faut for from good ici il instead is it la le les leur
merci mets mettre moi moins mon more notre nous of on ou par parle parler pas peu peut plait please plus plutot pour
prendre prends propos que quelque question reply reponse s sa ses si son suggestion sujet sur svp talk te text texte
that the this to tout tres trop tu un une use utilise utiliser utilisez vers version very veut voir vous with write
your
"""
_HELPDESK: Final = """
abonnement absence acces account activation adresse agenda antivirus appairage archive attachment attestation audio
authentication authentification availability backup balance batterie battery billing blocked bloque bluetooth boite
browser calendar calendrier camera casque certificat certificate charger chargeur clavier colis collaborateur
commande commandes compte configuration configurer conges connect connection connexion consent consentement contract
contrat cookie coupures courriel debit deconnexion delivery depart departure deplacement devis diffusion disque
distribution dns docking domaine donnees dossier driver droits ecran ecrans effacement employee employment
encryption erasure excel expenses expire expired extranet facturation facture factures fichier fichiers figurer
filter filtre firewall formation frais frozen gdpr hameconnage headset horaires hosting hotspot hours hub impression
imprimante imprimantes installation internet intranet invoice invoices ip jointe keyboard laptop late lecteur lent
licence livraison locked logiciel logiciels mail mailbox mails maintenance materiel meeting messagerie mfa micro
microphone modem monitor mot mots network newsletter newsletters onboarding onedrive ordinateur ordinateurs outage
outlook paie paiement pairing panne parcel partage partagee passe passwords pay payment peripherique permission
permissions phishing photocopieuse piece portable portail poste powerpoint prelevement printers printing privacy
projecteur projector quota quote reconnexion reimbursement remboursement renouvellement replacement reseau
reservation reset restauration restore retard return reunion rgpd rights rupture salaire salle sauvegarde scanner
securite security serveur serveurs sharepoint shipping signature site sites slow smartphone sms software son sound
souris spam stockage storage subscription suivi suppression suspect tablet tablette teams telephone telephones
teletravail toner tracking traduction training transfert travail update updates usb vacances verrouille video
videoconference virement virus visio visiteur visitor voip vpn webcam website wifi windows wireless word zoom
"""

NEGATIONS: Final = frozenset(_NEGATIONS.split())
BETWEEN: Final = frozenset(_BETWEEN.split())
"""What may stand between a negation and what it denies."""
SAYING: Final = frozenset(_SAYING.split())
"""What only asks: it tells no article from another."""
HELPDESK: Final = frozenset(_HELPDESK.split())
"""Words of a helpdesk's articles that tell of things, never of a person. Those that are also first names, family names
or places are left out on purpose, as in the everyday words."""
