"""Where a mail's own words end and its signature begins."""

import re
from collections.abc import Sequence

_DELIMITER = re.compile(r"^(?:-- ?|—|––?|_{3,}|-{3,}|\*{3,})$")
_MOBILE = re.compile(
    r"^(?:sent (?:from|via|with) (?:my|mail|yahoo|outlook|proton|samsung|a mobile|the)\b"
    r"|envoy[ée] (?:depuis|de|[àa] partir d[eu']|avec|via)\s?(?:mon|ma|outlook|courrier|yahoo|l['’]|la"
    r"|proton|android|ios)"
    r"|get outlook for|obtenir outlook pour|t[ée]l[ée]charge[rz] outlook|provenance\s*: courrier"
    r"|exp[ée]di[ée] (?:depuis|de) (?:mon|ma))",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"^(?:\W{0,4})(?:ce (?:message|courriel|courrier|mail|e-?mail)\b.{0,60}(?:confidentiel|joint|destin)"
    r"|this (?:e-?mail|message)\b.{0,80}(?:confidential|intended|privileged)"
    r"|confidentiality notice|avis de confidentialit|disclaimer\b|avertissement\s*:"
    r"|(?:p )?please consider the environment|(?:p )?pensez [àa] l['’]environnement|pensez environnement"
    r"|avant d['’]imprimer)",
    re.IGNORECASE,
)
_GREETING = (
    r"(?:bien |tr[èe]s |plus |tout )?cordialement|bien [àa] (?:vous|toi)|(?:sinc[èe]res |meilleures "
    r"|cordiales )?salutations(?: (?:distingu[ée]es|cordiales|sinc[èe]res))?"
    r"|respectueusement|amicalement|sinc[èe]rement|cdl?t|bav|slts?|(?:bonne|belle"
    r"|excellente) (?:journ[ée]e|soir[ée]e|r[ée]ception|continuation|fin de journ[ée]e|semaine)"
    r"|au plaisir(?: de vous lire)?|[àa] (?:bient[ôo]t|tr[èe]s vite|plus tard)"
    r"|(?:(?:kind|best|warm|warmest|kindest|many|with (?:kind|best)) )?regards|(?:all (?:the"
    r"|my) )?best(?: wishes)?|cheers|(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?"
    r"|rgds|brgds|br|kr|respectfully|cordially|take care|have a (?:nice|good|great) (?:day|one|evening"
    r"|weekend)"
)
_THANKS = (
    r"merci(?: (?:beaucoup|bien|infiniment|encore))?(?: (?:d['’]avance|par avance))?(?: (?:et"
    r"|pour) .{1,30})?|avec mes remerciements|mille mercis"
    r"|(?:many |much )?(?:thanks|thank you|thx|ty)(?: (?:so much|very much|a lot|again|in advance"
    r"|and regards))?(?: (?:&|and) .{1,20})?"
)
_NAME = r"(?:[\s,;.!–-]+(?:[A-ZÀ-Þ][\w.'’-]*\s?){1,4})?"
_SIGN_OFF = re.compile(rf"^(?i:{_GREETING}|{_THANKS})[\s,;.!]*{_NAME}[\s,;.!]*$")
_FORMULA = re.compile(
    r"^(?:(?:je vous prie|nous vous prions|veuillez|dans l['’]attente|en vous (?:remerciant"
    r"|souhaitant)).{0,80}"
    r"(?:agr[ée]er|croire|recevoir|salutations|retour|r[ée]ponse|journ[ée]e|d['’]avance).{0,140})$",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|(?:\+|\b0)\d[\d .()/-]{7,}|\b(?:www\.|https?://)\S+|^(?:t[ée]l|tel|phone"
    r"|mob|fax|cell|bureau|poste|ext)\b",
    re.IGNORECASE,
)
_NAME_LINE = re.compile(
    r"^(?:(?:M|Mme|Mr|Mrs|Ms|Dr)\.?\s+)?[A-ZÀ-Þ][\w'’.-]+(?:[ ](?:[A-ZÀ-Þ][\w'’.-]*|de|du|le|la|van|von"
    r"|d')){1,3}(?:,.{0,40})?$"
)

_COMPANY = re.compile(r"\b(?:inc|lt[ée]e?|ltd|co|corp|s\.?a|s\.?a\.?s|llc|llp|e\.?u)\.$", re.IGNORECASE)
_TITLES = {"m", "mr", "mrs", "ms", "mme", "mlle", "dr", "me"}

_MOST_LINES = 12
_TAIL_LINES = 60
_LONGEST = 90


def split(lines: Sequence[str], sender: str | None = None) -> tuple[list[str], list[str]]:
    """Body and signature. A mail that would have no body left keeps its last words."""
    end = _trimmed(lines, len(lines))
    cut = end
    tail = _tail_start(lines, end)
    for index in range(end):
        if lines[index].strip() and _begins_signature(lines, index, end, near_end=index >= tail):
            cut = index
            break
    cut = _names_only(lines, cut, sender) if cut == end else cut
    body, signature = list(lines[:cut]), list(lines[cut:end])
    if any(line.strip() for line in body):
        return body, signature
    return _keep_words(signature)


def _tail_start(lines: Sequence[str], end: int) -> int:
    """Where the last lines begin among which a sign-off is looked for."""
    left = _TAIL_LINES
    index = end
    while index and left:
        index -= 1
        left -= bool(lines[index].strip())
    return index


def _begins_signature(lines: Sequence[str], index: int, end: int, *, near_end: bool) -> bool:
    line = lines[index].strip() if lines[index] != "-- " else "-- "
    if _MOBILE.match(line) or line in {"--", "-- "}:
        return True
    if not near_end:
        return False
    if _NOTICE.match(line) and (index == 0 or not lines[index - 1].strip()):
        return True
    if _DELIMITER.match(line):
        return _is_tail(lines, index + 1, end) and _has_contact(lines[index + 1 : end])
    if len(line) > _LONGEST and not _FORMULA.match(line):
        return False
    return bool(_SIGN_OFF.match(line) or _FORMULA.match(line)) and _is_tail(lines, index + 1, end)


def _is_tail(lines: Sequence[str], start: int, end: int) -> bool:
    """Does what follows look like names and numbers rather than more of the message?"""
    following = [line.strip() for line in lines[start:end] if line.strip()]
    for position, line in enumerate(following):
        if _NOTICE.match(line) or _MOBILE.match(line) or line == "--":
            following = following[:position]
            break
    if len(following) > _MOST_LINES:
        return False
    return not any(_is_sentence(line) for line in following)


def _is_sentence(line: str) -> bool:
    if _SIGN_OFF.match(line) or _FORMULA.match(line) or _CONTACT.search(line):
        return False
    if line.lower().startswith(("ps", "p.s", "p.-s", "nb")):
        return True
    if _COMPANY.search(line):
        return False
    words = len(line.split())
    return len(line) > _LONGEST or line.endswith("?") or (words >= 5 and line.endswith((".", "!", ":", "…")))  # noqa: PLR2004


def _has_contact(lines: Sequence[str]) -> bool:
    return any(_CONTACT.search(line) or _NAME_LINE.match(line.strip()) for line in lines)


def _names_only(lines: Sequence[str], end: int, sender: str | None) -> int:
    """Where a last paragraph of just a name, or a name with its coordinates, begins; `end` when there is none."""
    start = end
    while start and lines[start - 1].strip():
        start -= 1
    block = [line.strip() for line in lines[start:end]]
    if not block or start == 0 or len(block) > _MOST_LINES or any(_is_sentence(line) for line in block):
        return end
    if _is_sender(block[0], sender):
        return start
    if len(block) > 1 and _NAME_LINE.match(block[0]) and any(_CONTACT.search(line) for line in block[1:]):
        return start
    return end


def _is_sender(line: str, sender: str | None) -> bool:
    """The line is the sender's name, or part of it, or initials."""
    if not sender:
        return False
    line, sender = line.replace("’", "'"), sender.replace("’", "'")
    name = {word.casefold() for word in re.findall(r"[\w'-]+", sender)}
    words = [word.casefold() for word in re.findall(r"[\w'-]+", line) if word.casefold() not in _TITLES]
    initials = "".join(word[0].casefold() for word in re.findall(r"[\w']+", sender))
    return bool(words) and (set(words) <= name or "".join(words) == initials)


def _keep_words(signature: list[str]) -> tuple[list[str], list[str]]:
    """A mail that is nothing but thanks: they are the message."""
    first = signature[0].strip() if signature else ""
    if re.match(rf"^(?i:{_THANKS})", first) or _FORMULA.match(first):
        return signature[:1], signature[1:]
    return [], signature


def _trimmed(lines: Sequence[str], end: int) -> int:
    while end and not lines[end - 1].strip():
        end -= 1
    return end
