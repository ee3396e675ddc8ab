"""Where a mail's own words end and its signature begins."""

import re
from collections.abc import Sequence

from services.intake.domain import closings, names
from shared.html.render import SIGNATURE_END

GAP = "\x1e"
"""Stands for a quotation between new lines: a signature does not go on below it."""
ENDS = frozenset({SIGNATURE_END, GAP})
_BEGIN = "-- "
MARKS = ENDS | {_BEGIN}
_DELIMITER = re.compile(r"^(?:-- ?|—|––?|_{3,}|-{3,}|\*{3,})$")
_MOST_LINES = 12
_LONGEST_ENDED = 200  # lines
_LONGEST_READ = 1_000
_MOST_PARAGRAPHS = 4
_MOST_BOILERPLATE = 3
_TAIL_LINES = 60
_LONGEST = 90
_SHORT_SENTENCE = 3  # words
_NEAR = 4  # lines
_NEAR_LAST = 8  # lines
_LONGEST_NAME = _LONGEST_FAREWELL = 4  # words
_LEAST_BLOCK = 3  # lines
_LONGEST_TITLE = 5  # words
_TITLE = re.compile(r"[,|•·/–—]|\s-\s")


def split(lines: Sequence[str], sender: str | None = None) -> tuple[list[str], list[str]]:
    """Body and signature. What follows the signature as a postscript, or below its end, is of the body."""
    rest, aside, marked = _without_ended(lines, sender)
    top = _program_on_top(rest)
    aside, rest = [*aside, *rest[:top]], rest[top:]
    body, signature = _unended([line if line not in ENDS else "" for line in rest], sender)
    signature = [*aside, *signature]
    if marked and not any(_says(line) for line in body):
        return _own_words(signature, sender), signature
    return body, signature


def _without_ended(lines: Sequence[str], sender: str | None) -> tuple[list[str], list[str], bool]:
    """The lines without the signatures that end above more words; those; whether a program marked where one ends."""
    rest: list[str] = []
    aside: list[str] = []
    said = marked = False
    last = next((at for at in range(len(lines) - 1, -1, -1) if _says(lines[at])), -1)
    ends = _ends_of_signatures(lines)
    index = 0
    while index < len(lines):
        end = ends.get(index, len(lines))
        marked = marked or (end < len(lines) and lines[end] == SIGNATURE_END)
        if last < end or not _goes_on(lines, end, sender, said=said):
            said = said or _says(lines[index])
            rest.append(lines[index])
            index += 1
            continue
        after = next((at for at in range(index + 1, end) if _is_postscript(lines, at)), end)
        aside.extend(lines[index:after])
        rest.extend(["", *lines[after:end], ""])
        index = end + 1
    return rest, aside, marked


def _ends_of_signatures(lines: Sequence[str]) -> dict[int, int]:
    """Where each signature that has a mark ends: no later than the next one begins. One without an end has no entry."""
    ends: dict[int, int] = {}
    end: int | None = None
    begun = parted = False
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if line in ENDS:
            end, begun, parted = index, False, False
        elif line == _BEGIN:
            begun = True
            if end is not None and not parted and end - index < _LONGEST_ENDED:
                ends[index] = end
        elif begun and not parted:
            parted = _says(line)
    return ends


def _goes_on(lines: Sequence[str], end: int, sender: str | None, *, said: bool) -> bool:
    """Does the message go on below its signature, rather than the signature itself?"""
    below = [line.strip() for line in lines[end : end + _LONGEST_ENDED] if line.strip() and line != _BEGIN]
    told = said and len(below) <= _TAIL_LINES and any(map(closings.has_contact, below))
    return not told or not _is_tail(below, 0, len(below), sender)


def _says(line: str) -> bool:
    return any(map(str.isalnum, line))


