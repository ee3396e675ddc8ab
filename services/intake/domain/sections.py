"""The messages of a thread, one below the other."""

import re
from collections.abc import Sequence

from services.intake.domain import announcements, cards, farewells, names, paragraphs, patterns, tails

_DEEPEST_QUOTE = 50
_STOPS = ".!?…:;,)"
_ARTICLE = re.compile(r"^(?:le|la|the|votre|your) ", re.IGNORECASE)
_BEHIND_QUESTION = re.compile(r"\?\s+\w")


def sections(lines: Sequence[str]) -> list[list[str]]:
    """The messages of a thread, one below the other, without their `>`."""
    bare = [strip_quotes(line) for line in lines]
    found: list[list[str]] = [[]]
    skip = 0
    for index, line in enumerate(bare):
        if skip:
            skip -= 1
        elif announcements.begins_message(bare, index):
            skip = (announcements.attribution(bare, index) or announcements.headers(bare, index) or 1) - 1
            found.append([])
        found[-1].append(line)
    return [section for section in found if any(line.strip() for line in section)]


def strip_quotes(line: str) -> str:
    for _ in range(_DEEPEST_QUOTE):
        match = patterns.QUOTED.match(line)
        if match is None:
            break
        line = line[match.end() :]
    return line


def without_headers(section: Sequence[str]) -> tuple[list[str], list[str]]:
    """A message's text, and the lines that announce it."""
    if not announcements.begins_message(section, 0):
        return list(section), []
    if length := announcements.attribution(section, 0):
        return list(section[length:]), list(section[:length])
    index = 0
    while index < len(section) and (
        not section[index].strip() or patterns.is_announcement(section[index]) or _is_folded(section, index)
    ):
        index += 1
    return list(section[index:]), list(section[:index])


def _is_folded(section: Sequence[str], index: int) -> bool:
    """The rest of a header, indented below it."""
    return index > 0 and section[index].startswith((" ", "\t")) and patterns.is_announcement(section[index - 1])


def may_be_answered(section: Sequence[str]) -> bool:
    """May somebody have written into this message: behind or below a question, below who signed it, or without a stop?

    What a person wrote there bears no mark, so that all that its author need not have written counts.
    """
    told, announced = without_headers(section)
    author = announcements.author(announced)
    last = paragraphs.trimmed(told, _notice_start(told))
    asked = signed = taking_leave = False
    for index, line in enumerate(map(str.strip, told[:last])):
        if not paragraphs.says(line):
            continue
        apart = index == 0 or not told[index - 1].strip()
        if _ends(line, author) or (signed and (taking_leave or not apart) and _is_of_card(line)):
            taking_leave = farewells.takes_leave(line)
            signed = signed or not farewells.OPENING.match(line)
            continue
        if signed or asked or _BEHIND_QUESTION.search(line) or (_is_last(told, index) and line[-1] not in _STOPS):
            return True
        asked = line.endswith("?")
    return False


def _notice_start(lines: Sequence[str]) -> int:
    """Where that begins which a program or an employer added at the end of a message."""
    return tails.before_added(lines, 0, len(lines))


def _is_last(lines: Sequence[str], index: int) -> bool:
    return index + 1 == len(lines) or not lines[index + 1].strip()


def _is_of_card(line: str) -> bool:
    return cards.FULL_NAME.match(line) is not None or cards.describes(line)


def _ends(line: str, author: str | None) -> bool:
    named = names.is_sender(_ARTICLE.sub("", line), author)
    return named or farewells.takes_leave(line) or farewells.OPENING.match(line) is not None
