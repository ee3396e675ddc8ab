"""The words of the file that a person is given, in French and English."""

from typing import Final

LANGUAGES: Final = ("fr", "en")

_HOW_FR: Final = (
    "Des modèles donnent une catégorie, un type, un impact et une urgence. Ils lisent le message une fois les "
    "données personnelles remplacées par des marqueurs. Chaque valeur porte une confiance, mesurée sur des tickets "
    "d'essai, et les passages qui ont pesé le plus. Selon le mode indiqué, une valeur est laissée à une personne "
    "(« suggest » : le modèle s'abstient), proposée à une personne (« preselect »), ou retenue sans que personne "
    "l'ait regardée, jusqu'à ce qu'on la corrige (« automatic »). Une valeur fixée par une personne n'est jamais "
    "remplacée par un modèle. Aucune réponse ne part sans l'accord d'une personne sur ce texte exact."
)
_ORDER_FR: Final = (
    "La priorité découle de l'impact et de l'urgence par une règle fixe, et décide de l'ordre dans lequel les tickets "
    "sont traités. Tant qu'aucune personne ne les a fixés, ceux du modèle comptent, quel que soit le mode, même s'il "
    "s'abstient."
)
_RIGHTS_FR: Final = (
    "Vous pouvez faire corriger ces données, demander comment une décision a été prise, présenter vos observations, la "
    "contester, ou demander qu'une personne la revoie : adressez-vous à l'organisation qui vous a remis ce fichier."
)
_NUMBERS_FR: Final = "Les collègues qui sont intervenus portent un numéro, le même dans tout le fichier."
_HOW_EN: Final = (
    "Models give a category, a type, an impact and an urgency. They read the message after personal data were "
    "replaced by placeholders. Each value has a confidence, measured on test tickets, and the passages that weighed "
    "most. By the mode that is stated, a value is left to a person (“suggest”: the model abstains), proposed to a "
    "person (“preselect”), or stands without anybody having looked, until somebody corrects it (“automatic”). What "
    "a person set is never overwritten by a model. No reply leaves without a person's agreement to that exact text."
)
_ORDER_EN: Final = (
    "The priority follows from impact and urgency by a fixed rule, and decides in which order tickets are handled. "
    "Until a person sets these, the model's count, in every mode, also where it abstains."
)
_RIGHTS_EN: Final = (
    "You can have these data corrected, ask how a decision was made, present your observations, contest it, or ask "
    "that a person looks at it again: turn to the organisation that gave you this file."
)
_NUMBERS_EN: Final = "Colleagues who acted bear a number, the same throughout the file."

