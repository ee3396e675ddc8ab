"""What somebody adds below thanks or below their name."""

from collections.abc import Sequence

from services.intake.domain import cards, farewells, names, notices, paragraphs, programs, tails

_SHORT_SENTENCE = 3  # words


def more_follows(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    return (
        _thinks_again(lines, index, end)
        or adds_below(lines, index, end, sender)
        or _lists_below(lines, index, end, sender)
    )


def _thinks_again(lines: Sequence[str], index: int, end: int) -> bool:
    """Thanks, a blank line, and one more sentence, however short: the message goes on."""
    if (
        index + 2 >= end
        or lines[index + 1].strip()
        or not farewells.THANKING.match(lines[index].strip()[: paragraphs.LONGEST])
    ):
        return False
    line = next((one.strip() for one in lines[index + 2 : end] if one.strip()), "")
    if farewells.is_farewell(line) or cards.has_contact(line) or cards.COMPANY.search(line) or programs.is_mobile(line):
        return False
    return _is_told(line) and not line[0].isdigit()


def _is_told(line: str) -> bool:
    """A sentence, however short."""
    return len(line.split()) >= _SHORT_SENTENCE and line.endswith((".", "!", "?", "…"))


def adds_below(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    """A farewell or not, nothing but the sender's name, a blank line, and one last sentence: the message goes on."""
    last = paragraphs.trimmed(lines, tails.before_added(lines, index + 1, end))
    start = paragraphs.paragraph(lines, last)
    above = [line.strip() for line in lines[index:start] if line.strip()]
    if start != last - 1 or start <= index or not above:
        return False
    signed = above[1:] if farewells.is_farewell(above[0]) else above
    return bool(signed) and all(names.is_sender(one, sender) for one in signed) and _is_afterthought(lines[start])


def _is_afterthought(line: str) -> bool:
    line = line.strip()
    if not _is_told(line) or notices.tells_hours(line):
        return False
    return not (
        farewells.is_farewell(line)
        or farewells.FORMULA.match(line)
        or cards.has_contact(line)
        or cards.COMPANY.search(line)
    )


def _lists_below(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    """Thanks, a blank line, and numbers of what the message is about: nobody's name or coordinates among them."""
    if (
        index + 2 >= end
        or lines[index + 1].strip()
        or not farewells.THANKING.match(lines[index].strip()[: paragraphs.LONGEST])
    ):
        return False
    told = [line.strip() for line in lines[index + 1 : end] if line.strip()][: tails.MOST_LINES]
    if any(names.is_sender(line, sender) or _signs_or_adds(line) for line in told):
        return False
    return all(any(map(str.isdigit, line)) for line in told)


def _signs_or_adds(line: str) -> bool:
    named = cards.NAME_LINE.match(line) or cards.ROLE.search(line) or cards.COMPANY.search(line)
    return bool(named) or cards.has_contact(line) or tails.closes(line) or notices.is_notice(line)
