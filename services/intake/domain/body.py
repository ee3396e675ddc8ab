"""From a MIME tree to one body text and a list of attachments."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message

from services.intake.domain import armour, cms
from services.intake.domain.attachments import Attachment, attachment
from shared.file_names import plain_name
from shared.html.css import Inks
from shared.html.render import SIGNATURE_END, render
from shared.html.visible import clean, plain_spaces
from shared.mime import MALFORMED, decode, header_text, meta_charset, unless_plain

_DEEPEST, _MOST_PARTS = 30, 300
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_DISPLAYED = frozenset({"text/plain", "text/html", "text/enriched"})
_BOUNDARY = re.compile(rb"^--([^\r\n]{1,200}?)[ \t]*\r?\n", re.MULTILINE)
_PAGE = re.compile(r"\s*<(?:!doctype html|html|body|head)\b", re.IGNORECASE)


@dataclass(slots=True)
class Body:
    """The text as displayed, quotations and signature still within it."""

    media_types: tuple[str, ...]
    """The message's own, then those of its parts down to the second level."""
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[str, ...] = ()
    inks: Mapping[str, Inks] = field(default_factory=dict)
    """What each line of a page is written in."""


@dataclass(slots=True)
class _Reading:
    texts: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    inks: dict[str, Inks] = field(default_factory=dict)
    parts: int = 0
    within_mail: bool = False
    """A mail sent along is being read: sizes within it are part of its own."""


def read_body(message: Message, warnings: tuple[str, ...] = ()) -> Body:
    """Read the parts that make up what is displayed; everything else is an attachment."""
    reading = _Reading(warnings=list(warnings))
    _visit(message, reading, 0)
    text = "\n\n".join(text for text in reading.texts if text.strip())
    if message.defects:
        reading.warnings.append("malformed_mime")
    types = (message.get_content_type(), *(child.get_content_type() for child in _children(message)[:_MOST_PARTS]))
    return Body(types, text, tuple(reading.attachments), tuple(reading.warnings), reading.inks)


def _visit(part: Message, reading: _Reading, depth: int) -> None:
    reading.parts += 1
    if depth > _DEEPEST or reading.parts > _MOST_PARTS:
        reading.warnings.append("too_many_parts")
        return
    media_type = part.get_content_type()
    if media_type == "message/rfc822":
        _attach_mail(part, reading, depth)
    elif part.is_multipart():
        _visit_multipart(part, media_type, reading, depth)
    elif media_type in _SEALED and (inner := cms.signed_content(_data(part, reading))) is not None:
        _visit(message_from_bytes(inner, policy=policy.compat32), reading, depth + 1)
    elif media_type.startswith("multipart/"):
        _visit_unparted(part, reading, depth)
    elif _is_attachment(part, media_type, first=not (reading.texts or reading.attachments)):
        _attach(part, media_type, reading)
    else:
        reading.texts.append(_text(part, media_type, reading))


def _visit_unparted(part: Message, reading: _Reading, depth: int) -> None:
    """A multipart whose boundary is not the declared one, or that has none: what it holds is still read."""
    reading.warnings.append("malformed_mime")
    data = _data(part, reading)
    found = _BOUNDARY.search(data)
    head = b"Content-Type: text/plain\r\n\r\n"
    if found:
        head = b'Content-Type: multipart/mixed; boundary="' + found[1].replace(b'"', b"") + b'"\r\n\r\n'
    inner = message_from_bytes(head + data, policy=policy.compat32)
    if inner.is_multipart() or not found:
        _visit(inner, reading, depth + 1)
    else:
        reading.texts.append(_plain(decode(data, None)[0], reading))


def _children(part: Message) -> list[Message]:
    """Of a part that has some: the payload of any other would be decoded, by whatever charset it names."""
    payload: object = part.get_payload() if part.is_multipart() else []
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
    """The richest version that has text, unless it had to be cut and another has as much."""
    chosen: _Reading | None = None
    for child in reversed(children):
        tried = _Reading(parts=reading.parts, within_mail=reading.within_mail)
        _visit(child, tried, depth + 1)
        reading.parts = tried.parts
        reading.attachments.extend(tried.attachments)
        if any(text.strip() for text in tried.texts) and (chosen is None or _is_cut_shorter(chosen, tried)):
            chosen = tried
    if chosen is None:
        reading.texts.append("")  # shown, although nothing stands there
    else:
        reading.texts.extend(chosen.texts)
        reading.warnings.extend(chosen.warnings)
        reading.inks.update(chosen.inks)