LOGIC: Final = {
    "fr": (_HOW_FR, _ORDER_FR, _RIGHTS_FR, _NUMBERS_FR),
    "en": (_HOW_EN, _ORDER_EN, _RIGHTS_EN, _NUMBERS_EN),
}
NOT_HERE: Final = {
    "fr": (
        "les fichiers joints et le courriel d'origine, octet pour octet (voir la page du ticket) : leur texte est ici",
        "les tickets d'autres personnes qui ressemblent aux vôtres : seul leur nombre figure ici",
        "le registre de ce qui a été fait : codes, dates et identifiants, sans texte (fichier à part, sur demande)",
        "le vecteur de ressemblance du ticket : des nombres, calculés du texte masqué",
        "des empreintes à clé : à quoi un message répété, une réponse, une adresse ou un secret signalé se reconnaît",
        "les sauvegardes, les messageries et l'outil de suivi de l'organisation",
        "de ce qui a été communiqué en clair : si chaque essai est arrivé, et ceux des tout derniers instants",
        "ce que d'autres outils ont reçu en codes ou en texte masqué : le registre des traitements les nomme",
        "les textes qui n'ont pas pu être ouverts : déjà effacés, ou scellés pour d'autres clés",
    ),
    "en": (
        "attached files and the mail byte for byte as it came (see the ticket's page): the text read of them is here",
        "other people's tickets that resemble yours: only their number is here",
        "the ledger of what was done: codes, times and ids, without text (a file of its own, on request)",
        "the ticket's vector of likeness: numbers, made from the masked text",
        "keyed digests: by which a repeated message, a reply, an address or a marked secret is known again",
        "backups, mailboxes, and the organisation's own ticketing tool",
        "of what was given in clear: whether each attempt arrived, and those of the very last moments",
        "what other tools were told in codes or masked text: the organisation's record of processing names them",
        "texts that could not be opened: erased before, or sealed for other keys",
    ),
}
HEADINGS: Final = {
    "fr": ("Ce que nous détenons sur vous", "Établi le", "Comment les décisions sont prises", "Ce qui n'est pas ici"),
    "en": ("What we hold on you", "Made at", "How decisions are made", "What is not here"),
}
WORDS: Final[dict[str, tuple[str, str]]] = {
    "ticket_id": ("Ticket", "Ticket"),
    "relation": ("Votre lien au ticket", "Your relation to the ticket"),
    "state": ("État", "State"),
    "priority": ("Priorité", "Priority"),
    "values": ("Valeurs en vigueur", "Values in force"),
    "messages": ("Messages", "Messages"),
    "recognised_as_personal": ("Reconnu comme personnel", "Recognised as personal"),
    "ai_decisions": ("Décisions de l'IA", "Decisions of the AI"),
    "ai_suggestions": ("Réponses suggérées par l'IA", "Replies suggested by the AI"),
    "ai_summaries": ("Résumés de l'IA", "Summaries by the AI"),
    "resembling_tickets": ("Tickets semblables", "Tickets that resemble it"),
    "people": ("Ce que des personnes ont corrigé", "What people corrected"),
    "replies": ("Réponses", "Replies"),
    "reply_being_written": ("Réponse en cours de rédaction", "Reply being written"),
    "worded_by": ("Mis en mots par le modèle", "Worded by the model"),
    "replies_set_aside": ("Réponses mises de côté", "Replies set aside"),
    "notes_between_colleagues": ("Mots entre collègues sur une réponse", "Colleagues' notes on a reply"),
    "own_sentences": ("Phrases de l'agent, pseudonymisées", "Sentences of the agent's own, pseudonymised"),
    "given_in_clear": ("Communiqué en clair, selon le registre", "Given in clear, by the ledger"),
    "restrictions": ("Limitations du traitement", "Restrictions of processing"),
    "ground": ("Motif", "Ground"),
    "review_on": ("À revoir le", "To be looked at again on"),
    "ended": ("Fin", "End"),
    "ended_at": ("Terminée le", "Ended at"),
    "to": ("À", "To"),
    "purpose": ("Finalité", "Purpose"),
    "texts_that_could_not_be_opened": ("Textes impossibles à ouvrir", "Texts that could not be opened"),
    "number": ("Numéro", "Number"),
    "received_at": ("Reçu le", "Received at"),
    "channel": ("Canal", "Channel"),
    "kind": ("Nature", "Kind"),
    "kind_reason": ("Motif de la nature", "Reason for the kind"),
    "subject": ("Objet", "Subject"),
    "text": ("Texte", "Text"),
    "sender_name": ("Nom de l'expéditeur", "Sender's name"),
    "sender_address": ("Adresse de l'expéditeur", "Sender's address"),
    "recipients": ("Destinataires", "Recipients"),
    "quoted": ("Texte cité", "Quoted text"),
    "signature": ("Signature", "Signature"),
    "rfc_message_id": ("Message-ID", "Message-ID"),
    "references": ("Références", "References"),
    "attachment_text": ("Texte lu des pièces jointes", "Text read of attachments"),
    "external_reference": ("Référence externe", "External reference"),
    "attachments": ("Pièces jointes", "Attachments"),
    "name": ("Nom", "Name"),
    "media_type": ("Type", "Type"),
    "size": ("Octets", "Bytes"),
    "read": ("Lue", "Read"),
    "as_the_models_read_it": ("Tel que les modèles l'ont lu", "As the models read it"),
    "language": ("Langue", "Language"),
    "language_confidence": ("Confiance sur la langue", "Confidence in the language"),
    "body": ("Corps", "Body"),
    "masked": ("Masqué", "Masked"),
    "secrets": ("Secrets masqués sans retour", "Secrets masked for good"),
    "label": ("Étiquette", "Label"),
    "placeholder": ("Marqueur", "Placeholder"),
    "score": ("Certitude", "Certainty"),
    "recognizer": ("Détecteur", "Recogniser"),
    "value": ("Valeur", "Value"),
    "reversible": ("Valeur conservée", "Value kept"),
    "mark": ("Signalement d'un agent", "An agent's mark"),
    "message": ("Message", "Message"),
    "at": ("Le", "At"),
    "to_answer": ("Appelle une réponse", "Wants an answer"),
    "abstained_for": ("Abstention, motif", "Abstained, for"),
    "fields": ("Champs", "Fields"),
    "field": ("Champ", "Field"),
    "said": ("Valeur du modèle", "The model's value"),
    "confidence": ("Confiance", "Confidence"),
    "likeliest": ("Les plus probables", "Likeliest"),
    "probability": ("Probabilité", "Probability"),
    "mode": ("Mode", "Mode"),
    "left_to_people": ("Laissé à une personne", "Left to people"),
    "because_of": ("À cause de", "Because of"),
    "weight": ("Poids", "Weight"),
    "sentiment": ("Ton, selon la machine", "Tone, says the machine"),
    "found": ("Détails relevés", "Details found"),
    "model": ("Modèle", "Model"),
    "version": ("Version", "Version"),
    "digest": ("Empreinte", "Digest"),
    "device": ("Matériel", "Device"),
    "outcome": ("Issue", "Outcome"),
    "reason": ("Motif", "Reason"),
    "sources": ("Sources", "Sources"),
    "id": ("Identifiant", "Id"),
    "title": ("Titre", "Title"),
    "quote": ("Phrase citée", "Sentence quoted"),
    "checks": ("Contrôles", "Checks"),
    "passed": ("Réussi", "Passed"),
    "detail": ("Détail", "Detail"),
    "lines": ("Phrases", "Sentences"),
    "says": ("Dit", "Says"),
    "dates": ("Dates", "Dates"),
    "day": ("Jour", "Day"),
    "values_set": ("Valeurs fixées", "Values set"),
    "verdicts_on_models": ("Verdicts sur les modèles", "Verdicts on the models"),
    "masking_corrected": ("Masquage corrigé", "Masking corrected"),
    "thumbs": ("Avis", "Thumbs"),
    "suggestions_changed": ("Suggestions retouchées", "Suggestions changed"),
    "versions_asked_for": ("Autres suggestions demandées ou choisies", "Other suggestions asked for or chosen"),
    "act": ("Geste", "Act"),
    "asked": ("Demandé, en codes", "Asked, in codes"),
    "tone": ("Ton", "Tone"),
    "article": ("Article", "Article"),
    "without": ("Sans", "Without"),
    "taken_on": ("Qui s'en est chargé", "Who took care of it"),
    "until": ("Jusqu'au", "Until"),
    "was": ("Valeur d'avant", "Value before"),
    "verdict": ("Verdict", "Verdict"),
    "about": ("Sur", "About"),
    "extent": ("Ampleur", "Extent"),
    "share": ("Part", "Share"),
    "changes": ("Retouches", "Changes"),
    "removed": ("Retiré", "Removed"),
    "added": ("Ajouté", "Added"),
    "colleague": ("Collègue", "Colleague"),
    "second_colleague": ("Second collègue", "Second colleague"),
    "decision": ("Décision", "Decision"),
    "status": ("État", "Status"),
    "from_a_suggestion": ("Tirée d'une suggestion", "From a suggestion"),
    "changed": ("Modifiée", "Changed"),
    "sending": ("Envoi", "Sending"),
    "category": ("Catégorie", "Category"),
    "use_case": ("Cas d'usage", "Use case"),
    "likelier_outside_it": (
        "Catégorie la plus probable pour le modèle commun à tous",
        "The likeliest category to the model that all share",
    ),
    "category_model": ("Classifieur de la catégorie", "The category's classifier"),
    "type": ("Type", "Type"),
    "impact": ("Impact", "Impact"),
    "urgency": ("Urgence", "Urgency"),
}
