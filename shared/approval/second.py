"""A second person's approval of what a first one approved. Pure: no I/O."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from schemas.replies import Approval, SignedApproval
from shared.approval.canonical import BadApproval, sign, verify

_THE_SAME = (
    "reply_id",
    "tenant",
    "ticket_id",
    "ticket_version",
    "text_hmac",
    "recipients_hmac",
    "subject_hmac",
    "not_before",
)


def confirm(
    first: Approval, *, agent: str, role: str, policy: int | None, at: datetime, private_key: bytes
) -> SignedApproval:
    """Another person's signature of exactly what `first` approves.

    Raises:
        BadApproval: `same_person`, or `second_mismatch` when `first` is itself a second one.
    """
    second = first.model_copy(
        update={
            "approval_id": uuid4(),
            "confirms": first.approval_id,
            "agent": agent,
            "role": role,
            "policy": policy,
            "approved_at": at,
        }
    )
    _check_pair(first, second)
    return sign(second, private_key)


def check_second(first: Approval, second: SignedApproval | None, public_keys: Mapping[str, bytes]) -> Approval | None:
    """The second approval, when it holds and confirms exactly `first`; None when there is none and none was promised.

    Raises:
        BadApproval: `second_missing`, `second_mismatch`, `same_person`, `unknown_key` or `bad_signature`.
    """
    if first.confirms is not None:
        raise BadApproval("second_mismatch")
    if second is None:
        if first.two:
            raise BadApproval("second_missing")
        return None
    approval = verify(second, public_keys)
    _check_pair(first, approval)
    return approval


def _check_pair(first: Approval, second: Approval) -> None:
    same = all(getattr(first, name) == getattr(second, name) for name in _THE_SAME)
    if not same or first.confirms is not None or second.confirms != first.approval_id:
        raise BadApproval("second_mismatch")
    if second.approval_id == first.approval_id:
        raise BadApproval("second_mismatch")
    if second.agent == first.agent:
        raise BadApproval("same_person")
    if second.approved_at < first.approved_at:
        raise BadApproval("second_mismatch")
