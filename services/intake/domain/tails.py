"""Whether what stands below a farewell signs the message, or goes on with it."""

import re
from collections.abc import Sequence

from services.intake.domain import cards, farewells, names, notices, paragraphs, programs

DELIMITER = re.compile(r"^(?:-- ?|—|––?|_{3,}|-{3,}|\*{3,})$")
MOST_LINES = 12
_MOST_BOILERPLATE = 3
TAIL_LINES = 60


def is_added(line: str) -> bool:
    """A line that no person types: of a program, or an employer."""
    return programs.is_mobile(line) or programs.is_sent_with(line) or notices.is_notice(line)


def is_postscript(lines: Sequence[str], index: int) -> bool:
    return not lines[index - 1].strip() and farewells.POSTSCRIPT.match(lines[index]) is not None


def closes(line: str) -> bool:
    """A rule, a mail program's own words, a farewell."""
    if programs.is_mobile(line) or programs.is_sent_with(line) or DELIMITER.match(line):
        return True
    if farewells.FORMULA.match(line):
        return True
    return farewells.is_farewell(line)


def is_tail(lines: Sequence[str], start: int, end: int, sender: str | None) -> bool:
    """Does what follows look like names and numbers rather than more of the message?"""
    if any(greets(lines, at, end) for at in range(start, end)) or _tells_below(lines, start, end, sender):
        return False
    following = [line.strip() for line in lines[start:end] if line.strip()]
    for position, line in enumerate(following):
        below = following[position + 1 :]
        if notices.is_notice(line, below) or programs.is_mobile(line) or programs.is_checked(line) or line == "--":
            following = following[:position]
            break
    following = following[: _boilerplate(following, sender)]
    if len(following) > MOST_LINES:
        return False
    return not any(is_sentence(line) or cards.is_particular(line) for line in following)


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


def _boilerplate(following: Sequence[str], sender: str | None) -> int:
    """Where the sentences begin that a signature ends with, below the sender's name and title or coordinates."""
    start = next((at for at, line in enumerate(following[:4]) if names.is_sender(line.split("|")[0], sender)), None)
    if start is None:
        return len(following)
    end = next((at for at in range(start + 1, len(following)) if is_sentence(following[at])), len(following))
    rest = following[end:]
    if end - start < 2 or len(rest) > _MOST_BOILERPLATE:  # noqa: PLR2004
        return len(following)
    return end if all(not is_sentence(line) or notices.is_boilerplate(line) for line in rest) else len(following)


def is_sentence(line: str) -> bool:
    if farewells.is_farewell(line) or farewells.FORMULA.match(line) or cards.has_contact(line):
        return False
    if line.lower().startswith(("ps", "p.s", "p.-s", "nb")):
        return True
    if cards.COMPANY.search(line):
        return False
    if farewells.URGES.match(line):
        return True
    words = len(line.split())
    return len(line) > paragraphs.LONGEST or line.endswith("?") or (words >= 5 and line.endswith((".", "!", ":", "…")))  # noqa: PLR2004
