"""What came with a mail: typed, sized, and read when it is plain text."""

import re
from dataclasses import dataclass

from services.intake.domain.encoding import decode
from services.intake.domain.visible import clean

LARGEST_READ = 256 * 1024
LONGEST_TEXT = 20_000
_READABLE_TYPES = frozenset(
    {"text/plain", "text/csv", "text/tab-separated-values", "text/calendar", "text/x-log", "application/csv"}
)
_READABLE_ENDINGS = (".txt", ".csv", ".tsv", ".log", ".ics", ".md")
_OPAQUE_TYPES = frozenset({"application/octet-stream", "text/plain", ""})


@dataclass(frozen=True, slots=True)
class Attachment:
    """`text` is empty unless `read`: whoever sees "not read" knows that no model saw it either."""

    name: str
    media_type: str
    size: int
    text: str = ""
    read: bool = False


def attachment(name: str, media_type: str, data: bytes, charset: str | None = None) -> Attachment:
    """Note an attachment, and read it when it is small plain text."""
    media_type = media_type if re.fullmatch(r"[\w.+-]{1,80}/[\w.+-]{1,120}", media_type) else "application/octet-stream"
    if not _is_readable(name, media_type) or len(data) > LARGEST_READ or b"\0" in data[:4096]:
        return Attachment(name, media_type, len(data))
    text, _ = decode(data, charset)
    return Attachment(name, media_type, len(data), clean(text)[:LONGEST_TEXT], read=True)


def _is_readable(name: str, media_type: str) -> bool:
    if media_type in _READABLE_TYPES:
        return True
    return media_type in _OPAQUE_TYPES and name.lower().endswith(_READABLE_ENDINGS)
