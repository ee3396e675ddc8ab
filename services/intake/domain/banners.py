"""What mail gateways and servers write above a mail, or below it: warnings of strangers, and how secret it is."""

import re
from collections.abc import Sequence

from services.intake.domain import farewells, notices

_BANNER = re.compile(
    r"^\W*(?:(?:caution|warning|attention|avertissement|prudence|important|security notice|external(?: e-?mail| sender"
    r"| message)?|externe|courriel externe|e-?mail externe|mail externe|message externe"
    r"|exp[ée]diteur externe|ext)\b[\s\]:!*–-]*)"
    r"(?:$|.*(?:originat|outside|external|sender|links? or|unknown|expéditeur|extérieur|externe|provient"
    r"|organisation|organization|pièces? jointes?|liens?\b).*$)",
    re.IGNORECASE,
)
# A person begins with "Attention, le lien…" too: a gateway uses brackets or capitals, or says all of this.
_STAMPED = re.compile(
    r"^\W*\[\s?(?:e-?mail |mail |courriel |message |exp[ée]diteur )?(?i:external|externe|ext|caution|warning"
    r"|attention)[^\]]{0,40}\]"
    r"|^\W*(?:(?:EXTERNAL|EXTERNE|EXT)(?: E-?MAIL| SENDER| MESSAGE)?|(?:COURRIEL|E-?MAIL|MAIL|MESSAGE"
    r"|EXP[ÉE]DITEUR) EXTERNE)\W*(?:$|[:!*-])"
    r"|^\W*(?:CAUTION|WARNING|ATTENTION|AVERTISSEMENT|PRUDENCE|IMPORTANT|SECURITY NOTICE)\b\W*(?:$|(?i:externe?\W*$"
    r"|(?=.{0,300}\b(?:e-?mails?|courriels?|courriers?|messages?|mails?|senders?|exp[ée]diteurs?|organi[sz]ations?"
    r"|links?|liens?"
    r"|attachments?|pi[èe]ces?)\b)"
    r".*(?:originat|outside|external|unknown sender|extérieur|externe|provient|ne cliquez|n['’]ouvrez|do not click)))"
)
_ORIGIN = re.compile(
    r"(?:originat\w+|comes|came|was sent|sent|received|is) (?:from )?(?:outside|an? (?:external|unknown))"
    r"|external (?:e-?mail|sender|source|message)"
    r"|(?:provien\w+|émane\w*|vient|envoyé|émis|reçu) (?:d['’]|de |depuis )(?:l['’]ext|un|hors|une|(?:en )?dehors)"
    r"|(?:envoyé|émis) par une? (?:expéditeur|émetteur|source|adresse)"
    r"|(?:e-?mail|courriel|message|mail|expéditeur|source|origine) (?:est )?(?:externe|extérieur)"
    r"|hors de (?:l['’]|votre |notre )organisation"
    r"|(?:do not|don['’]t) (?:click|open).{0,40}(?:links?|attachments?).{0,60}(?:unless|unexpected|unknown)"
    r"|(?:ne cliquez|n['’]ouvrez).{0,80}(?:sauf|à moins|inconnu|si vous ne|expéditeur)",
    re.IGNORECASE,
)
_BANNER_BODY = re.compile(
    r"^\W*(?:do not (?:click|open|reply)|ne cliquez (?:pas|sur)|n['’]ouvrez (?:pas|aucun)|think before you click"
    r"|this (?:e-?mail|message|sender) (?:originated|came|comes|was sent|is) (?:from )?(?:outside|an external|external)"
    r"|(?:ce (?:courriel|courrier|message|mail)|cet e-?mail|ce e-?mail|l['’]expéditeur(?: de ce \w+)?)"
    r"(?: électronique)? (?:(?:provient|a été (?:envoyé|émis)|vient|émane) (?:de l['’]ext|depuis l['’]ext|d['’]une?\b"
    r"|d['’]en dehors|par une? )|est (?:externe|extérieur|d['’]origine externe))"
    r"|you don['’]t often (?:get|receive) e-?mails? from|some people who received this message don['’]t often"
    r"|vous (?:ne recevez|n['’]obtenez|ne recevez) pas souvent (?:d['’]e-?mails?|de courriels?|de courriers?"
    r"|de messages?)"
    r"|certaines personnes (?:qui ont|ayant) re[çc]u ce (?:message|courriel|courrier) ne (?:re[çc]oivent"
    r"|obtiennent) pas souvent"
    r"|(?:learn|find out) why this is important|(?:découvrez )?pourquoi c(?:ela|['’])\s?est important)",
    re.IGNORECASE,
)
_OFTEN = re.compile(r"\b(?:often|souvent|why this is important|est important)\b", re.IGNORECASE)
# A whole line, known word by word.
_GATEWAY = re.compile(
    r"^\W*(?:(?:external(?: e-?mail| sender| message)?|caution|warning)\s?(?:\*{2,}|[\])])\W*(?:please )?"
    r"(?:be (?:careful|cautious)|(?:exercise|use|take) (?:caution|care)|do not|think before|treat\b).{0,160}"
    r"|this message is from an external sender|be careful with this message|external \(\S+@\S+\)"
    r"|(?:external\W+)?this (?:e-?mail|message) (?:was|is) not (?:sent by a colleague|from a colleague).*"
    r"|this (?:e-?mail|message) is from an unusual correspondent.*|sender not verified\b.{0,40}"
    r"|notice\W+this (?:e-?mail|message) (?:was sent|came|is) from outside\b.*"
    r"|cyber (?:safety|security) notice\b.*|you(?:['’]ve| have) received an? (?:e-?mail|message) from outside\b.*"
    r"|mise en garde\s*:.{0,80}\bexterne\b.*|(?:mail|exp[ée]diteur) externe\W+(?:soyez|restez) (?:prudente?s?"
    r"|vigilante?s?)\W*"
    r"|soyez (?:prudente?s?|vigilante?s?)\s*:.{0,80}\b(?:externe|ext[ée]rieur)\b.*"
    r"|attention\s*:?\s*(?:mail|courriel|message|e-?mail) externe\W*)$",
    re.IGNORECASE,
)
_GATEWAY_REST = re.compile(
    r"^\W*(?:from \(\S+@\S+\)|learn more|report (?:this e-?mail|suspicious|spam|phishing)(?: e-?mails?| messages?"
    r"| sender)?(?:\W+(?:faq|protection|powered|learn|to)\b.{0,120}|\W*)"
    r"|(?:powered|protection|protected) by \w+|ne pas cliquer sur (?:les? |des |un |aucun )?(?:liens?"
    r"|pi[èe]ces?)\b.{0,140}|(?:do not|don['’]t) click (?:on )?(?:any |the |unknown |suspicious )?(?:links?"
    r"|attachments?)\b.{0,140}"
    r"|soyez (?:prudent|vigilant)e?s?\W*|be (?:careful|cautious|vigilant)\W*"
    r"|make sure this is someone you trust.{0,60})$",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"^\s*\[\s?(?i:external(?: e-?mail| sender)?|externe|ext|(?:courriel|e-?mail|message) externe)\s?\]"
    r"\s*(?=[^\sa-zß-ÿ])"
)
_OF_STAMP = re.compile(
    r"\b(?:senders?|exp[ée]diteur|organi[sz]ation|externe|external|outside|cli(?:ck|quez))\b", re.IGNORECASE
)
_SCREEN_BEGINS, _SCREEN_ENDS = re.compile(r"^\W*ZjQcmQRYFpfptBannerStart\W*$"), re.compile(r"ZjQcmQRYFpfptBannerEnd")
_SCREEN_LINES = 20
_NEAR, _MOST_SAID, _LEAST_NOTICE = 3, 300, 80
_MARKS = (
    r"labels?|libell[ée]s?|mentions?|marquages?|markings?|[ée]tiquettes?|bandeaux?|bars?|banners?|banni[èe]res?"
    r"|cachets?"
    r"|tampons?|stamps?|tags?"
)
_SPOKEN_OF = re.compile(
    rf"\b(?:this|that|ce|cet|cette|yellow|la(?= mention)|le(?= bandeau)|the(?= banner)) (?:[^\W\d]+ )?(?:{_MARKS}"
    rf"|link|warning|avertissement)\b"
    r"|^(?:what does this|que veut dire|c['’]est (?:la r[ée]ponse|le niveau)|it should (?:be|say)|[àa] (?:retirer"
    r"|corriger|enlever))\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    rf"\b(?:{_MARKS}|r[ée]ponses?|answers?|which|quel(?:le)?s?|celui|celle|visibilit[éy])\b|\?", re.IGNORECASE
)
# What people report in the words of a warning; no gateway says it of the mail it stands above.
_REPORTED = re.compile(
    r"\b(?:depuis (?!l['’]ext)|since|plus de|bounc\w+|unblock|(?:are|is|get|being|est|sont"
    r"|[êe]tre) (?:all )?(?:block|bloqu)\w*"
    r"|d?[ée]?bloquer|(?:message |code )?d['’]erreur|errors?)\b|\bnot (?:arriv|com|reach)\w*",
    re.IGNORECASE,
)
_LEAST_LINES, _LEAST_SAID = 2, 5
_VALUE = (
    r"(?:public|intern|g[eé]n[eé]ral|restri|restreint|confiden|secret|official|none|normal|c[0-4]\b|non[ -]"
    r"|un(?:class|restr)"
    r"|person|priv|sensi|low|medium|high|green|red|amber|business|company|usage|employee)[\w /()-]{0,40}"
)
_LABEL = re.compile(
    r"^[\s\[(*_#-]*(?:(?:(?:UK |HMG |NHS )?OFFICIAL(?:[ :-]{1,3}SENSITIVE)?"
    r"(?:[ :-]{1,3}(?:PERSONAL|COMMERCIAL|STAFF|HR|PRIVATE|LOCSEN|USE ONLY))?|UNCLASSIFIED|NON CLASSIFIÉ"
    r"|PROTECTED? [ABC]|PROTÉGÉ [ABC]|NOT PROTECTIVELY MARKED)(?:\s?/\s?[A-ZÉ ]{5,20})?"
    rf"|(?i:(?:data |document |information )?(?:classification|sensitivity|sensibilit[ée])\s?:\s?{_VALUE}"
    r"|tlp\s?:\s?(?:red|amber(?:\+strict)?|green|clear|white)"
    r"|c[0-4]\s?[-–]\s?(?:public|intern(?:al|e)|restrict\w*|confiden\w*|secret)"
    r"|intern(?:al|e)(?: use)?(?: only"
    r"|\s?[-–]\s?(?:general|all|employees|staff|no|restricted|confidential)(?: \w+)?)"
    r"|(?:usage|diffusion) (?:interne|restreinte?|limit[ée]e?)"
    r"|(?:company|strictly|highly|business) confidential|confiden(?:tial|tiel)\s?[-–]\s?intern(?:al|e)(?: use only)?))"
    r"[\s\])*_#-]*$"
)
_BARE_LABEL = re.compile(r"^\W{0,2}(?:Public|Internal|Interne|General|Restricted|Confidential|Confidentiel)\W{0,2}$")