def _own_words(signature: Sequence[str], sender: str | None) -> list[str]:
    """What somebody typed where the program keeps the signature: all that stands above a name or coordinates."""
    own: list[str] = []
    for line in map(str.strip, signature):
        if names.is_sender(line, sender) or _is_farewell(line) or closings.has_contact(line):
            return own
        if _says(line) and not _is_added(line):
            own.append(line)
    return own


def _program_on_top(lines: Sequence[str]) -> int:
    """How many lines a mail program's own one takes, above all that is said."""
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    if first + 1 >= len(lines) or lines[first + 1].strip() or not closings.is_mobile(lines[first].strip()):
        return 0
    return first + 1 if not lines[first].rstrip().endswith(":") and any(map(_says, lines[first + 1 :])) else 0


def _is_added(line: str) -> bool:
    """A line that no person types: of a program, or an employer."""
    return closings.is_mobile(line) or closings.is_sent_with(line) or closings.is_notice(line)


def _unended(lines: Sequence[str], sender: str | None) -> tuple[list[str], list[str]]:
    shown = [closings.bare(line) for line in lines]
    after = next((at for at in range(len(shown) - 1, 0, -1) if _is_postscript(shown, at)), len(shown))
    cut = _cut(shown[:after], sender)
    body, signature = list(lines[:cut]), list(lines[cut : _trimmed(shown, after)])
    if after == len(shown):
        return body, signature
    if signature and any(line.strip() for line in body):
        added, below = split(lines[after:], sender)
        return [*body, "", *added], [*signature, *below]
    cut = _cut(shown, sender)
    return list(lines[:cut]), list(lines[cut : _trimmed(shown, len(shown))])


def _is_postscript(lines: Sequence[str], index: int) -> bool:
    return not lines[index - 1].strip() and closings.POSTSCRIPT.match(lines[index]) is not None


def _cut(lines: Sequence[str], sender: str | None) -> int:
    """Where the signature begins. A mail that would have no body left keeps its last words."""
    end = _trimmed(lines, len(lines))
    cut = end
    tail = _tail_start(lines, end)
    first = next((index for index in range(end) if lines[index].strip()), end)
    said = first < end and not closings.OPENING.match(lines[first])
    for index in range(first + 1, end):
        line = lines[index].strip()
        if not line:
            continue
        # What stands right below the greeting ends nothing: what follows it, or itself, is the message.
        if (said or _is_mark(lines[index])) and _begins_signature(lines, index, end, sender, near_end=index >= tail):
            cut = index
            break
        said = said or not closings.OPENING.match(line)
    if cut == end and first < end and _is_signed_first(lines, first, end, sender):
        cut = first
    signed = cut < end and not closings.is_mobile(lines[cut].strip())
    cut = _names_only(lines, cut, sender, signed=signed)
    cut = _farewells_above(lines, cut, end, sender)
    if any(line.strip() for line in lines[:cut]):
        return cut
    return cut + _kept_words(lines[cut] if cut < end else "")


def _is_mark(line: str) -> bool:
    return line == _BEGIN or line.strip() == "--"


def _is_signed_first(lines: Sequence[str], first: int, end: int, sender: str | None) -> bool:
    """Is there nothing but a signature? A notice alone may well be what somebody has to say."""
    line = lines[first].strip()
    return (_is_mark(lines[first]) or _closes(line)) and _begins_signature(lines, first, end, sender, near_end=True)


def _farewells_above(lines: Sequence[str], cut: int, end: int, sender: str | None) -> int:
    """Where the farewells right above a signature begin: known ones, and whatever ends in a comma above the name."""
    said = next((at for at, one in enumerate(lines) if one.strip() and not closings.OPENING.match(one)), end)
    while cut < end:
        above = _trimmed(lines, cut)
        if above - 1 <= said:
            return cut
        line = lines[above - 1].strip()
        thanked = closings.THANKED.match(line) is not None and not lines[above - 2].strip()
        if not thanked and not _closes(line) and not _is_own_farewell(lines, above - 1, cut, sender):
            return cut
        cut = above - 1
    return cut


