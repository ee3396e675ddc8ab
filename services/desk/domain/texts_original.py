"""The words of the page that shows a message as it came. French with plain spaces, as in `texts_fr.py`."""
# ruff: noqa: E501

from typing import Final

FR: Final[dict[str, str]] = {
    "original.open": "Voir le message tel qu'il est arrivé",
    "original.open_files": "ouvrir les fichiers",
    "original.title": "Message tel qu'il est arrivé",
    "original.intro": "Rien n'en a été retiré ni masqué. Que vous l'ayez ouvert est consigné.",
    "original.headers": "En-têtes",
    "original.files": "Fichiers joints",
    "original.care": "Ils viennent du dehors et n'ont pas été contrôlés : n'ouvrez que ceux que vous attendez.",
    "original.no_files": "Aucun fichier joint.",
    "original.look": "regarder",
    "original.keep": "enregistrer",
    "original.size": "{count} Ko",
    "original.text": "Texte entier",
    "original.no_text": "Aucun texte n'a pu en être lu ; il est dans la source.",
    "original.cut": "Ce n'est pas tout : le reste est dans la source.",
    "original.source": "Enregistrer la source ({count} Ko)",
    "original.back": "Retour au ticket",
    "original.gone": "Ce message n'est plus gardé tel qu'il est arrivé : il a dépassé sa durée de conservation. Ce qui en a été lu est resté avec le ticket.",
    "original.no_file": "Ce message n'a pas de tel fichier. Revenez au message et choisissez dans la liste.",
}

EN: Final[dict[str, str]] = {
    "original.open": "See the message as it came",
    "original.open_files": "open the files",
    "original.title": "Message as it came",
    "original.intro": "Nothing of it was taken out or masked. That you opened it is on record.",
    "original.headers": "Headers",
    "original.files": "Attached files",
    "original.care": "They come from outside and were not checked: open only what you expect.",
    "original.no_files": "No file is attached.",
    "original.look": "look at it",
    "original.keep": "save",
    "original.size": "{count} kB",
    "original.text": "Whole text",
    "original.no_text": "No text could be read of it; it is in the source.",
    "original.cut": "This is not all: the rest is in the source.",
    "original.source": "Save the source ({count} kB)",
    "original.back": "Back to the ticket",
    "original.gone": "This message is not kept as it came any more: it is past its time. What was read of it has stayed with the ticket.",
    "original.no_file": "This message has no such file. Go back to it and choose from the list.",
}
