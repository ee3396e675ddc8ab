"""One canonical form of an approval, its Ed25519 signature, and the keyed hashes that bind it to a text.

Pure: no I/O. The desk signs with a private key that no other service holds; the sender holds the
public keys of those who may sign.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, timedelta
from typing import Final

from schemas.replies import Approval, ReplyContent, SignedApproval
from shared import signing

_SALT_BYTES = 32
LONGEST_DELAY: Final = timedelta(days=14)
"""How long after its approval a reply may be told to leave."""


class BadApproval(Exception):  # noqa: N818
    """An approval that does not hold. `code` is a constant, never text of a ticket."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def canonical(approval: Approval) -> bytes:
    """The bytes a signature covers: JSON in UTF-8, keys sorted, no spaces, times in UTC with microseconds.

    Absent fields are left out, so that approvals signed before a field existed still hold.
    """
    record = approval.model_dump(mode="json", exclude_none=True)
    for name in ("approved_at", "not_before"):
        if (moment := getattr(approval, name)) is not None:
            record[name] = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sign(approval: Approval, private_key_bytes: bytes) -> SignedApproval:
    """Signs with a raw 32-byte Ed25519 private key."""
    key, signature = signing.sign(canonical(approval), private_key_bytes)
    return SignedApproval.model_construct(approval=approval, key_id=key, signature=signature)


def verify(signed: SignedApproval, public_keys: Mapping[str, bytes]) -> Approval:
    """The approval, when one of `public_keys` (key id to raw bytes) signed exactly it.

    Raises:
        BadApproval: `unknown_key` or `bad_signature`.
    """
    try:
        signing.check(canonical(signed.approval), signed.key_id, signed.signature, public_keys)
    except signing.BadSignature as bad:
        raise BadApproval(bad.code) from None
    return signed.approval


def new_salt() -> str:
    """A random key for the hashes of one reply; it travels sealed with the text."""
    return secrets.token_hex(_SALT_BYTES)


def content_hmac(salt: str, text: str) -> str:
    """HMAC-SHA-256 of `text` keyed with `salt`, in hex."""
    return hmac.new(salt.encode(), text.encode(), hashlib.sha256).hexdigest()


def recipients_text(recipients: Sequence[str]) -> str:
    """Recipients as the one text that is hashed: a JSON list, in their order."""
    return json.dumps(list(recipients), separators=(",", ":"), ensure_ascii=False)


def check_content(approval: Approval, content: ReplyContent) -> None:
    """Checks that the approval is of exactly this text, subject and recipients.

    Raises:
        BadApproval: `text_mismatch`, `subject_mismatch` or `recipients_mismatch`.
    """
    bound = (
        ("text_mismatch", approval.text_hmac, content.text),
        ("subject_mismatch", approval.subject_hmac, content.subject),
        ("recipients_mismatch", approval.recipients_hmac, recipients_text(content.recipients)),
    )
    for code, expected, value in bound:
        if not hmac.compare_digest(expected.encode(), content_hmac(content.salt, value).encode()):
            raise BadApproval(code)
