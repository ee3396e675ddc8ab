"""Whether what stands below a farewell signs the message, or goes on with it."""

import re
from collections.abc import Sequence

from services.intake.domain import boilerplate, cards, farewells, names, notices, paragraphs, programs, speech

DELIMITER = re.compile(r"^(?:-- ?|—|––?|_{3,}|-{3,}|\*{3,}|={3,})$")
MOST_LINES = 12
_MOST_BOILERPLATE = 8
_LONGEST_NAME = 6  # words
TAIL_LINES = 60
_AWAY = re.compile(
    r"^(?:je (?:serai|suis) (?:absente?|en (?:cong[ée]s?|vacances|d[ée]placement|formation))"
    r"|(?:I am|I['’]m|I (?:will|shall) be|I['’]ll be) (?:away|out of (?:the )?office|on (?:annual )?leave))\b",
    re.IGNORECASE,
)
_MARKED = re.compile(r"\s[|•·–—-]\s")
_CUT_SHORT = re.compile(
    r"^(?!(?:le|la|les|un|une|the|an?|it|il|elle)\b)[^\W\d][\w.-]*(?: [\w.-]+){0,2}\.$", re.IGNORECASE
)


def is_added(line: str) -> bool:
    """A line that no person types: of a program, or an employer."""
    return programs.is_mobile(line) or programs.is_sent_with(line) or notices.is_notice(line)


def is_postscript(lines: Sequence[str], index: int) -> bool:
    return not lines[index - 1].strip() and farewells.POSTSCRIPT.match(lines[index]) is not None


def closes(line: str) -> bool:
    """A rule, a mail program's own words, a farewell."""
    if programs.is_mobile(line) or programs.is_sent_with(line) or DELIMITER.match(line):
        return True
    return farewells.takes_leave(line)


def is_tail(lines: Sequence[str], start: int, end: int, sender: str | None) -> bool:
    """Does what follows look like names and numbers rather than more of the message?"""
    if any(greets(lines, at, end) for at in range(start, end)) or _tells_below(lines, start, end, sender):
        return False
    run_on = _run_on(lines, start, end, sender)
    following = [lines[at].strip() for at in range(start, end) if lines[at].strip() and at not in run_on]
    for position, line in enumerate(following):
        below = following[position + 1 :]
        if notices.is_notice(line, below) or programs.is_mobile(line) or programs.is_checked(line) or line == "--":
            following = following[:position]
            break
    closed = start > 0 and farewells.takes_leave(lines[start - 1].strip())
    following = following[: _boilerplate(following, sender, closed=closed)]
    if len(following) > MOST_LINES:
        return False
    return not any(_is_more(line) and not _is_titled(line, sender) for line in following)


def _is_titled(line: str, sender: str | None) -> bool:
    """The sender's name and, behind a dash, what they are, be it cut short: "Paul Ott – Admin sys."."""
    name, *title = _MARKED.split(line, maxsplit=1)
    if not title or not names.is_sender(name, sender):
        return False
    return _CUT_SHORT.match(title[0]) is not None and not speech.is_own(title[0])


def _run_on(lines: Sequence[str], start: int, end: int, sender: str | None) -> range:
    """The lines of one paragraph with a card, below its coordinates, or that tell when its bearer is away: of it."""
    below = card_end(lines, start, end, sender)
    if below is None or below == end:
        return range(0)
    if not any(map(cards.has_contact, lines[start:below])) and not _AWAY.match(lines[below].strip()):
        return range(0)
    last = next((at for at in range(below, end) if not lines[at].strip()), end)
    told = [lines[at].strip() for at in range(below, last)]
    if any(line.endswith("?") or speech.tells_matter(line) for line in told):
        return range(0)
    return range(below, last)


def greets(lines: Sequence[str], index: int, end: int) -> bool:
    """Does another message begin here, as in a mail that says all of it in two languages?"""
    line = lines[index].strip()
    if len(line) > paragraphs.LONGEST or not line.endswith((",", "!", ":")) or not farewells.OPENING.match(line):
        return False
    above = lines[index - 1].strip() if index else ""
    apart = not above or DELIMITER.match(above) is not None
    return apart and not farewells.is_farewell(line) and any(map(paragraphs.says, lines[index + 1 : end]))


