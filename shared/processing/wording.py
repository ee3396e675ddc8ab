"""The words of the record in French and English. What is read from code and configuration is not translated."""

from typing import Final

LANGUAGES: Final = ("fr", "en")

PURPOSES: Final = {
    "intake": (
        "Prendre en charge les messages des clients et les mettre sous scellé",
        "Take customers' messages in and seal them",
    ),
    "pseudonymizer": (
        "Remplacer les données personnelles par des marqueurs avant tout autre traitement",
        "Replace personal data by placeholders before anything else reads the text",
    ),
    "triage": (
        "Proposer catégorie, type, impact, urgence et priorité à partir du texte pseudonymisé",
        "Suggest category, type, impact, urgency and priority from the pseudonymised text",
    ),
    "drafter": (
        "Suggérer une réponse tirée de la base de connaissances, des tickets semblables et un résumé",
        "Suggest a reply from the knowledge base, similar tickets and a summary",
    ),
    "desk": (
        "Permettre aux agents de lire, corriger, rédiger, approuver ou refuser",
        "Let agents read, correct, write, approve or reject",
    ),
    "crm": (
        "Envoyer les réponses approuvées et informer les outils déclarés",
        "Send approved replies and tell the tools that were configured",
    ),
    "audit": (
        "Tenir le registre chaîné de ce qui a été décidé et ouvert",
        "Keep the chained ledger of what was decided and opened",
    ),
}

_LEDGER_FR = (
    "Durée de conservation du registre chaîné : il nomme le personnel (qui a consulté, cherché, approuvé, ouvert une "
    "session), ce sont ses données personnelles, et aucun réglage ne fixe de durée"
)
_LEDGER_EN = (
    "How long the chained ledger is kept: it names staff (who viewed, searched, approved, signed in), which are "
    "personal data of theirs, and no setting fixes a time"
)
TO_FILL_IN: Final = {
    "controller": ("Responsable du traitement (nom et coordonnées)", "Controller (name and contact)"),
    "representative": ("Représentant du responsable, s'il y en a un", "The controller's representative, if any"),
    "data_protection_officer": ("Délégué à la protection des données", "Data protection officer"),
    "joint_controllers": ("Responsables conjoints", "Joint controllers"),
    "legal_basis": ("Base juridique de chaque finalité", "Legal basis of each purpose"),
    "data_subjects": ("Catégories de personnes concernées", "Categories of data subjects"),
    "data_in_tickets": (
        "Catégories de données que les clients écrivent dans leurs messages",
        "Categories of data that customers write in their messages",
    ),
    "special_categories": (
        "Catégories particulières de données (santé, opinions…) et motif qui permet de les traiter",
        "Special categories of data (health, opinions…) and the ground for processing them",
    ),
    "retention_of_tables": (
        "Durée de conservation en base, là où aucun réglage ne la fixe",
        "How long tables are kept, where no setting says so",
    ),
    "retention_of_ledger": (
        _LEDGER_FR,
        _LEDGER_EN,
    ),
    "other_recipients": ("Autres destinataires", "Other recipients"),
    "third_countries": (
        "Transferts hors de l'Union européenne ou du Québec, et garanties",
        "Transfers outside the European Union or Québec, and safeguards",
    ),
    "processors": ("Sous-traitants et contrats", "Processors and contracts"),
    "organisational_measures": (
        "Mesures d'organisation (habilitations, formation, locaux)",
        "Organisational measures (authorisations, training, premises)",
    ),
    "encryption_of_disks": ("Chiffrement des disques", "Encryption of disks"),
    "backups": ("Sauvegardes (où, combien de temps, qui y accède)", "Backups (where, how long, who has access)"),
    "impact_assessment": ("Analyse d'impact (référence et date)", "Impact assessment (reference and date)"),
    "rights_contact": (
        "Où les personnes exercent leurs droits",
        "Where people exercise their rights",
    ),
}

