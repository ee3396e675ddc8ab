"""The mail that goes out: exactly the approved text, and headers that nobody can smuggle anything into."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

import idna

from schemas.replies import ReplyContent
from services.crm.domain.headers import ENCODED, FOLD, lines, names_in, spelt, text_of
from services.crm.domain.verification import Unfit

_MAX_ADDRESS = 254
_MAX_SUBJECT = 998
_MAX_REFERENCES = 20
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_BREAKING = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready for the wire; `payload` is RFC 5322 with CRLF line ends."""

    sender: str
    recipients: tuple[str, ...]
    payload: bytes


def message_id(reply_id: UUID, ticket_id: UUID, domain: str) -> str:
    """Fixed before the first attempt, so that whoever finds the mail knows the reply."""
    return f"<{reply_id}.{ticket_id}@{domain}>"


def wire_address(address: str) -> str:
    """The address as SMTP takes it, its domain in ASCII (IDNA 2008: `faß.de` is not `fass.de`).

    Raises:
        Unfit: `recipient_invalid`.
    """
    local, at, domain = address.rpartition("@")
    try:
        plain = f"{local}{at}{in_ascii(domain)}"
    except UnicodeError:
        raise Unfit("recipient_invalid") from None
    if len(plain) > _MAX_ADDRESS or _ADDRESS.fullmatch(plain) is None or ENCODED in plain:
        raise Unfit("recipient_invalid")
    return plain


def in_ascii(domain: str) -> str:
    """A domain as the network knows it. Raises UnicodeError when it is none."""
    return domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")


def _check_subject(subject: str) -> None:
    if len(subject) > _MAX_SUBJECT:
        raise Unfit("subject_invalid")
    if any(character != "\t" and unicodedata.category(character) in _BREAKING for character in subject):
        raise Unfit("subject_invalid")


def _check_text(text: str) -> None:
    if any(unicodedata.category(character) == "Cs" or character == "\0" for character in text):
        raise Unfit("text_invalid")


def build_mail(content: ReplyContent, *, sender: str, rfc_message_id: str, approval_id: UUID, at: datetime) -> Mail:
    """The approved reply as one plain-text mail.

    Raises:
        Unfit: a header would not hold it as it stands.
    """
    if not content.recipients:
        raise Unfit("recipient_missing")
    recipients = tuple(wire_address(address) for address in content.recipients)
    _check_subject(content.subject)
    _check_text(content.text)
    body = EmailMessage(policy=SMTP)
    body.set_content(content.text, charset="utf-8", cte="quoted-printable")
    headers = [
        ("From", sender),
        ("To", f",{FOLD}".join(recipients)),
        ("Subject", spelt("Subject", content.subject)),
        ("Date", format_datetime(at)),
        ("Message-ID", rfc_message_id),
        *_thread(content),
        ("X-Guichet-Approval", str(approval_id)),
    ]
    payload = lines(headers) + body.as_bytes()
    names = [*(name for name, _ in headers), *body.keys()]
    if names_in(payload) != names or text_of(payload, "Subject") != content.subject:
        raise Unfit("subject_invalid")
    return Mail(sender=sender, recipients=recipients, payload=payload)


def _thread(content: ReplyContent) -> Iterator[tuple[str, str]]:
    """The ids come from the customer's mail: whatever is not plainly an id is left out.

    Of a long thread the first stays, which all of it hangs on, and the latest; the one answered is the latest of all.
    """
    parent = content.in_reply_to
    known = [item for item in content.references if _is_id(item)]
    if parent is not None and _is_id(parent):
        yield "In-Reply-To", parent
        if parent not in known[:1]:
            known = [*(item for item in known if item != parent), parent]
    if known:
        yield "References", FOLD.join([*known[:1], *known[1:][1 - _MAX_REFERENCES :]])


def _is_id(item: str) -> bool:
    return _MESSAGE_ID.fullmatch(item) is not None and ENCODED not in item
