"""From a MIME tree to one body text and a list of attachments."""

from dataclasses import dataclass, field
from email.message import Message

from services.intake.domain.attachments import Attachment, attachment
from services.intake.domain.encoding import MALFORMED, decode, header_text
from services.intake.domain.html import render
from services.intake.domain.visible import clean, plain_spaces

_DEEPEST, _MOST_PARTS = 30, 300


@dataclass(slots=True)
class Body:
    """The text as displayed, quotations and signature still within it."""

    content_type: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    parts: int = 0


def read_body(message: Message, warnings: tuple[str, ...] = ()) -> Body:
    """Read the parts that make up what is displayed; everything else is an attachment."""
    reading = _Reading(warnings=list(warnings))
    _visit(message, reading, 0)
    text = "\n\n".join(text for text in reading.texts if text.strip())
    if message.defects:
        reading.warnings.append("malformed_mime")
    return Body(message.get_content_type(), text, tuple(reading.attachments), tuple(reading.warnings))


def _visit(part: Message, reading: _Reading, depth: int) -> None:
    reading.parts += 1
    if depth > _DEEPEST or reading.parts > _MOST_PARTS:
        reading.warnings.append("too_many_parts")
        return
    media_type = part.get_content_type()
    if media_type == "message/rfc822":
        _attach_mail(part, reading)
    elif part.is_multipart():
        _visit_multipart(part, media_type, reading, depth)
    elif _is_attachment(part, media_type):
        _attach(part, media_type, reading)
    else:
        reading.texts.append(_text(part, media_type, reading))


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _visit_multipart(part: Message, media_type: str, reading: _Reading, depth: int) -> None:
    children = _children(part)
    if media_type == "multipart/alternative":
        _visit_alternatives(children, reading, depth)
        return
    if media_type == "multipart/encrypted":
        reading.warnings.append("encrypted")
    for child in children:
        _visit(child, reading, depth + 1)


def _visit_alternatives(children: list[Message], reading: _Reading, depth: int) -> None:
    """The richest version that has text: it is the one that the sender's correspondents look at."""
    chosen: _Reading | None = None
    for child in reversed(children):
        tried = _Reading(parts=reading.parts)
        _visit(child, tried, depth + 1)
        reading.parts = tried.parts
        reading.attachments.extend(tried.attachments)
        if chosen is None and any(text.strip() for text in tried.texts):
            chosen = tried
    if chosen is not None:
        reading.texts.extend(chosen.texts)
        reading.warnings.extend(chosen.warnings)


def _is_attachment(part: Message, media_type: str) -> bool:
    disposition = (part.get_content_disposition() or "").lower()
    if disposition == "attachment" or media_type not in {"text/plain", "text/html", "text/enriched"}:
        return True
    return bool(_name(part)) and disposition != "inline"


def _name(part: Message) -> str:
    try:
        return header_text(part.get_filename() or "")[:255]
    except MALFORMED:
        return ""


def _data(part: Message, reading: _Reading) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except MALFORMED:
        reading.warnings.append("part_unreadable")
        return b""
    if part.defects:
        reading.warnings.append("malformed_mime")
    return payload if isinstance(payload, bytes) else b""


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except MALFORMED:
        return None


def _text(part: Message, media_type: str, reading: _Reading) -> str:
    text, guessed = decode(_data(part, reading), _charset(part))
    if guessed:
        reading.warnings.append("charset_guessed")
    if media_type != "text/html":
        flowed = str(part.get_param("format", "")).lower() == "flowed"
        text = plain_spaces(clean(text))
        return _unflow(text, delsp=str(part.get_param("delsp", "")).lower() == "yes") if flowed else text
    page = render(text)
    if page.hidden:
        reading.warnings.append("hidden_text")
    if page.truncated:
        reading.warnings.append("html_truncated")
    return page.text


def _unflow(text: str, *, delsp: bool) -> str:
    """Join the lines that RFC 3676 broke softly; quoted ones stay as they are."""
    lines: list[str] = []
    open_line = False
    for line in text.split("\n"):
        soft = line.endswith(" ") and line != "-- " and not line.startswith(">")
        stuffed = line.removeprefix(" ")
        if open_line and not line.startswith(">") and line != "-- ":
            lines[-1] += stuffed
        else:
            lines.append(stuffed)
        if soft and delsp:
            lines[-1] = lines[-1][:-1]
        open_line = soft
    return "\n".join(lines)


def _attach(part: Message, media_type: str, reading: _Reading) -> None:
    if media_type == "application/ms-tnef":
        reading.warnings.append("tnef")
    if media_type in {"application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}:
        reading.warnings.append("encrypted")
    reading.attachments.append(attachment(_name(part), media_type, _data(part, reading), _charset(part)))


def _attach_mail(part: Message, reading: _Reading) -> None:
    """A mail sent along as a file: its subject and text are read, its own attachments only counted in the size."""
    inner = next(iter(_children(part)), None)
    if inner is None:
        reading.attachments.append(Attachment(_name(part), "message/rfc822", 0))
        return
    try:
        size = len(inner.as_bytes())
    except (*MALFORMED, UnicodeError):
        size = 0
    nested = _Reading()
    for child in [inner] if not inner.is_multipart() else _children(inner):
        _visit(child, nested, _DEEPEST - 3)
    subject = header_text(str(inner.get("Subject") or ""))
    text = "\n\n".join(filter(None, [subject, *nested.texts]))
    reading.attachments.append(Attachment(_name(part), "message/rfc822", size, text[:20_000], read=bool(text)))
