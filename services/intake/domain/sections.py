"""The messages of a thread, one below the other."""

from collections.abc import Sequence

from services.intake.domain import announcements, farewells, names, patterns, speech, tails

_DEEPEST_QUOTE = 50


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


def says_more_below(section: Sequence[str]) -> bool:
    """Does somebody speak below the farewell or the name with which the message's author ended it?"""
    told, announced = without_headers(section)
    author = announcements.author(announced)
    if (end := next((at for at, line in enumerate(told) if _ends(line.strip(), author)), None)) is None:
        return False
    apart = next((at for at in range(end, len(told)) if not told[at].strip()), len(told))
    return any(tails.is_sentence(line) or speech.is_own(line) for line in map(str.strip, told[apart:]) if line)


def _ends(line: str, author: str | None) -> bool:
    return bool(line) and (farewells.takes_leave(line) or names.is_sender(line, author))
