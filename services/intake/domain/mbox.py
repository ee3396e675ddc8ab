"""The messages of an mbox, as a mail program wrote it (RFC 4155, and what came before it)."""

import re
from collections.abc import Iterable, Iterator

START = b"From "
_LONGEST = 500
_DAY, _MONTH = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)", rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_TIME, _ZONE = rb"\d{1,2}:\d\d(?::\d\d)?", rb"(?: +(?:[+-]\d{4}|[A-Z]{1,5}))?"
_SEPARATOR = re.compile(
    rb"From +(?:"
    rb"\S+ +"
    + _DAY
    + rb" +"
    + _MONTH
    + rb" +\d{1,2} +"
    + _TIME
    + _ZONE
    + rb" +\d{4}"
    + _ZONE
    + rb"(?: +remote from .*)?"
    rb"|\S+ +" + _DAY + rb", +\d{1,2} +" + _MONTH + rb" +\d{4} +" + _TIME + _ZONE + rb"(?: +\([^()]*\))?"
    rb"|\S*@\S* +(?=.*\b\d{4}\b)(?=.*\b" + _TIME + rb"\b).*"
    rb")\s*"
)
_QUOTED = re.compile(rb">+From ")


def messages(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The first line is a separator whatever it holds; a later one has an address and a date.

    What writers put before a line that begins as a separator does is taken off again.
    """
    message: list[bytes] = []
    begun = body = False
    for line in lines:
        if not begun or (len(line) <= _LONGEST and _SEPARATOR.fullmatch(line)):
            if begun:
                yield _whole(message)
            message, begun, body = [], True, False
            continue
        body = body or not line.strip()
        message.append(line[1:] if body and _QUOTED.match(line) else line)
    if begun:
        yield _whole(message)


def _whole(lines: list[bytes]) -> bytes:
    """Without the empty line that stands before a separator."""
    return b"".join(lines[:-1] if lines and lines[-1] in {b"\n", b"\r\n"} else lines)
