"""Signatures that have a mark and an end, above more words."""

from collections.abc import Sequence

from services.intake.domain import cards, paragraphs, tails
from shared.html.render import SIGNATURE_END

GAP = "\x1e"
"""Stands for a quotation between new lines: a signature does not go on below it."""
ENDS = frozenset({SIGNATURE_END, GAP})
BEGIN = "-- "
MARKS = ENDS | {BEGIN}
_LONGEST_ENDED = 200  # lines


def unmarked(lines: Sequence[str]) -> list[str]:
    """The lines with a blank one in the place of each mark of an end."""
    return [line if line not in ENDS else "" for line in lines]


def without_ended(lines: Sequence[str], sender: str | None) -> tuple[list[str], list[str], bool]:
    """The lines without the signatures that end above more words; those; whether a program marked where one ends."""
    rest: list[str] = []
    aside: list[str] = []
    said = marked = False
    last = paragraphs.last_said(lines)
    ends = _ends_of_signatures(lines)
    index = 0
    while index < len(lines):
        end = ends.get(index, len(lines))
        marked = marked or (end < len(lines) and lines[end] == SIGNATURE_END)
        if last < end or not goes_on(lines, end, sender, said=said):
            said = said or paragraphs.says(lines[index])
            rest.append(lines[index])
            index += 1
            continue
        after = next((at for at in range(index + 1, end) if tails.is_postscript(lines, at)), end)
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
        elif line == BEGIN:
            begun = True
            if end is not None and not parted and end - index < _LONGEST_ENDED:
                ends[index] = end
        elif begun and not parted:
            parted = paragraphs.says(line)
    return ends


def goes_on(lines: Sequence[str], end: int, sender: str | None, *, said: bool) -> bool:
    """Does the message go on below its signature, rather than the signature itself?"""
    below = [line.strip() for line in lines[end : end + _LONGEST_ENDED] if line.strip() and line != BEGIN]
    told = said and len(below) <= tails.TAIL_LINES and any(map(cards.has_contact, below))
    return not told or not tails.is_tail(below, 0, len(below), sender)
