"""Lines of a mail: where paragraphs begin, and what says something."""

import re
from collections.abc import Sequence

LONGEST_SEARCHED = 400  # characters: some searches take the square of a long word
LONGEST = 90
_PICTOGRAPH = re.compile(
    "[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff]+|\\s[:;]-?[)DPp]$"
)
_PICTURE = re.compile(r"\[(?:cid:|image:|logo\b)[^\]]{0,200}\]", re.IGNORECASE)
_ASIDE = re.compile(r"\s?\([^()]{1,40}\)\s*$")


def without_aside(line: str) -> str:
    """A line without what stands in brackets at its end, of a few words."""
    return _ASIDE.sub("", line).rstrip()


def bare(line: str) -> str:
    """A line as it reads: without the emphasis of plain text and without pictographs."""
    if not any(map(str.isalnum, line)):
        return line
    shown = _PICTOGRAPH.sub("", _PICTURE.sub("", line)).strip() if line != "-- " else line
    return re.sub(r"^([*_]{1,2})(?=\S)(.*?\S)\1([,.]?)$", r"\2\3", shown)


def says(line: str) -> bool:
    return any(map(str.isalnum, line))


def last_said(lines: Sequence[str]) -> int:
    """The last line that says something; -1 when none does."""
    return next((at for at in range(len(lines) - 1, -1, -1) if says(lines[at])), -1)


def paragraph(lines: Sequence[str], end: int) -> int:
    start = end
    while start and lines[start - 1].strip():
        start -= 1
    return start


def trimmed(lines: Sequence[str], end: int) -> int:
    while end and not lines[end - 1].strip():
        end -= 1
    return end
