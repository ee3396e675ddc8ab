"""RFC 5322 mail to what intake keeps of it. No input, however broken, raises."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from email import message_from_bytes, policy
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime

from schemas.tickets import Kind
from services.intake.domain import automatic, farewells, quotes, wrappers
from services.intake.domain.attachments import Attachment
from services.intake.domain.body import Body, read_body
from services.intake.domain.names import is_sender
from services.intake.domain.subjects import is_reply_subject, without_prefixes
from services.intake.domain.threads import message_ids
from shared.html.render import SIGNATURE_END
from shared.mime import MALFORMED, header_text
from shared.signs import answers_by_sign

_LONGEST_TEXT = 200_000
_LONGEST_HEADER = 2_000
_MOST_RECIPIENTS = 100
_UNREAD = {"html_truncated", "text_truncated", "part_unreadable", "encrypted", "too_many_parts"}


@dataclass(frozen=True, slots=True)
class Address:
    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail, taken apart. `text` is what the sender newly wrote, as a reader sees it.

    `reply_to` is whom it asks to answer, `original_from` whom a list says that it comes from: claims of its sender's.
    """

    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Address | None
    to: tuple[Address, ...]
    subject: str
    date: str | None
    text: str
    quoted: str
    signature: str
    kind: Kind
    auto_generated: bool
    auto_reason: str | None
    attachments: tuple[Attachment, ...]
    warnings: tuple[str, ...]
    reply_to: tuple[Address, ...] = ()
    original_from: tuple[Address, ...] = ()


def parse_mail(raw: bytes) -> ParsedMail:
    """Read a mail. What is wrong with it is told by codes in `warnings`."""
    message, warnings = _read(raw)
    headers = _Headers(message)
    sender = next(iter(headers.addresses("From") or headers.addresses("Sender")), None)
    subject = headers.text("Subject")[:_LONGEST_HEADER]
    in_reply_to = message_ids(headers.raw("In-Reply-To"))
    references = message_ids(headers.raw("References"))
    body = _within_reason(read_body(message, warnings))
    to = (*headers.addresses("To"), *headers.addresses("Cc"))[:_MOST_RECIPIENTS]
    is_answer = bool(in_reply_to or references)
    writers = (*headers.addresses("From"), *headers.addresses("Reply-To"))
    parts = _parts(body, subject, sender, to, writers, reply=is_answer or is_reply_subject(subject))
    if unsplit := not (is_answer and parts.announced) and _is_swallowed(parts, _names(sender)):
        parts = quotes.Parts(body.text.replace(SIGNATURE_END, "").strip())
    machine = automatic.detect(headers.raw, body.media_types, sender.address if sender else "", subject, parts.text)
    return ParsedMail(
        message_id=next(iter(message_ids(headers.raw("Message-ID"))), None),
        in_reply_to=in_reply_to,
        references=references,
        sender=sender,
        to=to,
        subject=subject,
        date=headers.date("Date"),
        text=parts.text,
        quoted=parts.quoted,
        signature=parts.signature,
        kind=machine.kind if machine else _kind(parts, subject, body, is_answer=is_answer),
        auto_generated=machine is not None,
        auto_reason=machine.reason if machine else None,
        attachments=body.attachments,
        warnings=tuple(dict.fromkeys([*body.warnings, *(("unsplit",) if unsplit else ())])),
        reply_to=headers.addresses("Reply-To"),
        original_from=headers.addresses("X-Original-From") or headers.addresses("X-Original-Sender"),
    )


def is_mail(mail: ParsedMail) -> bool:
    """Whether these bytes were a message at all: one of its usual headers could be read."""
    return any((mail.sender, mail.to, mail.subject, mail.message_id, mail.date))


def _read(raw: bytes) -> tuple[Message, tuple[str, ...]]:
    """Parse, without the mark of an editor; a mail nested beyond reason still gives its headers."""
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return message_from_bytes(raw, policy=policy.compat32), ()
    except MALFORMED:
        head = BytesHeaderParser(policy=policy.compat32).parsebytes(raw[:_LONGEST_TEXT])
        head.set_payload("")
        return head, ("structure_unreadable", "part_unreadable")


def _within_reason(body: Body) -> Body:
    if len(body.text) <= _LONGEST_TEXT:
        return body
    return replace(body, text=body.text[:_LONGEST_TEXT], warnings=(*body.warnings, "text_truncated"))


def _parts(
    body: Body,
    subject: str,
    sender: Address | None,
    to: tuple[Address, ...],
    writers: tuple[Address, ...],
    *,
    reply: bool,
) -> quotes.Parts:
    text, around = wrappers.strip(body.text, [word for one in writers for word in (one.name, one.address)])
    parts = quotes.split(
        text,
        subject=subject,
        sender=_names(sender),
        reply=reply,
        first=not reply and subject != "",  # a mail without a subject does not say that it answers, either
        recipients=[one.address for one in to],
        colours=body.inks,
    )
    if not around:
        return parts
    return replace(parts, quoted=f"{parts.quoted}\n\n{around}".strip(), unmarked=True)


def _is_swallowed(parts: quotes.Parts, sender: str | None) -> bool:
    """Was everything taken for another's words, with but a greeting or a name before it and no `>` that says so?"""
    said = [line for line in parts.text.split("\n") if line.strip()]
    return parts.unmarked and all(farewells.OPENING.match(line) or is_sender(line, sender) for line in said)


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _names(sender: Address | None) -> str | None:
    """The words by which a sender may sign: those of the name, or else of the address."""
    if sender is None:
        return None
    return sender.name or " ".join(re.findall(r"[^\W\d_]{2,}", sender.address.partition("@")[0])) or None


def _kind(parts: quotes.Parts, subject: str, body: Body, *, is_answer: bool) -> Kind:
    """A mail that could not be read whole is never called empty, nor one with words that no `>` tells from its own."""
    if _has_words(parts.text) or parts.unmarked or body.attachments or _UNREAD & set(body.warnings):
        return Kind.TICKET
    if answers_by_sign(parts.text) if is_answer else _has_words(without_prefixes(subject)):
        return Kind.TICKET
    return Kind.EMPTY


def addresses(values: Sequence[str]) -> tuple[Address, ...]:
    """Those in one header's values; none when they cannot be read."""
    try:
        pairs = getaddresses([value[: _LONGEST_HEADER * 10] for value in values])
    except MALFORMED:
        return ()
    found = (Address(header_text(label), header_text(address)) for label, address in pairs)
    return tuple(one for one in found if "@" in one.address)[:_MOST_RECIPIENTS]


class _Headers:
    """Header values read without the standard library's structured parser, which hostile input breaks."""

    def __init__(self, message: Message) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            self._values.setdefault(str(name).lower(), []).append(str(value))

    def raw(self, name: str) -> str | None:
        values = self._values.get(name.lower())
        return values[0] if values else None

    def text(self, name: str) -> str:
        return header_text(self.raw(name) or "")

    def addresses(self, name: str) -> tuple[Address, ...]:
        return addresses(self._values.get(name.lower(), []))

    def date(self, name: str) -> str | None:
        try:
            moment = parsedate_to_datetime(self.raw(name) or "")
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
        except (*MALFORMED, OverflowError):
            return None