_PREFACE_FR = (
    "Établi par `guichet record-of-processing` à partir du code et de la configuration de cette installation. Ce "
    "document énonce ce qui est réglé ; il ne dit pas que c'est licite ou suffisant. Ce que ni le code ni la "
    "configuration ne savent est laissé en blanc."
)
_PREFACE_EN = (
    "Made by `guichet record-of-processing` from this installation's code and configuration. It states what is set; it "
    "does not say that this is lawful or enough. What neither code nor configuration knows is left blank."
)
TEXTS: Final = {
    "title": ("Registre des traitements et inventaire de l'IA", "Record of processing and inventory of AI"),
    "preface": (_PREFACE_FR, _PREFACE_EN),
    "made_at": ("Établi le", "Made at"),
    "running": ("En marche depuis", "Running since"),
    "stopped": (
        "À l'arrêt : réglages du dernier démarrage ; ce que seule la base sait manque",
        "Not running: settings as last started; what only the database knows is missing",
    ),
    "bus": ("Bus", "Bus"),
    "tenants": ("Organisations", "Tenants"),
    "fill": ("À remplir par le responsable du traitement", "To be filled in by the controller"),
    "blank": ("(à remplir)", "(to be filled in)"),
    "purposes": ("Finalités", "Purposes"),
    "service": ("Service", "Service"),
    "purpose": ("Finalité", "Purpose"),
    "sentiment": (
        "Dire à l'agent, en un mot, sur quel ton l'auteur écrit (GUICHET_TRIAGE_SENTIMENT)",
        "Say to the agent, in one word, how the writer sounds (GUICHET_TRIAGE_SENTIMENT)",
    ),
    "takes": ("Reçoit", "Takes"),
    "gives": ("Émet", "Gives"),
    "data": ("Données reconnues et masquées à l'entrée", "Data recognised and masked at the door"),
    "one_way": ("sans retour possible", "one way"),
    "topics": ("Événements : contenu, lecteurs, conservation", "Events: content, readers, retention"),
    "topic": ("Sujet", "Topic"),
    "holds": ("Contient", "Holds"),
    "written_by": ("Écrit par", "Written by"),
    "read_by": ("Lu par", "Read by"),
    "kept": ("Conservé (jours)", "Kept (days)"),
    "sealed": ("Sous scellé", "Sealed"),
    "outside": ("en clair, avant l'entrée", "in clear, before the door"),
    "dead_letters": ("Lettres mortes conservées (jours)", "Dead letters kept (days)"),
    "tables": ("Tables par service", "Tables per service"),
    "table": ("Table", "Table"),
    "columns": ("Colonnes", "Columns"),
    "unread": (
        "Non lu : la base ne répond pas. Lancez `guichet up`, puis recommencez.",
        "Not read: the database does not answer. Run `guichet up`, then again.",
    ),
    "retention": ("Réglages de durée", "Settings of durations"),
    "keys": ("Clés et secrets, et qui les reçoit", "Keys and secrets, and who is given them"),
    "file": ("Fichier", "File"),
    "given_to": ("Remis à", "Given to"),
    "loose": ("Lisible par d'autres", "Readable by others"),
    "ai": ("Inventaire de l'IA", "Inventory of AI"),
    "ai_state": ("Interrupteur de l'IA", "AI switch"),
    "device": ("Matériel de calcul", "Device"),
    "used_by": ("Utilisé par", "Used by"),
    "version": ("Version", "Version"),
    "digest": ("Empreinte", "Digest"),
    "corpus": ("Empreinte du corpus d'apprentissage", "Digest of the training corpus"),
    "made_from": ("Tiré de", "Made from"),
    "licence": ("Licence", "Licence"),
    "labels": ("Valeurs possibles", "Possible values"),
    "verified": ("Fichiers identiques à ce qui a été construit", "Files are what was built"),
    "fairness": ("Équité, libellés changés par échange", "Fairness, labels that swaps changed"),
    "fair_kept": ("dans les bornes", "within the bounds"),
    "fair_accepted": ("hors des bornes ou impossible à dire ; a signé", "over the bounds or not to be told; signed by"),
    "fair_not_asked": ("mise en production avant que ce soit mesuré", "brought into production before it was measured"),
    "swapped_gender": ("genre", "gender"),
    "swapped_name": ("prénom", "name"),
    "swapped_origin": ("origine", "origin"),
    "swapped_register": ("registre", "register"),
    "swapped_neutral": ("modifications neutres", "neutral edits"),
    "policy": ("Politique de tri", "Triage policy"),
    "no_policy": ("Aucune : le réglage d'origine du service vaut", "None: the service's own default holds"),
    "modes": ("Modes appliqués jusqu'ici, par champ", "Modes applied so far, by field"),
    "field": ("Champ", "Field"),
    "mode": ("Mode", "Mode"),
    "model": ("Modèle", "Model"),
    "tickets": ("Messages", "Messages"),
    "oversight": ("Contrôle humain", "Human oversight"),
    "base": ("Base : l'accord d'une personne pour chaque réponse", "Base: one person's approval for each reply"),
    "two": ("Deux personnes pour", "Two people for"),
    "people": ("Comptes par rôle", "Accounts by role"),
    "recipients": ("Destinataires configurés", "Recipients configured"),
    "who": ("Qui", "Who"),
    "by": ("Par", "By"),
    "setting": ("Réglage", "Setting"),
    "subscribers": ("Abonnés et données communiquées en clair", "Subscribers, and data disclosed to them in clear"),
    "not_used": ("Fichier inutilisable", "File that cannot be used"),
    "undeclared": ("communication déclarée, aucun abonné de ce nom", "disclosure declared, no subscriber of that name"),
    "name": ("Nom", "Name"),
    "kind": ("Genre", "Kind"),
    "host": ("Hôte", "Host"),
    "clear_for": ("En clair : finalité", "In clear: purpose"),
    "clear": ("En clair : champs", "In clear: fields"),
    "masked_for": ("Pseudonymisé : finalité", "Pseudonymised: purpose"),
    "masked": ("Pseudonymisé : champs", "Pseudonymised: fields"),
    "measures": ("Mesures de sécurité, telles qu'elles sont réglées", "Security measures, as configured"),
    "value": ("Valeur", "Value"),
    "source": ("Origine", "Source"),
    "settings": ("Tous les réglages", "Every setting"),
    "cards": ("Fiches des modèles", "Model cards"),
    "yes": ("oui", "yes"),
    "no": ("non", "no"),
    "none": ("aucun", "none"),
    "set": ("fixé", "set"),
    "default": ("d'origine", "default"),
}


def text(key: str, lang: str) -> str:
    return _set(TEXTS[key], lang)


def purpose(service: str, lang: str) -> str:
    return _set(PURPOSES[service], lang)


def blank(name: str, lang: str) -> str:
    return _set(TO_FILL_IN[name], lang)


def colon(lang: str) -> str:
    return "\u00a0:" if lang == "fr" else ":"


def _set(pair: tuple[str, str], lang: str) -> str:
    """French sets no-break spaces before its double signs."""
    said = pair[LANGUAGES.index(lang)]
    return said.replace(" :", "\u00a0:").replace(" ;", "\u202f;") if lang == "fr" else said
