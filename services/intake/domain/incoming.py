"""What the three entries have in common once they have read their input."""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from uuid import UUID

from schemas.records import CrmMessageAdded
from schemas.tickets import AttachmentNote, Channel, Kind, MessageContent
from services.intake.domain import quotes, wrappers
from services.intake.domain.mail import Address, ParsedMail
from services.intake.domain.subjects import is_reply_subject
from services.intake.domain.threads import parents
from shared.html import shown
from shared.html.visible import clean
from shared.mime import one_line
from shared.signs import answers_by_sign
from shared.use_cases import Origin

# Bytes of UTF-8: sealed and in base64 the whole must stay well below what the bus takes in one record.
_TEXT, _QUOTED, _SIGNATURE, _ATTACHMENTS = 200_000, 100_000, 8_000, 100_000
MOST_NAMES = 50
_LONGEST_LINE = 500
_CUT = "\n[…]"
_RECEIVED = re.compile(rb"^received:", re.IGNORECASE | re.MULTILINE)
_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_ENCRYPTED = "[Message chiffré : son texte n'a pas pu être lu.]\n[Encrypted message: its text could not be read.]"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message at the door. `identity` is what makes a repeat of it a repeat.

    `told_apart`: with something in it that no other would have, even of the same person with the same words: a mail's
    id or date, the number that a tool or a CRM gave it.
    `second`: what else makes it the same message under another identity: what a tool signed, when `identity` is not in
    it, or what was written and when, of which the tool makes copies. `beside`: the identities of others of its ticket.
    `action`: what its tool says was done to the ticket; `entry`: the connector or API key that it came in by. `writer`:
    what whoever wrote it to the bus calls itself; the bus does not tell who that was.
    `named`: whom a mail names as its writer beside its `From`, the surest claim first; none is believed by itself.
    """

    channel: Channel
    actor: str
    content: MessageContent
    raw: bytes
    identity: str | bytes
    kind: Kind = Kind.TICKET
    kind_reason: str | None = None
    attachments: tuple[AttachmentNote, ...] = ()
    parents: tuple[str, ...] = ()
    request_type: str | None = None
    action: str | None = None
    entry: str | None = None
    writer: str | None = None
    told_apart: bool = False
    second: bytes | None = None
    beside: tuple[str, ...] = ()
    named: tuple[tuple[Address, ...], ...] = ()

    @property
    def entry_reference(self) -> str | None:
        """Its reference as the entry's own: each numbers its tickets for itself. No entry's name has a blank."""
        given = self.content.external_reference
        if given and self.writer is not None:
            return f"bus {json.dumps([self.writer, given])}"
        return f"{self.channel.value} {self.entry or ''} {given}" if given else None

    @property
    def entry_reference_before(self) -> str | None:
        """The same as a release kept it that took the bus for one entry; None of what came another way."""
        return replace(self, writer=None).entry_reference if self.writer is not None else None

    @property
    def origin(self) -> Origin:
        by_mail = self.channel is Channel.MAIL
        return Origin(
            self.channel,
            recipients=self.content.recipients if by_mail else (),
            connector=self.entry if self.channel is Channel.CRM else None,
            api_key=self.entry if self.channel is Channel.API else None,
            request_type=self.request_type,
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where a message went. `conflict`: its identity was used before for other content."""

    ticket_id: UUID
    version: int
    duplicate: bool = False
    conflict: bool = False
    use_case: str | None = None
    """Of a message that is new here: its ticket's."""


