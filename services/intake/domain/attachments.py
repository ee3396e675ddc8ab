"""What came with a mail: typed by its content, sized, and read when it is plain text.

Formats that need a parser are read elsewhere, in a process of their own; `data` is what it is given.
"""

import re
from dataclasses import dataclass, field, replace

from shared import file_types
from shared.html.render import render
from shared.html.visible import clean
from shared.mime import decode

LARGEST_READ = 256 * 1024
LARGEST_EXTRACTED = 8 * 1024 * 1024
LONGEST_TEXT = 20_000
_READABLE_TYPES = frozenset(
    {
        "text/plain",
        "text/csv",
        "text/tab-separated-values",
        "text/calendar",
        "text/x-log",
        "application/csv",
        "application/ics",
        "text/markdown",
    }
)
_READABLE_ENDINGS = (".txt", ".csv", ".tsv", ".log", ".ics", ".md")
_PAGE_ENDINGS = (".html", ".htm")
_OPAQUE_TYPES = frozenset({"application/octet-stream", "text/plain", ""})
_EXTRACTED = frozenset({file_types.PDF, *file_types.OFFICE.values(), *file_types.OPEN_DOCUMENT})


@dataclass(frozen=True, slots=True)
class Attachment:
    """`text` is empty unless `read`: whoever sees "not read" knows that no model saw it either.

    `reason` is a code of why it was not read.
    """

    name: str
    media_type: str
    size: int
    text: str = ""
    read: bool = False
    reason: str | None = None
    data: bytes = field(default=b"", repr=False, compare=False)
    """Its bytes, while they wait for the process that can read them."""


def attachment(name: str, media_type: str, data: bytes, charset: str | None = None) -> Attachment:
    """Note an attachment, and read it when it is small plain text."""
    found = Attachment(name, file_types.media_type(data, known_type(media_type)), len(data))
    if found.media_type in _EXTRACTED:
        fits = len(data) <= LARGEST_EXTRACTED
        return replace(found, data=data, reason="waiting") if fits else replace(found, reason="too_large")
    if found.media_type.startswith("image/"):
        return replace(found, reason="image")
    page = _is_page(name, found.media_type)
    if not page and not _is_readable(name, found.media_type):
        return replace(found, reason="format")
    if len(data) > LARGEST_READ:
        return replace(found, reason="too_large")
    if b"\0" in data[:4096]:
        return replace(found, reason="broken")
    text, _ = decode(data, charset)
    return replace(found, text=(render(text).text if page else clean(text))[:LONGEST_TEXT], read=True)


def known_type(declared: str) -> str:
    """The type as it was declared, where it reads like one."""
    return declared if re.fullmatch(r"[\w.+-]{1,80}/[\w.+-]{1,120}", declared) else file_types.UNKNOWN


def waiting(found: Attachment) -> bool:
    return found.reason == "waiting"


def with_text(found: Attachment, text: str, reason: str | None) -> Attachment:
    """What the reading process made of it. A text of nothing but blanks is not a text: a scan, most often."""
    text = clean(text).strip()[:LONGEST_TEXT]
    if reason is None and not text:
        reason = "no_text"
    return replace(found, text="" if reason else text, read=reason is None, reason=reason, data=b"")


def _is_page(name: str, media_type: str) -> bool:
    return media_type == "text/html" or (media_type in _OPAQUE_TYPES and name.lower().endswith(_PAGE_ENDINGS))


def _is_readable(name: str, media_type: str) -> bool:
    if media_type in _READABLE_TYPES:
        return True
    return media_type in _OPAQUE_TYPES and name.lower().endswith(_READABLE_ENDINGS)
