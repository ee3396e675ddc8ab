"""What gateways and integrations put around a customer's words, and the customer did not write."""

import re
from collections.abc import Sequence

from services.intake.domain import banners, forms, trackers
from services.intake.domain.patterns import REPLY_ABOVE

_ENVELOPE = re.compile(
    r"^\W*(?:(?:a )?new (?:ticket|request|message|submission|enquiry|inquiry) (?:has been |was )?(?:created|received"
    r"|submitted|from)\b.*"
    r"|(?:un )?nouveau (?:ticket|message) (?:a été )?(?:créé|reçu|soumis|de)\b.*"
    r"|(?:you(?:['’]ve| have)? )?(?:(?:received|got) )?(?:a )?new (?:e-?mail|message|request|submission|enquiry"
    r"|inquiry) (?:from|via|through|on) .{0,40}\b(?:form|website|site|store|shop|page|portal)\b.{0,40}"
    r"|(?:vous avez (?:reçu )?)?une? nouve(?:l|lle|au) (?:message|demande|soumission|inscription|e-?mail)"
    r" .{0,30}\b(?:formulaire|site|page|boutique|portail)\b.{0,40}"
    r"|(?:new (?:contact form|web ?form|website) (?:submission|enquiry|inquiry|entry|message|request)"
    r"|(?:new )?form submission|new form entry|soumission (?:du|de) formulaire)\b"
    r"(?!.{0,10}\b(?:fail|is|do|ha[sd]|was|keep|give|time|error|crash|not|page|button|still|est|ne)\w*).{0,60}"
    r"|\(sent via [^()]{2,60}\)"
    r"|(?:un nouveau|a new) (?:message|e-?mail) (?:vous )?(?:a été|was|has been) (?:envoyé|déposé|sent|submitted)"
    r" .{0,20}(?:formulaire|site|form|page|portail|portal)\b.*"
    r"|(?:cet e-?mail est une|this (?:e-?mail )?is a) notification .{0,40}(?:formulaire|form)\b.*"
    r"|(?:une )?nouvelle demande (?:a été )?(?:créée|reçue|soumise)\b.*"
    r"|(?:vous avez )?(?:reçu )?(?:un )?nouveau message (?:depuis|via|de) (?:le|votre) (?:formulaire|site).*"
    r"|(?:this|the following) (?:message|e-?mail|request) (?:was|has been) sent (?:via|from|through"
    r"|by) (?:the|your|a|an"
    r"|our) .*(?:form|website|portal|site).*"
    r"|(?:ce (?:message|courriel|mail)|cet e-?mail) (?:a été|vous a été|est) envoyé (?:via|depuis|par"
    r"|à partir d[eu]) (?:le"
    r"|votre|notre|un) .*(?:formulaire|site|portail).*"
    r"|(?:sent|submitted|envoyé) (?:via|through|depuis) (?:the )?(?:contact form|formulaire de contact"
    r"|zendesk|freshdesk|glpi|zammad|intercom).*"
    r"|(?:this e-?mail is a service from|delivered by|powered by|propulsé par) .{0,60}(?:zendesk|freshdesk|help ?scout"
    r"|zammad|glpi|intercom|hubspot|gorgias|front(?:app)?\W*$|kayako|servicenow|jira|atlassian).*"
    r"|this e-?mail is a service from .*|cet e-?mail est un service de .*"
    r"|ref:\s?msg\d{4,}|ref:[!_]?00d\w+\.[\w!.]+:ref|thread::\S+|hs:\d+-\d+\W*)$",
    re.IGNORECASE,
)
_MEETING_RULE = re.compile(r"^\s*_{20,}\s*$|^-::~:~::~:[~:-]*$")
_MEETING = re.compile(
    r"microsoft teams|teams[- ]besprechung|join (?:with )?google meet|google meet|zoom meeting|réunion zoom|webex",
    re.IGNORECASE,
)
_MEETING_LINES = 12
# Only what a program writes shows its hand: a link, a number to call or to type, a line that is nothing but "join".
_JOINS = re.compile(
    r"https?://\S*(?:teams|zoom|webex|meet\.google)"
    r"|\b(?:meeting|conference) (?:id|number)\b.{0,10}:\W{0,3}\d"
    r"|\b(?:id|num[ée]ro) (?:de (?:la )?)?(?:r[ée]union|conf[ée]rence)\b.{0,10}:\W{0,3}\d"
    r"|besprechungs-id\W{0,3}\d"
    r"|^\W*(?:cliquez ici pour |click here to )?(?:join|rejoindre|participer)"
    r"(?: (?:à|with|avec|la|the|r[ée]union|conversation|meeting|microsoft|teams|google|meet|zoom|webex|maintenant"
    r"|now))*\W*$",
    re.IGNORECASE,
)
_MEETING_REST = re.compile(
    r"https?://|\b(?:options|passcode|code secret|need help|besoin d['’]aide|learn more|en savoir plus|organi[sz]ers"
    r"|organisateurs|pin|conference id|num[ée]ro de conf[ée]rence|id de r[ée]union|meeting id|dial[ -]in|local number"
    r"|num[ée]ro local)\b"
    r"|^[\d\s+().,#-]{8,}",
    re.IGNORECASE,
)
_NOT_TO_EDIT = re.compile(r"\b(?:do not (?:edit|delete|change)|ne pas modifier)\b", re.IGNORECASE)
_SPOKEN = re.compile(
    r"\b(?:i|we|my|our|je|nous|mon|ma|mes|notre|nos|ne|pas|depuis|since|impossible|cannot|not|error|erreur)\b"
    r"|\b(?:j|n|m)['’]|n['’]t\b",
    re.IGNORECASE,
)
_LONGEST_LABEL = 5  # words
_RULE = re.compile(r"^\s*[-_=*–—]{3,}\s*$")
_TOP = 8
_ENDS = 3
# The screens of programs say this too, and people report what these say.
_ARRIVED = re.compile(r"^\W*(?:(?:a |un )?(?:new|nouveau) (?:message|ticket|request) (?:from|de)\b)", re.IGNORECASE)
_NEW = re.compile(r"^\W*(?:(?:a |une? )?(?:new|nouveau|nouvelle) )", re.IGNORECASE)
# Words of somebody who speaks of a request, rather than of a program that brings one.
_OWN = re.compile(
    r"[?!]|\b(?:i|me|my|nobody|no one|yet|still|but|last|yesterday|today|hier|je|mon|ma|personne|toujours|pas|mais"
    r"|semaine)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[,?!]|\b(?:is|are|was|est|sont|click|cliquez|ne|not)\b", re.IGNORECASE)