def _is_own_farewell(lines: Sequence[str], index: int, cut: int, sender: str | None) -> bool:
    """A few words of somebody's own that end in a comma, apart from the message and above a name."""
    line, above = lines[index].strip(), lines[index - 1].strip()
    if not line.endswith((",", "/")) or line.count(",") > 1 or not line[0].isupper() or closings.OPENING.match(line):
        return False
    name = lines[cut].strip()
    named = names.is_sender(name, sender) or closings.NAME_LINE.match(name) is not None
    return named and len(line.split()) <= _LONGEST_FAREWELL and (not above or above[-1] in ".?!")


def _tail_start(lines: Sequence[str], end: int) -> int:
    """Where the last lines begin among which a sign-off is looked for."""
    left = _TAIL_LINES
    index = end
    while index and left:
        index -= 1
        left -= bool(lines[index].strip())
    return index


def _begins_signature(lines: Sequence[str], index: int, end: int, sender: str | None, *, near_end: bool) -> bool:
    if lines[index] == _BEGIN:
        return True
    line = lines[index].strip()
    if line == "--":
        return _is_signed_right_below(lines, index, end, sender) or (
            near_end and _is_last_rule(lines, index, end, sender)
        )
    if not near_end:
        return False
    if _is_checked_last(lines, index, end, sender) or _is_notice_apart(lines, index, end, sender):
        return True
    if not _closes(line) or _more_follows(lines, index, end, sender):
        return False
    return _is_tail(lines, index + 1, end, sender) and _is_answered(line, lines[index + 1 : end], sender)


def _closes(line: str) -> bool:
    """A rule, a mail program's own words, a farewell."""
    if closings.is_mobile(line) or closings.is_sent_with(line) or _DELIMITER.match(line):
        return True
    if closings.FORMULA.match(line):
        return True
    return _is_farewell(line)


def _is_farewell(line: str) -> bool:
    return len(line) <= _LONGEST and closings.is_farewell(line)


