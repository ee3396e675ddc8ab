"""Where a mail's own words end and its signature begins."""

import re
from collections.abc import Sequence

from services.intake.domain import closings

_DELIMITER = re.compile(r"^(?:-- ?|—|––?|_{3,}|-{3,}|\*{3,})$")
_MOST_LINES = 12
_MOST_PARAGRAPHS = 4
_TAIL_LINES = 60
_LONGEST = 90
_SHORT_SENTENCE = 3  # words


def split(lines: Sequence[str], sender: str | None = None) -> tuple[list[str], list[str]]:
    """Body and signature. A mail that would have no body left keeps its last words."""
    end = _trimmed(lines, len(lines))
    cut = end
    tail = _tail_start(lines, end)
    first = next((index for index in range(end) if lines[index].strip()), end)
    said = first < end and not closings.OPENING.match(lines[first])
    for index in range(first + 1, end):
        line = lines[index].strip()
        if not line:
            continue
        # A farewell right below the greeting ends nothing: what follows it, or itself, is the message.
        if (said or not _closes(line)) and _begins_signature(lines, index, end, near_end=index >= tail):
            cut = index
            break
        said = said or not closings.OPENING.match(line)
    if cut == end and first < end and _begins_signature(lines, first, end, near_end=True):
        cut = first
    cut = _names_only(lines, cut, sender, signed=cut < end)
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
    if line in {"--", "-- "}:
        return True
    if not near_end:
        return False
    if closings.is_checked(line) or (_stands_apart(lines, index) and closings.is_notice(line, lines[index + 1 : end])):
        return True
    if not _closes(line) or _thinks_again(lines, index, end):
        return False
    return _is_tail(lines, index + 1, end) and _is_answered(line, lines[index + 1 : end])


def _closes(line: str) -> bool:
    """A rule, a mail program's own words, a farewell."""
    if closings.is_mobile(line) or (closings.SENT_WITH.match(line) and "," not in line) or _DELIMITER.match(line):
        return True
    if closings.FORMULA.match(line):
        return True
    return _is_farewell(line)


def _is_farewell(line: str) -> bool:
    return len(line) <= _LONGEST and closings.is_farewell(line)


def _thinks_again(lines: Sequence[str], index: int, end: int) -> bool:
    """Thanks, a blank line, and one more sentence, however short: the message goes on."""
    if index + 2 >= end or lines[index + 1].strip() or not closings.THANKING.match(lines[index].strip()[:_LONGEST]):
        return False
    line = next((one.strip() for one in lines[index + 2 : end] if one.strip()), "")
    if _is_farewell(line) or closings.has_contact(line) or closings.COMPANY.search(line) or closings.is_mobile(line):
        return False
    return len(line.split()) >= _SHORT_SENTENCE and line.endswith((".", "!", "?", "…")) and not line[0].isdigit()


def _is_answered(line: str, below: Sequence[str]) -> bool:
    """A mere rule ends a message only above somebody's name or coordinates."""
    return not _DELIMITER.match(line) or _has_contact(below)


def _stands_apart(lines: Sequence[str], index: int) -> bool:
    """Is there a blank line, a rule or an address above?"""
    above = lines[index - 1].strip() if index else ""
    return not above or bool(_DELIMITER.match(above) or closings.has_contact(above))


def _is_tail(lines: Sequence[str], start: int, end: int) -> bool:
    """Does what follows look like names and numbers rather than more of the message?"""
    following = [line.strip() for line in lines[start:end] if line.strip()]
    for position, line in enumerate(following):
        below = following[position + 1 :]
        if closings.is_notice(line, below) or closings.is_mobile(line) or closings.is_checked(line) or line == "--":
            following = following[:position]
            break
    if len(following) > _MOST_LINES:
        return False
    return not any(_is_sentence(line) or closings.is_particular(line) for line in following)


def _is_sentence(line: str) -> bool:
    if _is_farewell(line) or closings.FORMULA.match(line) or closings.has_contact(line):
        return False
    if line.lower().startswith(("ps", "p.s", "p.-s", "nb")):
        return True
    if closings.COMPANY.search(line):
        return False
    words = len(line.split())
    return len(line) > _LONGEST or line.endswith("?") or (words >= 5 and line.endswith((".", "!", ":", "…")))  # noqa: PLR2004


def _has_contact(lines: Sequence[str]) -> bool:
    return any(closings.has_contact(line) or closings.NAME_LINE.match(line.strip()) for line in lines)


def _names_only(lines: Sequence[str], end: int, sender: str | None, *, signed: bool) -> int:
    """Where last paragraphs of just a name, or a name with its coordinates, begin; `end` when there are none.

    `signed`: a sign-off or a notice follows, so that a name needs no coordinates.
    """
    cut = position = _trimmed(lines, end)
    contact = False
    for _ in range(_MOST_PARAGRAPHS):
        start = _paragraph(lines, position)
        block = [line.strip() for line in lines[start:position]]
        if not block or start == 0 or len(block) > _MOST_LINES or any(_is_body(line) for line in block):
            break
        contact = contact or any(closings.has_contact(line) for line in block)
        named = closings.NAME_LINE.match(block[0]) and len(block) > 1 and (contact or signed)
        if named or _is_sender(block[0], sender):
            cut = start
        position = _trimmed(lines, start)
    return cut if cut < _trimmed(lines, end) else end


def _paragraph(lines: Sequence[str], end: int) -> int:
    start = end
    while start and lines[start - 1].strip():
        start -= 1
    return start


def _is_body(line: str) -> bool:
    return bool(closings.LISTED.match(line)) or _is_sentence(line)


def _is_sender(line: str, sender: str | None) -> bool:
    """The line is the sender's name, or part of it, or initials."""
    if not sender:
        return False
    line, sender = line.replace("’", "'"), sender.replace("’", "'")
    name = {word.casefold() for word in re.findall(r"[\w'-]+", sender)}
    words = [word.casefold() for word in re.findall(r"[\w'-]+", line) if word.casefold() not in closings.TITLES]
    initials = "".join(word[0].casefold() for word in re.findall(r"[\w']+", sender))
    if not words:
        return False
    letters = {word[0] for word in name}
    known = all(word in name or (len(word) == 1 and word in letters) for word in words)
    return (
        (known and any(word in name for word in words))
        or "".join(words) == initials
        or (len(name) > 1 and name < set(words[: len(name) + 2]))
    )


def _keep_words(signature: list[str]) -> tuple[list[str], list[str]]:
    """A mail that is nothing but thanks: they are the message."""
    first = signature[0].strip() if signature else ""
    if re.match(rf"^(?i:{closings.THANKS})", first) or closings.FORMULA.match(first):
        return signature[:1], signature[1:]
    return [], signature


def _trimmed(lines: Sequence[str], end: int) -> int:
    while end and not lines[end - 1].strip():
        end -= 1
    return end
