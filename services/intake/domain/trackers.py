"""What Jira writes around a comment that it sends on by mail: its heading, and a summary of the issue below."""

import re
from collections.abc import Sequence
from itertools import takewhile

from services.intake.domain import paragraphs, patterns

_LINK = re.compile(r"^\s*\[\s?https?://\S{1,500}\s?\]\s*$")
_HEADING = re.compile(
    r"^\s*\S.{0,80}? (?:commented on|added a comment to|a (?:comment[ée]|ajout[ée] un commentaire)(?: (?:sur|[àa]))?)"
    r" ([A-Z][A-Z0-9_]{1,20}-\d{1,8}) ?:\s*$"
)
_KEY = re.compile(r"^\s*(?:Key|Cl[ée]) ?: ([A-Z][A-Z0-9_]{1,20}-\d{1,8})\s*$")
_SUMMARY_LINES = 8


def without_summary(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The comment, and what stands around it; nothing is taken where the summary does not name the heading's issue."""
    above = takewhile(lambda at: not lines[at].strip() or _LINK.match(lines[at]), range(len(lines)))
    heading = len(list(above))
    match = _HEADING.match(lines[heading][:400]) if heading + 1 < len(lines) else None
    if match is None or not patterns.RULE.match(lines[heading + 1]):
        return list(lines), []
    begin = next((at for at in range(heading + 2, len(lines)) if _is_summary(lines, at, match[1])), heading)
    comment = list(lines[heading + 2 : begin])
    if not any(map(paragraphs.says, comment)):
        return list(lines), []
    return comment, [*lines[: heading + 2], *lines[begin:]]


def _is_summary(lines: Sequence[str], begin: int, key: str) -> bool:
    """Does a quotation begin here that names the issue, within its first lines?"""
    if not patterns.QUOTED.match(lines[begin]):
        return False
    quoted = takewhile(patterns.QUOTED.match, lines[begin : begin + _SUMMARY_LINES])
    found = (_KEY.match(patterns.QUOTED.sub("", line)[:400]) for line in quoted)
    return any(one is not None and one[1] == key for one in found)
