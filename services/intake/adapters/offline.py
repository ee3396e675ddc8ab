"""`guichet mail`: files to JSON Lines, with the parser that the service uses."""

import asyncio
import codecs
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from services.intake.adapters.extracting.reader import Reader
from services.intake.adapters.language import detect
from services.intake.domain import mbox
from services.intake.domain.mail import ParsedMail, is_mail

Record = dict[str, Any]

_MAILBOX = ".mbox"
_MAIL = {".eml", _MAILBOX}
_OF_MAILDIR = {"cur", "new"}


def files(source: Path) -> list[Path]:
    """What is read of `source`: itself, or the mail in that folder, which may be a Maildir or hold some."""
    if not source.is_dir():
        return [source]
    found = (path for path in source.rglob("*") if path.is_file() and not path.name.startswith("."))
    return sorted(path for path in found if path.suffix.lower() in _MAIL or path.parent.name in _OF_MAILDIR)


def messages(source: Path, paths: Sequence[Path]) -> Iterator[tuple[str, bytes | OSError]]:
    """Each message of `paths` with its id, or why it could not be read."""
    for path in paths:
        yield from _file(path, path.name if path == source else str(path.relative_to(source)))


def streamed(file: BinaryIO, name: str) -> Iterator[tuple[str, bytes]]:
    """The messages of an mbox, or the one message that the stream is."""
    first = file.readline().removeprefix(codecs.BOM_UTF8)
    if not first.startswith(mbox.START):
        yield name, first + file.read()
        return
    for number, raw in enumerate(mbox.messages(chain([first], file)), start=1):
        yield f"{name}#{number}", raw


def record(identity: str, raw: bytes) -> Record | None:
    """The contract's record for one message; None when the bytes are no message."""
    mail = asyncio.run(Reader().read(raw))
    if not is_mail(mail):
        return None
    found: Record = {
        "id": identity,
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to[0] if mail.in_reply_to else None,
        "references": list(mail.references),
        "from": str(mail.sender) if mail.sender else None,
        "to": [str(one) for one in mail.to],
        "subject": mail.subject,
        "date": mail.date,
        "lang": _language(mail),
        "text": mail.text,
        "quoted": mail.quoted,
        "signature": mail.signature,
        "kind": mail.kind.value,
        "auto_generated": mail.auto_generated,
    }
    if mail.auto_reason:
        found["auto_reason"] = mail.auto_reason
    found["attachments"] = [
        {"name": one.name, "type": one.media_type, "size": one.size, "read": one.read}
        | ({"reason": one.reason} if one.reason else {})
        for one in mail.attachments
    ]
    found["warnings"] = list(mail.warnings)
    return found


def _language(mail: ParsedMail) -> str | None:
    return detect(f"{mail.subject}\n{mail.text}")


def _file(path: Path, name: str) -> Iterator[tuple[str, bytes | OSError]]:
    try:
        with path.open("rb") as file:
            if path.suffix.lower() != _MAILBOX or file.peek(1):  # a mail program's empty folder holds no message
                yield from streamed(file, name)
    except OSError as error:
        yield name, error