def _is_cut_shorter(chosen: _Reading, other: _Reading) -> bool:
    if "html_truncated" not in chosen.warnings or "html_truncated" in other.warnings:
        return False
    return sum(map(len, other.texts)) >= sum(map(len, chosen.texts))


def _is_attachment(part: Message, media_type: str, *, first: bool) -> bool:
    """Some programs give a name to the message itself: what stands `first` is the message in spite of one."""
    disposition = (part.get_content_disposition() or "").lower()
    if disposition == "attachment" or media_type not in _DISPLAYED:
        return True
    return bool(_name(part)) and disposition != "inline" and not first


def _name(part: Message) -> str:
    try:
        return plain_name(header_text(part.get_filename() or ""))
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
    return unless_plain(part, payload) if isinstance(payload, bytes) else b""


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except MALFORMED:
        return None


def _text(part: Message, media_type: str, reading: _Reading) -> str:
    data, charset = _data(part, reading), _charset(part)
    if media_type == "text/html":
        charset = charset or meta_charset(data)
    text, guessed = decode(data, charset)
    if guessed:
        reading.warnings.append("charset_guessed")
    if media_type == "text/html" or _PAGE.match(text):
        return _page(text, reading)
    text = _plain(text, reading)
    if _parameter(part, "format") != "flowed":
        return text
    return _unflow(text, delsp=_parameter(part, "delsp") == "yes")


def _parameter(part: Message, name: str) -> str:
    try:
        return str(part.get_param(name, "")).lower()
    except MALFORMED:
        return ""


def _page(source: str, reading: _Reading) -> str:
    page = render(source)
    if page.hidden:
        reading.warnings.append("hidden_text")
    if page.truncated:
        reading.warnings.append("html_truncated")
    reading.inks.update(page.inks)
    return page.marked


def _plain(text: str, reading: _Reading) -> str:
    text = plain_spaces(clean(text))
    if armour.is_encrypted(text):
        reading.warnings.append("encrypted")
    text, files = armour.without_files(armour.unsigned(text))
    reading.attachments.extend(attachment(plain_name(name), "application/octet-stream", data) for name, data in files)
    return text


def _unflow(text: str, *, delsp: bool) -> str:
    """Join the lines that RFC 3676 broke softly; quoted ones stay as they are, and stuffed ones do not become such."""
    lines: list[str] = []
    open_line = False
    for line in text.split("\n"):
        soft = line.endswith(" ") and line != "-- " and not line.startswith(">")
        stuffed = f" {line}" if line.startswith(" >") else line.removeprefix(" ")
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
    if media_type == "application/pgp-encrypted" or media_type in _SEALED:
        reading.warnings.append("encrypted")
    reading.attachments.append(attachment(_name(part), media_type, _data(part, reading), _charset(part)))


def _attach_mail(part: Message, reading: _Reading, depth: int) -> None:
    """A mail sent along as a file: its subject and text are read, its own attachments only counted in the size."""
    inner = next(iter(_children(part)), None)
    if inner is None:
        reading.attachments.append(Attachment(_name(part), "message/rfc822", 0))
        return
    size = 0 if reading.within_mail else _size(inner)
    nested = _Reading(parts=reading.parts, within_mail=True)
    for child in [inner] if not inner.is_multipart() else _children(inner):
        _visit(child, nested, depth + 1)
    reading.parts = nested.parts
    subject = header_text(str(inner.get("Subject") or ""))
    text = "\n\n".join(filter(None, [subject, *nested.texts])).replace(SIGNATURE_END, "")
    reading.attachments.append(Attachment(_name(part), "message/rfc822", size, text[:20_000], read=bool(text)))


def _size(message: Message) -> int:
    try:
        return len(message.as_bytes())
    except (*MALFORMED, UnicodeError):
        return 0
