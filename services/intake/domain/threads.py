"""Which ticket a message belongs to, without keeping a Message-ID in clear."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from uuid import UUID

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OWN = re.compile(rf"<(?P<reply>{_UUID})\.(?P<ticket>{_UUID})@(?P<domain>[^<>@\s]+)>", re.IGNORECASE)
_MOST = 30


def message_ids(value: str | None) -> tuple[str, ...]:
    """The ids of a References or In-Reply-To header, in order, each once. Of a very long chain, both ends."""
    found = tuple(dict.fromkeys(_encodable(one) for one in _MESSAGE_ID.findall(value or "")))
    return found if len(found) <= _MOST else (*found[: _MOST // 2], *found[-_MOST // 2 :])


def _encodable(found: str) -> str:
    """Stray 8-bit bytes stand in a raw header as halves of characters, which no encoding takes."""
    if found.isascii():
        return found
    data = found.encode("utf-8", "surrogateescape")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def parents(in_reply_to: Sequence[str], references: Sequence[str]) -> tuple[str, ...]:
    """The messages that this one may answer, nearest first."""
    return tuple(dict.fromkeys((*in_reply_to, *reversed(references))))


def own_reply_id(reply_id: UUID, ticket_id: UUID, domain: str) -> str:
    """The Message-ID under which an approved reply leaves: an answer to it says which ticket it is about."""
    return f"<{reply_id}.{ticket_id}@{domain}>"


def own_tickets(candidates: Iterable[str], domain: str) -> tuple[UUID, ...]:
    """Tickets named by ids of our own replies. A claim, to be checked: anybody can write such an id."""
    matches = (_OWN.fullmatch(candidate) for candidate in candidates)
    return tuple(
        dict.fromkeys(UUID(match["ticket"]) for match in matches if match and match["domain"].lower() == domain.lower())
    )


class Fingerprints:
    """Keyed hashes: equal values meet, and nobody without the secret can test a guess."""

    def __init__(self, secret: bytes, tenant: str) -> None:
        self._key = hmac.digest(secret, b"guichet.intake\0" + tenant.encode(), hashlib.sha256)

    def of(self, what: str, value: str | bytes) -> bytes:
        data = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
        return hmac.digest(self._key, what.encode() + b"\0" + data, hashlib.sha256)

    def opaque_id(self, what: str, fingerprint: bytes) -> UUID:
        """An id that a retry of the same message makes again, and that says nothing of it."""
        return UUID(bytes=self.of(what, fingerprint)[:16], version=5)
