"""How mail programs announce quotations and forwards, in French and English (and German, Spanish, Italian, Dutch)."""

import re

_DASH = r"[-_–—=*]"
QUOTED = re.compile(r"^\s?>+ ?|^\s?\|\s")
RULE = re.compile(rf"^\s*{_DASH}{{5,}}\s*$")
FORWARD_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]]{1,30}\]\s*)?(?:(?:re|ré)\s*:\s*)?(?:tr|fwd?|fw|wg|transf?|i|rv|enc)\s*:", re.IGNORECASE
)

FORWARD_MARK = re.compile(
    rf"^\s*>?\s*(?:{_DASH}{{2,}}\s*(?:forwarded message|message transf[ée]r[ée]|message transmis"
    rf"|message r[ée]exp[ée]di[ée]"
    rf"|forwarded by\b.{{0,80}}|weitergeleitete nachricht|mensaje reenviado)\s*(?:de|by"
    rf"|from)?.{{0,60}}?{_DASH}*"
    r"|begin forwarded message\s*:|d[ée]but du message (?:transf[ée]r[ée]|r[ée]exp[ée]di[ée])\s*:)\s*$",
    re.IGNORECASE,
)
ORIGINAL_MARK = re.compile(
    rf"^\s*(?:{_DASH}{{2,}}\s*(?:original message|message d['’ ]?\s?origine|message original"
    rf"|message initial|original appointment"
    rf"|rendez-vous d['’]origine|e-?mail d['’]origine|urspr[üu]ngliche nachricht|mensaje original"
    rf"|reply above this line)\s*{_DASH}{{2,}}"
    r"|#{2,}-.{0,20}(?:type your reply above|r[ée]pondre? au-dessus|r[ée]ponse au-dessus).{0,60})\s*$",
    re.IGNORECASE,
)

HEADER = re.compile(
    r"^\s*>?\s*\**(from|de|exp[ée]diteur|von|sent|envoy[ée]|date|gesendet|to|[àa]|pour|destinataires?|an"
    r"|cc|copie(?: à)?|subject|objet|sujet"
    r"|betreff|reply-to|r[ée]pondre à|importance|pi[èe]ces jointes|attachments?)\**\s*:\**(?:\s|$)",
    re.IGNORECASE,
)
SENDER_HEADERS = frozenset({"from", "de", "expéditeur", "expediteur", "von"})
DATE_HEADERS = frozenset({"sent", "envoyé", "envoye", "date", "gesendet"})
OTHER_HEADERS = frozenset(
    {"to", "à", "a", "pour", "destinataire", "destinataires", "an", "subject", "objet", "sujet", "betreff"}
)

ATTRIBUTION_START = re.compile(
    r"^\s*>*\s*(?:on|le|el|il|am|op|em)\s+\S.*|^\s*>*\s*.{1,80}?(?:wrote|writes|a\s+écrit|a\s+ecrit)\s.*"
    r"|^\s*>*\s*\S.{0,120}(?:wrote|a\s+[ée]crit)\s*:\s*$",
    re.IGNORECASE,
)
ATTRIBUTION = re.compile(
    r"^\s*>*\s*(?:"
    r"(?:on|le|el|il|am|op|em)\s(?=.{0,300}\d).{4,300}?(?:wrote|writes|sent|a\s+[ée]crit|escribió"
    r"|ha scritto|schrieb.{0,80}|schreef.{0,80})\s*:"
    r"|(?=.{0,300}\d).{2,120}?(?:wrote|a\s+[ée]crit)\s+(?:on|le)\s.{4,120}:"
    r"|[^:]{2,80}?<?[\w.+-]{1,60}@[\w.-]{1,80}>?\s+(?:wrote|writes|a\s+[ée]crit)\s*:"
    r")\s*$",
    re.IGNORECASE,
)

ANSWERS_INSIDE = re.compile(
    r"(?:r[ée]ponses?|commentaires?|pr[ée]cisions?)\s.{0,40}(?:ci-dessous|en (?:rouge|bleu|vert|gras)"
    r"|dans le (?:corps|texte)|sous chaque question)"
    r"|(?:see|answers?|repl(?:y|ies)|comments?)\s.{0,40}(?:\binline\b|in[- ]line|in (?:red|blue|green"
    r"|bold)\b|below each)",
    re.IGNORECASE,
)


def is_announcement(line: str) -> bool:
    return bool(HEADER.match(line) or FORWARD_MARK.match(line) or ORIGINAL_MARK.match(line) or RULE.match(line))