def from_mail(mail: ParsedMail, raw: bytes) -> Incoming:
    read = [one.text for one in mail.attachments if one.read]
    encrypted = "encrypted" in mail.warnings and mail.kind is Kind.TICKET
    content = MessageContent(
        subject=mail.subject[:_LONGEST_LINE],
        text=_within("\n\n".join(filter(None, (_ENCRYPTED if encrypted else "", mail.text))), _TEXT),
        sender_name=(mail.sender.name or None) if mail.sender else None,
        sender_address=mail.sender.address if mail.sender else None,
        recipients=tuple(one.address for one in mail.to[:MOST_NAMES]),
        quoted=_within(mail.quoted, _QUOTED),
        signature=_within(mail.signature, _SIGNATURE),
        rfc_message_id=mail.message_id,
        references=mail.references,
        attachment_names=tuple(one.name for one in mail.attachments[:MOST_NAMES]),
        attachment_text=_within("\n\n".join(read), _ATTACHMENTS),
    )
    return Incoming(
        channel=Channel.MAIL,
        actor="mail",
        content=content,
        raw=raw,
        identity=f"mail {mail.message_id} {_digest(mail)}" if mail.message_id else b"mail\0" + raw,
        kind=mail.kind,
        kind_reason=mail.auto_reason or ("encrypted" if encrypted else None),
        attachments=tuple(
            AttachmentNote(media_type=one.media_type, size=one.size, read=one.read, reason=one.reason)
            for one in mail.attachments[:MOST_NAMES]
        ),
        parents=parents(mail.in_reply_to, mail.references),
        named=(mail.reply_to, mail.original_from),
        told_apart=bool(mail.message_id or mail.date or _RECEIVED.search(_HEADERS_END.split(raw, 1)[0])),
    )


def _digest(mail: ParsedMail) -> str:
    """What a mail says, whichever way it came: a Message-ID alone is anybody's to use again, for other words."""
    said = (
        str(mail.sender), mail.date, mail.subject, mail.text, mail.quoted,
        [(one.name, one.media_type, one.size, one.text) for one in mail.attachments],
    )  # fmt: skip
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def from_crm(data: CrmMessageAdded, event_id: UUID, *, mail: bool = False, html: bool | None = None) -> Incoming:
    """A CRM's event. Its text may be wrapped in what the CRM's own form adds, and may be HTML: `html` says so.

    With `mail` the text came to the CRM as mail: what it quotes and its signature are not what was newly written.
    """
    text = clean(shown(data.text, html=html))
    text, around = wrappers.strip(text, [one for one in (data.customer_name, data.customer_address) if one])
    subject = one_line(clean(data.subject))[:_LONGEST_LINE]
    signature = ""
    if mail:
        parts = quotes.split(text, subject=subject, sender=data.customer_name, reply=is_reply_subject(subject))
        text, signature = parts.text, parts.signature
        around = "\n\n".join(part for part in (parts.quoted, around) if part)
    content = MessageContent(
        subject=subject,
        text=_within(text.strip(), _TEXT),
        quoted=_within(around, _QUOTED),
        signature=_within(signature, _SIGNATURE),
        sender_name=_line(data.customer_name),
        sender_address=_line(data.customer_address),
        external_reference=_line(data.external_reference),
    )
    return Incoming(
        channel=Channel.CRM,
        actor="crm",
        content=content,
        raw=data.model_dump_json().encode(),
        identity=f"crm {event_id}",
        request_type=data.request_type,
        action=data.action,
        told_apart=True,
        kind=Kind.TICKET if any(map(str.isalnum, text + subject)) or answers_by_sign(text) else Kind.EMPTY,
    )


def from_api(
    content: MessageContent,
    raw: bytes,
    *,
    key_name: str,
    identity: str,
    request_type: str | None = None,
    action: str | None = None,
) -> Incoming:
    """A ticket that another program filed with a key; `identity` is its Idempotency-Key or a fresh value.

    Its text may be HTML, as what a CRM hands over may.
    """
    cleaned = content.model_copy(
        update={
            "subject": one_line(clean(content.subject))[:_LONGEST_LINE],
            "text": _within(clean(shown(content.text)).strip(), _TEXT),
            "sender_name": _line(content.sender_name),
            "sender_address": _line(content.sender_address),
            "external_reference": _line(content.external_reference),
        }
    )
    return Incoming(
        channel=Channel.API,
        actor=f"api:{key_name}",
        content=cleaned,
        raw=raw,
        identity=f"api {key_name} {identity}",
        request_type=request_type,
        action=action,
        entry=key_name,
    )


def _line(value: str | None) -> str | None:
    return (one_line(clean(value))[:_LONGEST_LINE] or None) if value else None


def _within(text: str, most: int) -> str:
    data = text.encode()
    if len(data) <= most:
        return text
    return data[:most].decode(errors="ignore") + _CUT