def strip(text: str, senders: Sequence[str] = ()) -> tuple[str, str]:
    """The customer's text, and what was taken from around it; `senders`: the names and addresses it comes from."""
    lines, screened = banners.without_screens(text.split("\n"))
    lines, taken = _without_meeting(lines)
    lines, summed = trackers.without_summary(lines)
    taken = [*screened, *taken, *summed]
    kept: list[str] = []
    brought = False
    told = [index for index, line in enumerate(lines) if line.strip()]
    ends = {*told[:_ENDS], *told[-_ENDS:]}
    said = False
    for index, line in enumerate(lines):
        warned = not said and index < _TOP and banners.is_banner(line[:400], after_one=bool(taken))
        banner = warned and not banners.is_spoken_of(lines[index + 1 :])
        envelope = _is_envelope(line[:400], at_end=index in ends, said=said)
        brought = brought or envelope
        if banner or envelope:
            taken.extend([*_rules_above(kept), line])
        else:
            kept.append(line)
            said = said or any(map(str.isalnum, line))
    kept, fields = forms.message(kept, senders, announced=brought)
    taken.extend(fields)
    return "\n".join(kept).strip("\n"), "\n".join(taken)


def _rules_above(kept: list[str]) -> list[str]:
    """Take away the rules at the end, with the blank lines between."""
    ruled = len(kept)
    for index in range(len(kept) - 1, -1, -1):
        if _RULE.match(kept[index]):
            ruled = index
        elif kept[index].strip():
            break
    rules = kept[ruled:]
    del kept[ruled:]
    return rules


def _is_envelope(line: str, *, at_end: bool, said: bool) -> bool:
    if not line.strip():
        return False
    if not said and REPLY_ABOVE.match(line):
        return True
    if not at_end or _ENVELOPE.match(line) is None or _OWN.search(line):
        return False
    if _NEW.match(line) and (said or "," in line):
        return False
    return _ARRIVED.match(line) is None or _SENTENCE.search(line) is None


def _without_meeting(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines without the block that a calendar program adds below a long rule."""
    for index, line in enumerate(lines):
        following = " ".join(lines[index + 1 : index + 4])
        if _MEETING_RULE.match(line) and _MEETING.search(following[:400]):
            end = _end_of_meeting(lines, index)
            if end > index:
                return [*lines[:index], *lines[end:]], lines[index:end]
    return lines, []


def _end_of_meeting(lines: list[str], begin: int) -> int:
    """Where the block ends; `begin` where nothing shows that a program wrote it, or somebody speaks in it.

    The block goes to the next rule, and to further ones while all between is the program's; or else to a blank line.
    """
    near = range(begin + 1, min(len(lines), begin + _MEETING_LINES))
    stop = next((at for at in near if _MEETING_RULE.match(lines[at])), near.stop)
    proof = next((at for at in range(begin + 1, stop) if _JOINS.search(lines[at][:400])), None)
    if proof is None:
        return begin
    end = next((at for at in range(proof, len(lines)) if _ends_paragraph(lines[at])), len(lines))
    if any(_speaks(line[:400]) for line in lines[begin:end]):
        return begin
    while (rule := next((at for at in range(end, len(lines)) if _MEETING_RULE.match(lines[at])), None)) is not None:
        if not all(_is_of_meeting(line[:400]) for line in lines[end:rule] if line.strip()):
            break
        end = rule + 1
    return end


def _ends_paragraph(line: str) -> bool:
    return not line.strip() or _MEETING_RULE.match(line) is not None


def _is_of_meeting(line: str) -> bool:
    return (_MEETING_REST.search(line) or _NOT_TO_EDIT.search(line)) is not None and not _speaks(line)


def _speaks(line: str) -> bool:
    """Somebody's own words, rather than a program's labels."""
    if _NOT_TO_EDIT.search(line):
        return False
    told = line.strip().endswith((".", "!", "?", "…")) and len(line.split()) > _LONGEST_LABEL
    return told or _SPOKEN.search(line) is not None
