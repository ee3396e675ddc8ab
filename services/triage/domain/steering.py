"""What a customer writes to the machine rather than to the desk. It is left out of what the model reads.

An agent still sees the whole message; the outcome is that of the message without it.
"""

import re
from collections.abc import Iterator

_LABEL = (
    r"(?:p ?[1-4]|critical|urgent|high(?:est)?|top|maxim(?:um|al)e?|lowest|low|normal|critique|urgente?|haute?|basse|"
    r"security|sécurité|securite|access|billing|incident|request|question|complaint|spam|phishing)"
)
_RULES = (
    r"(?:instructions?|prompts?|rules?|guidelines?|directions?|directives?|policies|policy|training|"
    r"consignes?|règles?|regles?|invites?|politiques?)"
)
_MACHINE = (
    r"(?:a\.?i\.?|i\.?a\.?|bot|chatbot|classifier|triage (?:system|model|bot|engine)|language model|llm|assistant|"
    r"classificateur|classifieur|modèle(?: de langue)?|robot|automate|machine|système de (?:tri|triage))"
)
_YOURS = r"(?:all|any|every|previous|prior|above|earlier|these|those|your)"
_VOTRES = r"(?:tout(?:es|e)?|vos|votre|tes|ta|ton|précédentes?|ci-dessus)"
_SHOW = r"(?:reveal|print|show|repeat|output|affiche[rz]?|révèle[rz]?|montre[rz]?|répète[rz]?)"
_ORDERED = r"(?:mark|classif|label|set|assign|rate|class)"
_AS = r"(?:as|being|you(?:'re| are)(?: now)?|dear|note to|attention|hey|hello)"
_COMME = r"(?:en tant qu['’ ](?:e )?|(?:tu es|vous êtes)(?: désormais| maintenant)? |cher |chère |note à |attention )"
SENTENCES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:ignore|disregard|forget|override|bypass|discard)\b.{{0,20}}\b{_YOURS}\b.{{0,30}}\b{_RULES}\b",
        rf"^\W*(?:please,? )?(?:ignore|disregard|forget|override|bypass)\b.{{0,30}}\b{_RULES}\b",
        rf"\b(?:ignore[rz]?|oublie[rz]?|contourne[rz]?|outrepasse[rz]?)\b.{{0,20}}\b{_VOTRES}\b.{{0,30}}\b{_RULES}\b",
        rf"\bne (?:tiens|tenez) (?:pas|aucun) compte\b.{{0,30}}\b{_VOTRES}\b.{{0,30}}\b{_RULES}\b",
        rf"\b{_AS} (?:an? |the |our )?{_MACHINE}\b(?! \w+er\b)",
        rf"\b{_COMME}(?:une? |l['’]|le |la )?{_MACHINE}\b",
        r"\b(?:you are|you're|act) now (?:in|as)\b|\bpretend (?:to be|you are|that you)\b|\bfrom now on,? you\b",
        r"\b(?:tu es|vous êtes) (?:désormais|maintenant) (?:en|un|une|le|la)\b",
        r"\bà partir de maintenant,? (?:tu|vous)\b|\bfais(?:ons)? comme si\b",
        r"\b(?:system|developer) prompt\b|\b(?:invite|instruction) système\b",
        r"\b(?:enter|enable|activate) (?:admin|developer|debug|god|dan)\b",
        r"\b(?:activez?|passez? en) (?:le )?mode (?:admin|développeur|debug)\b",
        r"^\W*(?:system|assistant|developer|système)(?:\]|>|\*\*)? ?[:\]>]",
        rf"\b{_SHOW}\b.{{0,20}}\b(?:your|tes|ton|vos|votre)\b.{{0,20}}\b{_RULES}\b",
        r"\bjailbreak\b",
        rf"\b{_MACHINE}\b.{{0,60}}\b(?:must|should|shall|has to|will|doit|devez|devra)\b.{{0,40}}\b{_ORDERED}",
    )
)
_FIELD = r"(?:priority|category|urgency|impact|type|kind|severity|priorité|catégorie|urgence|sévérité)"
_SET = (
    r"(?:set|mark|classify|categori[sz]e|label|tag|flag|rate|prioriti[sz]e|mets|mettez|mettre|marque[rz]?|classe[rz]?|"
    r"étiquette[rz]?|catégorise[rz]?|passe[rz]?)"
)
_PLEASE = r"(?:please |kindly |merci de |veuillez |s'il vous plaît )?"
_INTO = r"(?:as|to|at|in|under|en|comme|dans|à) (?:an? |the |la |le )?(?:priority |category |priorité |catégorie )?"
CLAUSES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"[{{<\[(]?\"?\b{_FIELD}\b\"? ?(?:=|:=|:|->|→) ?\"?{_LABEL}\b\"?[}}>\])]?",
        rf"\b{_PLEASE}{_SET}\b(?: \w+){{0,5}}? {_INTO}{_LABEL}(?: priority| priorité)?\b",
    )
)
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*\s*|[.!?…\n]\s*")
_READABLE = 2


def spoken(text: str) -> str:
    """The text without what steers: whole sentences that speak to the machine, and clauses that set a label."""
    kept = "".join(part for part in _parts(text) if not any(sign.search(part) for sign in SENTENCES))
    for clause in CLAUSES:
        kept = clause.sub("", kept)
    return kept if kept != text else text


def steers(text: str) -> bool:
    return spoken(text) != text


def says_nothing_else(subject: str, body: str) -> bool:
    """Only the machine is spoken to: without that, no two words are left."""
    left = f"{spoken(subject)}\n{spoken(body)}"
    return left != f"{subject}\n{body}" and len(re.findall(r"[^\W\d_]{2,}", left)) < _READABLE


def _parts(text: str) -> Iterator[str]:
    return (match.group() for match in _SENTENCE.finditer(text))
