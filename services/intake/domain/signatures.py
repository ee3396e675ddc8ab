"""Where a mail's own words end and its signature begins."""

import re
from collections.abc import Sequence
from itertools import islice

from services.intake.domain import (
    afterthoughts,
    banners,
    cards,
    farewells,
    names,
    notices,
    paragraphs,
    programs,
    rules,
    signature_ends,
    signers,
    tails,
)

_NEAR = 4  # lines
_MOST_GAPS = 200


def split(lines: Sequence[str], sender: str | None = None) -> tuple[list[str], list[str]]:
    """Body and signature. What follows the signature as a postscript, or below its end, is of the body."""
    end = paragraphs.trimmed(lines, len(lines))
    if not banners.ends_in_label(lines[:end]):
        return _split(lines, sender)
    body, signature = _split(lines[: end - 1], sender)
    return body, [*signature, lines[end - 1]]


def _split(lines: Sequence[str], sender: str | None) -> tuple[list[str], list[str]]:
    rest, aside, marked = signature_ends.without_ended(lines, sender)
    top = _program_on_top(rest)
    aside, rest = [*aside, *rest[:top]], rest[top:]
    rest, parted = _without_parted(rest, sender)
    aside = [*aside, *parted]
    body, signature = _unended(signature_ends.unmarked(rest), sender)
    signature = [*aside, *signature]
    if marked and not any(paragraphs.says(line) for line in body):
        return _own_words(signature, sender), signature
    return body, signature


def _without_parted(lines: Sequence[str], sender: str | None) -> tuple[list[str], list[str]]:
    """The lines without the unmarked signatures right above a quotation, below which the message goes on; and those."""
    rest: list[str] = []
    aside: list[str] = []
    begin = 0
    last = paragraphs.last_said(lines)
    for gap in islice((at for at in range(last) if lines[at] == signature_ends.GAP), _MOST_GAPS):
        body, signature = _unended(signature_ends.unmarked(lines[begin:gap]), sender)
        if _takes_leave(signature, sender) and signature_ends.goes_on(lines, gap, sender, said=True):
            rest.extend([*body, lines[gap]])
            aside.extend(signature)
        else:
            rest.extend(lines[begin : gap + 1])
        begin = gap + 1
    return [*rest, *lines[begin:]], aside


def _takes_leave(signature: Sequence[str], sender: str | None) -> bool:
    """A farewell, and the name of whom it is from."""
    told = [line.strip() for line in signature if line.strip()]
    if len(told) < 2 or not farewells.takes_leave(told[0]):  # noqa: PLR2004
        return False
    return any(names.is_sender(line, sender) for line in told[1:]) or names.is_name_or_office(told[1])


def _own_words(signature: Sequence[str], sender: str | None) -> list[str]:
    """What somebody typed where the program keeps the signature: all that stands above a name or coordinates."""
    own: list[str] = []
    for line in map(str.strip, signature):
        if names.is_sender(line, sender) or farewells.is_farewell(line) or cards.has_contact(line):
            return own
        if paragraphs.says(line) and not tails.is_added(line):
            own.append(line)
    return own


def _program_on_top(lines: Sequence[str]) -> int:
    """How many lines a mail program's own one takes, above all that is said."""
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    if first + 1 >= len(lines) or lines[first + 1].strip() or not programs.is_mobile(lines[first].strip()):
        return 0
    return first + 1 if not lines[first].rstrip().endswith(":") and any(map(paragraphs.says, lines[first + 1 :])) else 0


def _unended(lines: Sequence[str], sender: str | None) -> tuple[list[str], list[str]]:
    shown = [paragraphs.bare(line) for line in lines]
    after = next((at for at in range(len(shown) - 1, 0, -1) if tails.is_postscript(shown, at)), len(shown))
    after = min(after, afterthoughts.below_card(shown, sender))
    cut = _cut(shown[:after], sender)
    cut = paragraphs.trimmed(shown, cut) if cut < paragraphs.trimmed(shown, after) else cut  # pictures above a name
    body, signature = list(lines[:cut]), list(lines[cut : paragraphs.trimmed(shown, after)])
    if after == len(shown):
        return body, signature
    if signature and any(line.strip() for line in body):
        added, below = _split(lines[after:], sender)
        return [*body, "", *added], [*signature, *below]
    cut = _cut(shown, sender)
    return list(lines[:cut]), list(lines[cut : paragraphs.trimmed(shown, len(shown))])


