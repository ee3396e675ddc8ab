"""A mail as it came: its headers, its whole text, and what was attached to it. For a person to look at, no model.

RFC 5322 and 2045, read as forgivingly as the standard library does: what cannot be read is left out, and is in the
source.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header, make_header
from email.policy import Compat32
from typing import Any, Final
from unicodedata import category

from shared.html import render

SHOWN_HEADERS: Final = ("From", "Reply-To", "To", "Cc", "Date", "Subject", "Message-ID")
MOST_FILES: Final = 200
LONGEST_TEXT: Final = 400_000
"""Characters shown; all of it is in the source."""
_LONGEST_HEADER, _LONGEST_NAME = 4_000, 120
_PICTURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF87a", "image/gif", "gif"),
    (b"GIF89a", "image/gif", "gif"),
)
"""What a browser may show by itself: known by its first bytes, never by what the mail calls it."""


class _AsItStands(Compat32):
    """Headers with their bytes: many mails have UTF-8 where only ASCII is allowed."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        del name
        return value


@dataclass(frozen=True, slots=True)
class File:
    name: str
    declared: str
    """What the mail says that it is."""
    content: bytes

    @property
    def picture(self) -> str | None:
        """Its media type, if it is a picture that may be shown."""
        return next((kind for start, kind, _ in _PICTURES if self.content.startswith(start)), None)


@dataclass(frozen=True, slots=True)
class Original:
    headers: tuple[tuple[str, str], ...]
    text: str
    files: tuple[File, ...]
    cut: bool = False
    """Whether the text goes on, or more files follow, in the source."""


def read(raw: bytes) -> Original:
    """What a person looks for in a mail; whatever the bytes are, it comes back."""
    try:
        mail = message_from_bytes(raw, policy=_AsItStands())
        leaves = list(_leaves(mail))
    except (RecursionError, MessageError, ValueError, LookupError):
        return Original((), "", (), cut=True)
    own = [part for part in leaves if _is_text(part)]
    files = [part for part in leaves if not _is_text(part)]
    text = _text(own)
    return Original(
        tuple((name, value) for name in SHOWN_HEADERS if (value := _header(mail, name))),
        text[:LONGEST_TEXT],
        tuple(_file(part, number) for number, part in enumerate(files[:MOST_FILES], start=1)),
        cut=len(text) > LONGEST_TEXT or len(files) > MOST_FILES,
    )


def _leaves(part: Any) -> Iterator[Any]:
    """Parts that hold no others; a mail within the mail is one, whole."""
    if not part.is_multipart() or part.get_content_maintype() == "message":
        yield part
        return
    for inner in part.get_payload():
        yield from _leaves(inner)


def _is_text(part: Any) -> bool:
    """Whether it is what the mail says, rather than a file with it."""
    if part.get_content_type() not in {"text/plain", "text/html"}:
        return False
    return _disposition(part) != "attachment" and not _named(part)


def _text(parts: list[Any]) -> str:
    """The plain text; of mail that has none, what its HTML shows."""
    plain = [one for part in parts if part.get_content_type() == "text/plain" and (one := _decoded(part)).strip()]
    return "\n\n".join(
        plain or [render(_decoded(part)).text for part in parts if part.get_content_type() == "text/html"]
    )


def _decoded(part: Any) -> str:
    content = _content(part)
    for charset in (str(part.get_content_charset() or "utf-8"), "utf-8"):
        try:
            return content.decode(charset)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def _content(part: Any) -> bytes:
    if part.get_content_maintype() == "message":
        inner = part.get_payload()
        return b"\n\n".join(_bytes_of(one) for one in inner) if isinstance(inner, list) else str(inner or "").encode()
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        found = None
    return found if isinstance(found, bytes) else b""


def _bytes_of(mail: Any) -> bytes:
    try:
        return bytes(mail.as_bytes())
    except (ValueError, LookupError, TypeError, AttributeError, MessageError):
        return b""


def _file(part: Any, number: int) -> File:
    content = _content(part)
    declared = part.get_content_type()
    ending = next((end for start, _, end in _PICTURES if content.startswith(start)), None)
    fallback = f"{number}.{'eml' if declared == 'message/rfc822' else ending or 'bin'}"
    return File(_named(part) or fallback, declared, content)


def _named(part: Any) -> str:
    """A name that leads nowhere: no folders, nothing that cannot be seen."""
    try:
        given = part.get_filename() or ""
    except (ValueError, LookupError, TypeError):
        given = ""
    name = _words(given).replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in name if category(char)[0] != "C").strip(". ")[:_LONGEST_NAME]


def _disposition(part: Any) -> str:
    try:
        return part.get_content_disposition() or ""
    except (ValueError, LookupError, TypeError):
        return ""


def _header(mail: Any, name: str) -> str:
    value = mail.get(name)
    return " ".join(_words(value).split())[:_LONGEST_HEADER] if value is not None else ""


def _words(value: str) -> str:
    """RFC 2047, and whatever stands there in its place."""
    value = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, ValueError, LookupError, TypeError):
        return value
