"""A mail as it came: its headers, its whole text, and what was attached to it. For a person to look at, no model.

RFC 5322 and 2045, read as forgivingly as the standard library does. What cannot be read is left out, said to be so, and
in the source.
"""

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from typing import Any, Final

from shared.file_names import plain_name
from shared.file_types import media_type
from shared.html import render
from shared.mime import MALFORMED, decode, header_text, meta_charset, unless_plain

SHOWN_HEADERS: Final = ("From", "Reply-To", "To", "Cc", "Date", "Subject", "Message-ID")
LARGEST: Final = 10 * 1024 * 1024
"""Bytes; of more, nothing is taken apart."""
MOST_FILES: Final = 200
LONGEST_TEXT: Final = 400_000
"""Characters shown."""
_LONGEST_HEADER, _LONGEST_NAME = 4_000, 120
_DEEPEST, _MOST_PARTS = 30, 1_000
_PICTURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"GIF87a", "image/gif", "gif"),
    (b"GIF89a", "image/gif", "gif"),
)
"""What a browser may show by itself: known by its first bytes, never by what the mail calls it."""


class _AsItStands(Compat32):
    """Headers with their bytes, and lines as long as they were."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        del name
        return value


_POLICY: Final = _AsItStands(max_line_length=None)


@dataclass(frozen=True, slots=True)
class File:
    name: str
    declared: str
    """What the mail says that it is."""
    content: bytes

    @property
    def media_type(self) -> str:
        """What it is, by what it holds; what the mail says where that tells nothing."""
        return media_type(self.content, self.declared)

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
    """Whether there is more in the source: text, files, or what nobody would see."""


@dataclass(slots=True)
class _Reading:
    texts: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    parts: int = 0
    cut: bool = False


def read(raw: bytes) -> Original:
    """What a person looks for in a mail; whatever the bytes are, it comes back."""
    if len(raw) > LARGEST:
        return Original((), "", (), cut=True)
    try:
        mail = message_from_bytes(raw, policy=_POLICY)
    except MALFORMED:
        return Original((), "", (), cut=True)
    reading = _Reading()
    _visit(mail, reading, 0)
    text = _sound("\n\n".join(one.strip() for one in reading.texts if one.strip()))
    return Original(
        tuple((name, value) for name in SHOWN_HEADERS if (value := _header(mail, name))),
        text[:LONGEST_TEXT],
        tuple(reading.files),
        cut=reading.cut or len(text) > LONGEST_TEXT,
    )


def _visit(part: Any, reading: _Reading, depth: int) -> None:
    """Each part that holds no others; a mail within the mail is one, whole."""
    reading.parts += 1
    if depth > _DEEPEST or reading.parts > _MOST_PARTS or len(reading.files) >= MOST_FILES:
        reading.cut = True
    elif part.get_content_type() == "multipart/alternative" and part.is_multipart():
        _visit_alternatives(_children(part), reading, depth)
    elif part.is_multipart() and part.get_content_maintype() != "message":
        for child in _children(part):
            _visit(child, reading, depth + 1)
    elif _is_text(part):
        reading.texts.append(_text(part, reading))
    else:
        _keep(part, reading)


def _visit_alternatives(children: Sequence[Any], reading: _Reading, depth: int) -> None:
    """One text in several forms: the richest that says something, as mail programs show it."""
    chosen: list[str] = []
    for child in reversed(children):
        tried = _Reading(files=reading.files, parts=reading.parts)
        _visit(child, tried, depth + 1)
        reading.parts, reading.cut = tried.parts, reading.cut or tried.cut
        if not chosen and any(text.strip() for text in tried.texts):
            chosen = tried.texts
    reading.texts += chosen


def _children(part: Any) -> list[Any]:
    inner = part.get_payload()
    return [one for one in inner if isinstance(one, Message)] if isinstance(inner, list) else []


def _is_text(part: Any) -> bool:
    """Whether it is what the mail says, rather than a file with it."""
    if part.get_content_type() not in {"text/plain", "text/html"}:
        return False
    return _disposition(part) != "attachment" and not _named(part)


def _text(part: Any, reading: _Reading) -> str:
    """Of HTML, what it shows."""
    content, html = _content(part), part.get_content_type() == "text/html"
    text, _ = decode(content, _charset(part) or (meta_charset(content) if html else None))
    if not html:
        return text
    page = render(text)
    reading.cut = reading.cut or page.hidden or page.truncated
    return page.text


def _charset(part: Any) -> str | None:
    try:
        found = part.get_content_charset()
    except MALFORMED:
        return None
    return found if isinstance(found, str) else None


def _content(part: Any) -> bytes:
    try:
        found = part.get_payload(decode=True)
        return unless_plain(part, found) if isinstance(found, bytes) else b""
    except MALFORMED:
        return b""


def _keep(part: Any, reading: _Reading) -> None:
    is_mail = part.get_content_maintype() == "message" and part.is_multipart()
    content = _mail_within(part) if is_mail else _content(part)
    if content is None:
        reading.cut = True
        return
    declared = _sound(part.get_content_type())[:_LONGEST_NAME]
    ending = next((end for start, _, end in _PICTURES if content.startswith(start)), "eml" if is_mail else "bin")
    name = _named(part) or f"{len(reading.files) + 1}.{ending}"
    reading.files.append(File(name, declared, content))


def _mail_within(part: Any) -> bytes | None:
    """A mail sent along, in base64 too, as some programs do though RFC 2046 forbids it; None when it cannot be had."""
    try:
        inner = b"\n".join(one.as_bytes(policy=_POLICY) for one in _children(part))
        coded = str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
        return b64decode(inner) if coded else bytes(inner)
    except MALFORMED:
        return None


def _named(part: Any) -> str:
    """A name that leads nowhere: no folders, nothing that cannot be seen."""
    try:
        given = part.get_filename() or ""
    except MALFORMED:
        given = ""
    name = header_text(str(given)).replace("\\", "/").rpartition("/")[2]
    return plain_name(name.strip(". "), _LONGEST_NAME).strip(". ")


def _disposition(part: Any) -> str:
    try:
        return str(part.get_content_disposition() or "")
    except MALFORMED:
        return ""


def _header(mail: Any, name: str) -> str:
    """As it stands among the headers: many have UTF-8 where only ASCII is allowed."""
    raw = next((value for key, value in mail.raw_items() if key.lower() == name.lower()), "")
    return _sound(header_text(str(raw)))[:_LONGEST_HEADER]


def _sound(text: str) -> str:
    """Without halves of surrogate pairs, which no page can hold."""
    return text.encode("utf-8", "replace").decode()