def _more_follows(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    return (
        _thinks_again(lines, index, end)
        or _adds_below(lines, index, end, sender)
        or _lists_below(lines, index, end, sender)
    )


def _thinks_again(lines: Sequence[str], index: int, end: int) -> bool:
    """Thanks, a blank line, and one more sentence, however short: the message goes on."""
    if index + 2 >= end or lines[index + 1].strip() or not closings.THANKING.match(lines[index].strip()[:_LONGEST]):
        return False
    line = next((one.strip() for one in lines[index + 2 : end] if one.strip()), "")
    if _is_farewell(line) or closings.has_contact(line) or closings.COMPANY.search(line) or closings.is_mobile(line):
        return False
    return _is_told(line) and not line[0].isdigit()


def _is_told(line: str) -> bool:
    """A sentence, however short."""
    return len(line.split()) >= _SHORT_SENTENCE and line.endswith((".", "!", "?", "…"))


def _adds_below(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    """A farewell or not, nothing but the sender's name, a blank line, and one last sentence: the message goes on."""
    last = _trimmed(lines, _before_added(lines, index + 1, end))
    start = _paragraph(lines, last)
    above = [line.strip() for line in lines[index:start] if line.strip()]
    if start != last - 1 or start <= index or not above:
        return False
    signed = above[1:] if _is_farewell(above[0]) else above
    return bool(signed) and all(names.is_sender(one, sender) for one in signed) and _is_afterthought(lines[start])


def _is_afterthought(line: str) -> bool:
    line = line.strip()
    if not _is_told(line) or closings.tells_hours(line):
        return False
    return not (
        _is_farewell(line)
        or closings.FORMULA.match(line)
        or closings.has_contact(line)
        or closings.COMPANY.search(line)
    )


def _lists_below(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    """Thanks, a blank line, and numbers of what the message is about: nobody's name or coordinates among them."""
    if index + 2 >= end or lines[index + 1].strip() or not closings.THANKING.match(lines[index].strip()[:_LONGEST]):
        return False
    told = [line.strip() for line in lines[index + 1 : end] if line.strip()][:_MOST_LINES]
    if any(names.is_sender(line, sender) or _signs_or_adds(line) for line in told):
        return False
    return all(any(map(str.isdigit, line)) for line in told)


def _signs_or_adds(line: str) -> bool:
    named = closings.NAME_LINE.match(line) or closings.ROLE.search(line) or closings.COMPANY.search(line)
    return bool(named) or closings.has_contact(line) or _closes(line) or closings.is_notice(line)


def _is_answered(line: str, below: Sequence[str], sender: str | None) -> bool:
    """A mere rule ends a message only right above somebody's name or coordinates."""
    if not _DELIMITER.match(line):
        return True
    told = [one.strip() for one in below if one.strip()][:_NEAR]
    return not {"--", "-- "} & {*below} and (_has_contact(told) or any(names.is_sender(one, sender) for one in told))


def _is_signed_right_below(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    below = [line.strip() for line in lines[index + 1 : min(end, index + _NEAR)] if line.strip()]
    return any(names.is_sender(line, sender) for line in below[:2])


def _is_last_rule(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    return "--" not in map(str.strip, lines[index + 1 : end]) and _is_tail(lines, index + 1, end, sender)


def _is_checked_last(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    """A scanner's line, below which nothing is said, and which says of no mail that it was held back."""
    if not closings.is_checked(lines[index].strip()):
        return False
    below = next((at for at in range(index, end) if not lines[at].strip()), end)
    return _is_tail(lines, below, end, sender) and not closings.is_held_back(
        " ".join(lines[index:below])[:_LONGEST_READ]
    )


def _is_signed_below(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    """Does the sender take leave below? Then these words are the sender's own."""
    below = [line.strip() for line in lines[index + 1 : end] if line.strip()]
    return any(names.is_sender(line, sender) or closings.is_leave(line[:_LONGEST]) for line in below[:_MOST_LINES])


def _is_notice_apart(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    """An employer's notice; what a colon announces, or stands between quotation marks, is cited."""
    line = lines[index].strip()
    if not _stands_apart(lines, index) or line[0] in '«“"' or _announced(lines, index):
        return False
    return closings.is_notice(line, lines[index + 1 : end]) and not _is_signed_below(lines, index, end, sender)


def _stands_apart(lines: Sequence[str], index: int) -> bool:
    """Is there a blank line, a rule or an address above?"""
    above = lines[index - 1].strip() if index else ""
    return not above or bool(_DELIMITER.match(above) or closings.has_contact(above))


def _is_tail(lines: Sequence[str], start: int, end: int, sender: str | None) -> bool:
    """Does what follows look like names and numbers rather than more of the message?"""
    if any(_greets(lines, at, end) for at in range(start, end)) or _tells_below(lines, start, end, sender):
        return False
    following = [line.strip() for line in lines[start:end] if line.strip()]
    for position, line in enumerate(following):
        below = following[position + 1 :]
        if closings.is_notice(line, below) or closings.is_mobile(line) or closings.is_checked(line) or line == "--":
            following = following[:position]
            break
    following = following[: _boilerplate(following, sender)]
    if len(following) > _MOST_LINES:
        return False
    return not any(_is_sentence(line) or closings.is_particular(line) for line in following)


def _greets(lines: Sequence[str], index: int, end: int) -> bool:
    """Does another message begin here, as in a mail that says all of it in two languages?"""
    line = lines[index].strip()
    if len(line) > _LONGEST or not line.endswith((",", "!", ":")) or not closings.OPENING.match(line):
        return False
    above = lines[index - 1].strip() if index else ""
    apart = not above or _DELIMITER.match(above) is not None
    return apart and not _is_farewell(line) and any(map(_says, lines[index + 1 : end]))


def _tells_below(lines: Sequence[str], start: int, end: int, sender: str | None) -> bool:
    """Does a paragraph below the sender's name tell of a thing by its own name, as a machine's?"""
    signed = next((at for at in range(start, end) if names.is_sender(lines[at].strip(), sender)), end)
    position = _before_added(lines, start, end)
    while position > signed:
        begin = _paragraph(lines, position := _trimmed(lines, position))
        if begin > signed and _is_of_things(lines[begin:position]):
            return True
        position = begin
    return False


def _is_of_things(block: Sequence[str]) -> bool:
    return any(map(closings.names_thing, block)) and not any(
        closings.has_contact(line.strip()) or closings.is_particulars_of_firm(line) for line in block
    )


def _before_added(lines: Sequence[str], start: int, end: int) -> int:
    """Where that begins which a program or an employer added at the end."""
    for at in range(start, end):
        line = lines[at].strip()
        if line and (line == "--" or _is_added(line) or closings.is_checked(line)):
            return at
    return end


def _boilerplate(following: Sequence[str], sender: str | None) -> int:
    """Where the sentences begin that a signature ends with, below the sender's name and title or coordinates."""
    start = next((at for at, line in enumerate(following[:4]) if names.is_sender(line.split("|")[0], sender)), None)
    if start is None:
        return len(following)
    end = next((at for at in range(start + 1, len(following)) if _is_sentence(following[at])), len(following))
    rest = following[end:]
    if end - start < 2 or len(rest) > _MOST_BOILERPLATE:  # noqa: PLR2004
        return len(following)
    return end if all(not _is_sentence(line) or closings.is_boilerplate(line) for line in rest) else len(following)


def _is_sentence(line: str) -> bool:
    if _is_farewell(line) or closings.FORMULA.match(line) or closings.has_contact(line):
        return False
    if line.lower().startswith(("ps", "p.s", "p.-s", "nb")):
        return True
    if closings.COMPANY.search(line):
        return False
    if closings.URGES.match(line):
        return True
    words = len(line.split())
    return len(line) > _LONGEST or line.endswith("?") or (words >= 5 and line.endswith((".", "!", ":", "…")))  # noqa: PLR2004


def _has_contact(lines: Sequence[str]) -> bool:
    return any(closings.has_contact(line) or closings.NAME_LINE.match(line.strip()) for line in lines)


def _names_only(lines: Sequence[str], end: int, sender: str | None, *, signed: bool) -> int:
    """Where last paragraphs of just a name, or a name with its coordinates, begin; `end` when there are none.

    `signed`: a sign-off or a notice follows, so that a name needs no coordinates.
    """
    cut = position = _trimmed(lines, end)
    own = cut
    closed = signed and (_is_farewell(lines[end].strip()) or closings.FORMULA.match(lines[end].strip()) is not None)
    contact = False
    known = names.is_person(sender)
    if any(_adds_below(lines, at, cut, sender) for at in range(max(0, cut - _NEAR_LAST), cut)):
        return end
    for _ in range(_MOST_PARAGRAPHS):
        start = _paragraph(lines, position)
        block = [line.strip() for line in lines[start:position]]
        if not block or start == 0 or len(block) > _MOST_LINES or any(_is_body(line) for line in block):
            break
        if _greets(lines, start, end) or (_is_of_things(block) and not _signs(lines, start, block, sender)):
            break
        if _announced(lines, start):
            cut = own
            break
        contact = contact or any(closings.has_contact(line) for line in block)
        named = closings.NAME_LINE.match(block[0]) and len(block) > 1 and (contact or signed)
        if _signs(lines, start, block, sender):
            cut = own = start
        elif not (closed or known) and (
            named or _is_card(block) or _is_strangers(lines, start, block, last=position == _trimmed(lines, end))
        ):
            if _is_asked_about(lines, start):
                cut = own
                break
            cut = start
        position = _trimmed(lines, start)
    last = _trimmed(lines, end)
    if cut == last and (_is_name_below(lines, last, sender) or _is_dashed_name(lines, last, sender)):
        return last - 1
    return cut if cut < last else end


def _announced(lines: Sequence[str], start: int) -> bool:
    """Does the line above end in a colon? Then what follows belongs to the message."""
    above = _trimmed(lines, start)
    return above > 0 and lines[above - 1].strip().endswith(":")


def _is_asked_about(lines: Sequence[str], start: int) -> bool:
    """Do the last two sentences above ask something for somebody, or for an account other than the writer's own?"""
    above = _trimmed(lines, start)
    said = " ".join(lines[_paragraph(lines, above) : above])[-_LONGEST_READ:]
    return closings.asks_for_somebody(" ".join(re.split(r"(?<=[.!?…])\s", said)[-2:]))


def _signs(lines: Sequence[str], start: int, block: Sequence[str], sender: str | None) -> bool:
    """Does a paragraph begin with the sender's name, alone, under a farewell, or beside a title?"""
    if names.is_sender(block[0], sender) or (len(block) > 1 and _is_own_farewell(lines, start, start + 1, sender)):
        return True
    name, mark, title = (
        re.split(r"\s*([,|•·/–—]|\s-\s)\s*", block[0], maxsplit=1) if _TITLE.search(block[0]) else ("", "", "")
    )
    if not mark or not names.is_sender(name, sender):
        return False
    return len(title.split()) <= _LONGEST_TITLE and title[-1:] not in {".", "!", "?", ":", ","}


def _is_card(block: Sequence[str]) -> bool:
    """A paragraph of short lines with a name and coordinates."""
    if len(block) < _LEAST_BLOCK or any(map(closings.is_particular, block)):
        return False
    named = any(closings.NAME_LINE.match(line) or closings.TITLED.match(line) for line in block[:2])
    return named and closings.has_contact(block[-1])


def _is_strangers(lines: Sequence[str], start: int, block: Sequence[str], *, last: bool) -> bool:
    """Does somebody whose name the sender's address does not tell sign here: a full name, alone or above a role?"""
    said = _trimmed(lines, start)
    if (
        not last
        or not said
        or lines[said - 1].rstrip()[-1] not in ".!?…)"
        or any(len(line.split()) > _LONGEST_TITLE for line in block)
    ):
        return False
    if len(block) == 1:
        return closings.FULL_NAME.match(block[0]) is not None
    return closings.NAME_LINE.match(block[0]) is not None and any(map(closings.ROLE.search, block[1:]))


def _is_dashed_name(lines: Sequence[str], end: int, sender: str | None) -> bool:
    """Is the last line "- Ann", below no other such line?"""
    match = re.match(r"^\s*[-–—~]{1,2}\s?([^\W\d].*)$", lines[end - 1]) if end > 1 else None
    if match is None or closings.LISTED.match(lines[end - 2].strip()):
        return False
    return len(match[1].split()) <= _LONGEST_NAME and names.is_sender(match[1], sender)


def _is_name_below(lines: Sequence[str], end: int, sender: str | None) -> bool:
    """Is the last line, right below the message, but the sender's name?"""
    if end < 2 or len(lines[end - 1].split()) > _LONGEST_NAME or not names.is_sender(lines[end - 1].strip(), sender):  # noqa: PLR2004
        return False
    above = lines[end - 2].strip()
    return bool(above) and above[-1] not in ":," and not closings.LISTED.match(lines[end - 1].strip())


def _paragraph(lines: Sequence[str], end: int) -> int:
    start = end
    while start and lines[start - 1].strip():
        start -= 1
    return start


def _is_body(line: str) -> bool:
    return bool(closings.LISTED.match(line)) or _is_sentence(line)


def _kept_words(first: str) -> int:
    """A mail that is nothing but thanks: they are the message."""
    return int(bool(re.match(rf"^(?i:{closings.THANKS})", first.strip()) or closings.FORMULA.match(first.strip())))


def _trimmed(lines: Sequence[str], end: int) -> int:
    while end and not lines[end - 1].strip():
        end -= 1
    return end