def _cut(lines: Sequence[str], sender: str | None) -> int:
    """Where the signature begins. A mail that would have no body left keeps its last words."""
    end = paragraphs.trimmed(lines, len(lines))
    cut = end
    tail = _tail_start(lines, end)
    first = next((index for index in range(end) if lines[index].strip()), end)
    said = first < end and not farewells.OPENING.match(lines[first])
    for index in range(first + 1, end):
        line = lines[index].strip()
        if not line:
            continue
        # What stands right below the greeting ends nothing: what follows it, or itself, is the message.
        if (said or _is_mark(lines[index])) and _begins_signature(lines, index, end, sender, near_end=index >= tail):
            cut = index
            break
        said = said or not farewells.OPENING.match(line)
    if cut == end and first < end and _is_signed_first(lines, first, end, sender):
        cut = first
    signed = cut < end and not programs.is_mobile(lines[cut].strip())
    cut = signers.names_only(lines, cut, sender, signed=signed)
    cut = _farewells_above(lines, cut, end, sender)
    if any(line.strip() for line in lines[:cut]):
        return cut
    return cut + _kept_words(lines[cut] if cut < end else "")


def _is_mark(line: str) -> bool:
    return line == signature_ends.BEGIN or line.strip() == "--"


def _is_signed_first(lines: Sequence[str], first: int, end: int, sender: str | None) -> bool:
    """Is there nothing but a signature? A notice alone may well be what somebody has to say."""
    line = lines[first].strip()
    return (_is_mark(lines[first]) or tails.closes(line)) and _begins_signature(
        lines, first, end, sender, near_end=True
    )


def _farewells_above(lines: Sequence[str], cut: int, end: int, sender: str | None) -> int:
    """Where the farewells right above a signature begin: known ones, and whatever ends in a comma above the name."""
    said = next((at for at, one in enumerate(lines) if one.strip() and not farewells.OPENING.match(one)), end)
    while cut < end:
        above = paragraphs.trimmed(lines, cut)
        if above - 1 <= said:
            return cut
        line = lines[above - 1].strip()
        if rules.closes_pair(lines, above - 1):
            return cut
        thanked = farewells.THANKED.match(line) is not None and not lines[above - 2].strip()
        if not thanked and not tails.closes(line) and not signers.is_own_farewell(lines, above - 1, cut, sender):
            return cut
        cut = above - 1
    return cut


def _tail_start(lines: Sequence[str], end: int) -> int:
    """Where the last lines begin among which a sign-off is looked for."""
    left = tails.TAIL_LINES
    index = end
    while index and left:
        index -= 1
        left -= bool(lines[index].strip())
    return index


def _begins_signature(lines: Sequence[str], index: int, end: int, sender: str | None, *, near_end: bool) -> bool:
    if lines[index] == signature_ends.BEGIN:
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
    if not tails.closes(line) or afterthoughts.more_follows(lines, index, end, sender):
        return False
    return tails.is_tail(lines, index + 1, end, sender) and rules.signs(lines, index, end, sender)


def _is_signed_right_below(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    below = [line.strip() for line in lines[index + 1 : min(end, index + _NEAR)] if line.strip()]
    return any(names.is_sender(line, sender) for line in below[:2])


def _is_last_rule(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    return "--" not in map(str.strip, lines[index + 1 : end]) and tails.is_tail(lines, index + 1, end, sender)


def _is_checked_last(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    """A scanner's line, below which nothing is said, and which says of no mail that it was held back."""
    if not programs.is_checked(lines[index].strip()):
        return False
    below = next((at for at in range(index, end) if not lines[at].strip()), end)
    return tails.is_tail(lines, below, end, sender) and not programs.is_held_back(
        " ".join(lines[index:below])[: signers.LONGEST_READ]
    )


def _is_signed_below(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    """Does the sender take leave below? Then these words are the sender's own."""
    below = [line.strip() for line in lines[index + 1 : end] if line.strip()]
    return any(
        names.is_sender(line, sender) or farewells.is_leave(line[: paragraphs.LONGEST])
        for line in below[: tails.MOST_LINES]
    )


def _is_notice_apart(lines: Sequence[str], index: int, end: int, sender: str | None) -> bool:
    """An employer's notice; what a colon announces, or stands between quotation marks, is cited."""
    line = lines[index].strip()
    if not _stands_apart(lines, index) or line[0] in '«“"' or signers.announced(lines, index):
        return False
    return notices.is_notice(line, lines[index + 1 : end]) and not _is_signed_below(lines, index, end, sender)


def _stands_apart(lines: Sequence[str], index: int) -> bool:
    """Is there a blank line, a rule or an address above?"""
    above = lines[index - 1].strip() if index else ""
    return not above or bool(tails.DELIMITER.match(above) or cards.has_contact(above))


def _kept_words(first: str) -> int:
    """A mail that is nothing but thanks: they are the message."""
    first = first.strip()
    thanks = re.match(rf"^(?i:{farewells.THANKS})", first) or farewells.is_thanks(first)
    return int(bool(thanks or farewells.FORMULA.match(first)))