def _tells_below(lines: Sequence[str], start: int, end: int, sender: str | None) -> bool:
    """Does a paragraph below the sender's name tell of a thing by its own name, as a machine's?"""
    signed = next((at for at in range(start, end) if names.is_sender(lines[at].strip(), sender)), end)
    position = before_added(lines, start, end)
    while position > signed:
        begin = paragraphs.paragraph(lines, position := paragraphs.trimmed(lines, position))
        if begin > signed and is_of_things(lines[begin:position]):
            return True
        position = begin
    return False


def is_of_things(block: Sequence[str]) -> bool:
    return any(map(cards.names_thing, block)) and not any(
        cards.has_contact(line.strip()) or cards.is_particulars_of_firm(line) for line in block
    )


def before_added(lines: Sequence[str], start: int, end: int) -> int:
    """Where that begins which a program or an employer added at the end."""
    for at in range(start, end):
        line = lines[at].strip()
        if line and (line == "--" or is_added(line) or programs.is_checked(line)):
            return at
    return end


def _boilerplate(lines: Sequence[str], sender: str | None, *, closed: bool) -> int:
    """Where the sentences begin that a signature ends with, below a name with a title or coordinates."""
    named = _named(lines, sender, closed=closed)
    if named is None:
        return len(lines)
    end = next((at for at in range(named + 1, len(lines)) if _is_more(lines[at])), len(lines))
    rest = lines[end:]
    if len(rest) > _MOST_BOILERPLATE:
        return len(lines)
    if not _is_card(lines[named:end], sender):
        return end if all(map(boilerplate.is_usual, rest)) else len(lines)
    return end if all(not _is_more(line) or boilerplate.is_boilerplate(line) for line in rest) else len(lines)


def _named(lines: Sequence[str], sender: str | None, *, closed: bool) -> int | None:
    """Where a card begins: with the sender's name, or, below a farewell, another's, whose first may stand above."""
    near = range(min(len(lines), 4))
    found = next((at for at in near if names.is_sender(lines[at].split("|")[0], sender)), None)
    if found is not None or not closed:
        return found
    if len(near) > 1 and cards.FIRST_NAME.match(lines[0]) and cards.is_role(lines[1]):
        return 0
    return next((at for at in near[:2] if _is_name_like(lines[at]) and _is_first_of(lines[:at], lines[at])), None)


def _is_first_of(above: Sequence[str], name: str) -> bool:
    return all(line.strip(" .,!") in name.split()[:1] for line in above)


def _is_more(line: str) -> bool:
    return is_sentence(line) or cards.is_particular(line)


def _is_card(lines: Sequence[str], sender: str | None) -> bool:
    """A name and more: below the sender's whatever is short, below another's a role, an office or a way to reach it."""
    if len(lines) < 2:  # noqa: PLR2004
        return False
    return names.is_sender(lines[0].split("|")[0], sender) or any(map(cards.describes, lines[1:]))


def _is_name_like(line: str) -> bool:
    """A person's name, with or without a title, or an office's."""
    line = names.on_card(line)
    return len(line.split()) <= _LONGEST_NAME and not line.endswith((":", "?", "!")) and names.is_name_or_office(line)


def card_end(lines: Sequence[str], start: int, end: int, sender: str | None) -> int | None:
    """Where the first paragraph ends by which there is a name, with a role or coordinates; None without such."""
    begin = next((at for at in range(start, end) if lines[at].strip()), end)
    named = lines[begin].strip() if begin < end else ""
    if not (names.is_sender(named.split("|")[0], sender) or _is_name_like(named)):
        return None
    last = next((at for at in range(begin + 1, end) if _is_more(lines[at].strip())), end)
    for at in range(begin + 1, last + 1):
        if at == last or not lines[at].strip():
            card = [line.strip() for line in lines[begin:at] if line.strip()]
            if _is_card(card, sender):
                return at
    return None


def is_sentence(line: str) -> bool:
    if farewells.takes_leave(line):
        return False
    if cards.has_contact(line):
        return speech.says_with_contact(line)
    if line.lower().startswith(("ps", "p.s", "p.-s", "nb")):
        return True
    if cards.COMPANY.search(line):
        return False
    if farewells.URGES.match(line):
        return True
    words = len(line.split())
    return len(line) > paragraphs.LONGEST or line.endswith("?") or (words >= 5 and line.endswith((".", "!", ":", "…")))  # noqa: PLR2004