def without_screens(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines without what a gateway put between marks of its own, stamped before the first word, or on top."""
    kept: list[str] = []
    taken: list[str] = []
    index = 0
    while index < len(lines):
        end = _end_of_screen(lines, index)
        (taken if end > index else kept).extend(lines[index : max(end, index + 1)])
        index = max(end, index + 1)
    first = next((at for at, line in enumerate(kept) if line.strip()), None)
    if first is None:
        return kept, taken
    if (stamp := _STAMP.match(kept[first][:400])) and not _OF_STAMP.search(kept[first][stamp.end() : 400]):
        return [*kept[:first], kept[first][stamp.end() :], *kept[first + 1 :]], [*taken, stamp[0].strip()]
    end = _end_of_heading(kept, first)
    return [*kept[:first], *kept[end:]], [*taken, *kept[first:end]]


def _end_of_screen(lines: Sequence[str], index: int) -> int:
    if not _SCREEN_BEGINS.match(lines[index]):
        return index
    near = range(index, min(len(lines), index + _SCREEN_LINES))
    return next((at + 1 for at in near if _SCREEN_ENDS.search(lines[at])), index)


def _end_of_heading(lines: Sequence[str], first: int) -> int:
    """Where a label, or a legal notice above a greeting, ends on top of a mail; `first` when there is none."""
    end = next((at for at in range(first, len(lines)) if not lines[at].strip()), len(lines))
    below = next((line for line in lines[end:] if line.strip()), "")
    if not below or is_spoken_of(lines[end:]):
        return first
    greeted = farewells.OPENING.match(below) is not None
    line = lines[first][:400]
    if end == first + 1 and (_LABEL.match(line) or (greeted and _BARE_LABEL.match(line))):
        return end
    told = sum(map(len, lines[first:end])) >= _LEAST_NOTICE
    return end if greeted and told and notices.is_notice(line, lines[first + 1 : end]) else first


def ends_in_label(lines: Sequence[str]) -> bool:
    """Is the last line, in a paragraph of its own below what is said, nothing but how secret the mail is?"""
    if len(lines) <= _LEAST_LINES or lines[-2].strip() or not is_label(lines[-1]):
        return False
    said = [line.strip() for line in lines[:-1] if line.strip() and not farewells.OPENING.match(line)]
    if not said or said[-1].endswith((":", "?")) or _names_label(said[-_NEAR:], lines[-1]):
        return False
    return sum(len(line.split()) for line in said) >= _LEAST_SAID


def _names_label(said: Sequence[str], label: str) -> bool:
    """Is the label what the last words speak of, or what they ask for?"""
    told = " ".join(said)[-_MOST_SAID:]
    return _ASKED.search(told) is not None or label.strip(" []()*_#-").casefold() in told.casefold()


def is_spoken_of(below: Sequence[str]) -> bool:
    """Do the first words below what looks like a banner or a label speak of it, as of a thing to mend?"""
    said = [line.strip() for line in below if line.strip() and not farewells.OPENING.match(line)][:1]
    return bool(said) and _SPOKEN_OF.search(said[0][:_MOST_SAID]) is not None


def is_label(line: str) -> bool:
    """How secret a mail is, as a server writes it in a line of its own."""
    return _LABEL.match(line[:400]) is not None or _BARE_LABEL.match(line[:400]) is not None


def is_banner(line: str, *, after_one: bool) -> bool:
    """A warning that a gateway puts on top; `after_one`: right below another."""
    if _GATEWAY.match(line) or (after_one and _GATEWAY_REST.match(line)):
        return True
    if _BANNER_BODY.match(line):
        return after_one or _ORIGIN.search(line) is not None or _OFTEN.search(line) is not None
    if _REPORTED.search(line):
        return False
    return _BANNER.match(line) is not None and (_STAMPED.match(line) or _ORIGIN.search(line)) is not None
