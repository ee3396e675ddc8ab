"""The signed approval: what the desk signs and the sender checks."""

from shared.approval.canonical import (
    LONGEST_DELAY,
    BadApproval,
    canonical,
    check_content,
    content_hmac,
    new_salt,
    recipients_text,
    sign,
    verify,
)
from shared.approval.second import check_second, confirm
from shared.signing import key_id

__all__ = [
    "LONGEST_DELAY",
    "BadApproval",
    "canonical",
    "check_content",
    "check_second",
    "confirm",
    "content_hmac",
    "key_id",
    "new_salt",
    "recipients_text",
    "sign",
    "verify",
]
