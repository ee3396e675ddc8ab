"""A contact form's message, without the fields and the program's notes that the form puts around it."""

import re
from collections.abc import Sequence

from services.intake.domain.automatic import is_answered_by_nobody
from services.intake.domain.patterns import ADDRESSED
from services.intake.domain.tails import DELIMITER

_LABEL = re.compile(
    r"^\s*(?:(?:your |votre |the |le )?(?:message|demande|question|enquiry|inquiry|comment(?:aire)?s?)(?: body)?"
    r"|corps du message|body|description|how can we help(?: you)?\??"
    r"|comment pouvons[- ]nous vous aider ?\??)\s*:\s*(.*)$",
    re.IGNORECASE,
)
_OF_SENDER = r"from|de|name|nom|full name|prénom|e-?mail|adresse e-?mail|courriel|phone|téléphone"
_WHO = re.compile(rf"^\s*(?:{_OF_SENDER})\s*:", re.IGNORECASE)
_FIELD = re.compile(
    rf"^\s*(?:{_OF_SENDER}|subject|sujet|objet|company|société|entreprise|page|url|ip(?: address)?|date|browser"
    r"|navigateur|priority|priorité|category|catégorie|source|ticket id|form)\s*:.*$",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"^(?:wordpress|www-data|web-?site|site-?web|(?:contact-?)?form(?:ulaire)?|web-?form)@", re.IGNORECASE
)
# A form says of itself what it is; its own labels are then anybody's.
_ANY_FIELD = re.compile(r"^\s*[^\W\d][^\W_]*[°º]?(?:[ '’/-]+[^\W_]+){0,4}\s*\*?\s?:(.*)$")
# What a form's program notes of the visit, below the message; what only a program notes.
_PROGRAMS = (
    r"url de la page|page url|agent utilisateur|user agent|ip distante|remote ip|fourni par|powered by"
    r"|view (?:contact|submission|entry|response)"
)
_OF_PROGRAM = re.compile(rf"^\s*(?:{_PROGRAMS})\s*:", re.IGNORECASE)
# Of a page that says it is a form also this.
_OF_VISIT = re.compile(
    r"^\s*(?:adresse )?ip(?: address)?\s*:\s*(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f:]{6,39})\s*$", re.IGNORECASE
)
_NOTED = re.compile(
    rf"^\s*(?:{_PROGRAMS}|date|heure|time|page|(?:adresse )?ip(?: address)?|navigateur|browser|referrer"
    r"|submitted (?:on|from|at)|envoyé le)\s*:",
    re.IGNORECASE,
)


def message(lines: list[str], senders: Sequence[str], *, announced: bool) -> tuple[list[str], list[str]]:
    """The message, and what the form put around it. Unannounced, the fields must name whom it is from, and more."""
    end = _noted_from(lines, announced=announced)
    announced = announced or end < len(lines)
    for index, line in enumerate(lines[:end]):
        if match := _LABEL.match(line):
            before = [other for other in lines[:index] if other.strip()]
            if announced or (len(before) > 1 and (_names_sender(before, senders) or _is_sent_for(before, senders))):
                return [match[1], *lines[index + 1 : end]], [*before, *lines[end:]]
            break
        if line.strip() and not _is_field(lines, index, announced=announced):
            break
    return lines, []


def _noted_from(lines: Sequence[str], *, announced: bool) -> int:
    """Where the program's notes begin, below a rule or a blank line; the end where there are none."""
    told = [at for at, line in enumerate(lines) if line.strip()]
    begin = len(lines)
    for at in reversed(told):
        if not (_NOTED.match(lines[at]) or DELIMITER.match(lines[at])):
            break
        begin = at
    noted = any(map(_OF_PROGRAM.match, lines[begin:])) or (announced and any(map(_OF_VISIT.match, lines[begin:])))
    if not noted:
        return len(lines)
    apart = DELIMITER.match(lines[begin]) is not None or not begin or not lines[begin - 1].strip()
    return begin if apart else len(lines)


def _is_field(lines: Sequence[str], index: int, *, announced: bool) -> bool:
    """A field of a form; in an announced one also whatever has a label, or stands right below an empty one."""
    if _FIELD.match(lines[index]):
        return True
    if not announced:
        return False
    above = _ANY_FIELD.match(lines[index - 1]) if index else None
    return _ANY_FIELD.match(lines[index]) is not None or (above is not None and not above[1].strip())


def _is_sent_for(fields: Sequence[str], senders: Sequence[str]) -> bool:
    """Does a program that nobody answers to give the address of whoever wrote?"""
    addressed = any(_WHO.match(field) and ADDRESSED.search(field) for field in fields)
    return addressed and any(is_answered_by_nobody(one) or _SITE.match(one) for one in senders if one)


def _names_sender(fields: Sequence[str], senders: Sequence[str]) -> bool:
    """Is one of the fields the sender's own name or address? Of anybody else they are what the message is about."""
    told = (field[who.end() :].strip(" <>").casefold() for field in fields if (who := _WHO.match(field)))
    known = {one.casefold() for one in senders if one}
    return any(one and (one in known or any(one in name.split() for name in known)) for one in told)
