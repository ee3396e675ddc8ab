"""What gateways and integrations put around a customer's words, and the customer did not write."""

import re

_BANNER = re.compile(
    r"^\W*(?:(?:caution|warning|attention|avertissement|prudence|external(?: e-?mail| sender)?|externe"
    r"|courriel externe|message externe|ext)\b[\s\]:!*–-]*)"
    r"(?:$|.*(?:originat|outside|external|sender|links? or|unknown|expéditeur|extérieur|externe|provient"
    r"|organisation|organization|pièces? jointes?|liens?\b).*$)",
    re.IGNORECASE,
)
_BANNER_BODY = re.compile(
    r"^\W*(?:do not (?:click|open)|ne cliquez pas|n['’]ouvrez pas|this (?:e-?mail|message) (?:originated"
    r"|came|was sent) from (?:outside|an external)"
    r"|ce (?:courriel|message|mail|e-?mail) (?:provient|a été envoyé|vient) (?:de l['’]ext|d['’]un"
    r"|depuis l['’]ext)"
    r"|you don['’]t often get e?-?mail from|vous ne recevez pas souvent (?:d['’]e-?mails?|de courriels?)"
    r"|learn why this is important|découvrez pourquoi)",
    re.IGNORECASE,
)
_ENVELOPE = re.compile(
    r"^\W*(?:(?:a )?new (?:ticket|request|message|submission) (?:has been |was )?(?:created|received"
    r"|submitted|from)\b.*"
    r"|(?:un )?nouveau (?:ticket|message) (?:a été )?(?:créé|reçu|soumis|de)\b.*"
    r"|(?:une )?nouvelle demande (?:a été )?(?:créée|reçue|soumise)\b.*"
    r"|(?:this|the following) (?:message|e-?mail|request) was sent (?:via|from|through) (?:the|your"
    r"|our) .*(?:form|website|portal|site).*"
    r"|ce message (?:a été|vous a été) envoyé (?:via|depuis|par) (?:le|votre|notre) .*(?:formulaire|site"
    r"|portail).*"
    r"|(?:sent|submitted|envoyé) (?:via|through|depuis) (?:the )?(?:contact form|formulaire de contact"
    r"|zendesk|freshdesk|glpi|zammad|intercom).*"
    r"|.{0,6}(?:please type your reply above this line|répondre au-dessus de cette ligne).{0,6}"
    r"|(?:this e-?mail is a service from|delivered by|powered by|propulsé par) (?:zendesk|freshdesk"
    r"|zammad|glpi|intercom|hubspot).*)$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^\s*(?:message|description|votre message|your message|comment(?:aire)?s?)\s*:\s*(.*)$", re.IGNORECASE
)
_FIELD = re.compile(
    r"^\s*(?:name|nom|full name|prénom|e-?mail|adresse e-?mail|courriel|phone|téléphone|subject|sujet"
    r"|objet|company|société|entreprise|page|url|ip(?: address)?|date|browser|navigateur|priority"
    r"|priorité|category|catégorie|source|ticket id|form)\s*:.*$",
    re.IGNORECASE,
)
_TOP = 8


def strip(text: str) -> tuple[str, str]:
    """The customer's text, and what was taken from around it."""
    lines = text.split("\n")
    kept: list[str] = []
    taken: list[str] = []
    for index, line in enumerate(lines):
        near_top = index < _TOP
        if _ENVELOPE.match(line[:400]) or (near_top and (_BANNER.match(line[:400]) or _BANNER_BODY.match(line[:400]))):
            taken.append(line)
        else:
            kept.append(line)
    if taken:
        kept, fields = _form(kept)
        taken.extend(fields)
    return "\n".join(kept).strip("\n"), "\n".join(taken)


def _form(lines: list[str]) -> tuple[list[str], list[str]]:
    """A contact form's message without the fields listed above it."""
    for index, line in enumerate(lines):
        if match := _LABEL.match(line):
            before = [other for other in lines[:index] if other.strip()]
            if all(_FIELD.match(other) for other in before):
                return [match[1], *lines[index + 1 :]], [*before]
            break
        if line.strip() and not _FIELD.match(line):
            break
    return lines, []
