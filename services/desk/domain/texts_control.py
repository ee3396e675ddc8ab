"""The words of control drafts. French with plain spaces, as in `texts_fr.py`."""
# ruff: noqa: E501

from typing import Final

FR: Final[dict[str, str]] = {
    "control.on": "Certaines suggestions contiennent une erreur glissée exprès ; elles ne peuvent pas être envoyées.",
    "control.caught": "Cette suggestion contenait une phrase glissée exprès, et vous l'avez arrêtée : « {sentence} » La suggestion d'origine ne l'a jamais contenue.",
    "refusal.planted": "Ce texte contenait une phrase glissée exprès, que personne ne doit envoyer : « {names} » Rien n'est parti et rien n'a été signé ; cela se compte pour l'équipe, jamais par personne. Le texte est ci-dessous sans elle, avec vos autres changements : relisez-le puis approuvez.",
    "send.planted": "le texte contenait une phrase glissée exprès",
    "settings.control": "Part des suggestions avec une erreur glissée exprès",
    "lead.control": "Voit-on une phrase fausse ?",
    "lead.control_how": "Par mois, pour l'équipe : les suggestions montrées avec une phrase glissée exprès, celles où elle a été retirée ou la suggestion écartée, celles approuvées avec elle (rien n'est parti). Le reste attend, ou a été clos ou répondu autrement. La catégorie, la langue et les semaines choisies plus haut n'y changent rien. Un mois s'affiche une fois terminé, s'il compte au moins {shown} de ces suggestions et si au moins {fewest} personnes y ont décidé de suggestions ; aucun autre chiffre de cette page ne compte ces suggestions.",
    "lead.control_none": "Aucun mois terminé n'en compte.",
    "lead.control_few": "trop peu",
    "lead.control_off": "Désactivé.",
    "lead.month": "Mois",
    "lead.shown": "Montrées",
    "lead.caught": "Arrêtées",
    "lead.missed": "Pas vues",
}
EN: Final[dict[str, str]] = {
    "control.on": "Some suggestions hold a planted mistake; they cannot be sent.",
    "control.caught": "This suggestion held a planted sentence, and you stopped it: “{sentence}” The suggestion as it was written never held it.",
    "refusal.planted": "This text held a planted sentence, which nobody may send: “{names}” Nothing went out and nothing was signed; it is counted for the team, never by person. The text stands below without it, with your other changes: read it, then approve.",
    "send.planted": "the text held a planted sentence",
    "settings.control": "Share of suggestions with a planted mistake",
    "lead.control": "Do we see a false sentence?",
    "lead.control_how": "By month, for the team: suggestions shown with a planted sentence, those where it was taken out or the suggestion set aside, those approved with it (nothing went out). The rest waits, or was closed or answered another way. The category, language and weeks chosen above change nothing here. A month is shown once it has ended, if it holds at least {shown} of them and at least {fewest} people decided on suggestions in it; no other figure of this page counts these suggestions.",
    "lead.control_none": "No month that has ended holds any.",
    "lead.control_few": "too few",
    "lead.control_off": "Off.",
    "lead.month": "Month",
    "lead.shown": "Shown",
    "lead.caught": "Caught",
    "lead.missed": "Missed",
}
