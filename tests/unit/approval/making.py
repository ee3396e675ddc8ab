"""Policies and the people who sign them, made the way the desk makes them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schemas.policies import ApprovalPolicy, PolicyConsent, PolicyDecided, SignedConsent
from shared.approval import key_id
from shared.approval.policy import sign_consent

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
KEY = Ed25519PrivateKey.generate()
PRIVATE = KEY.private_bytes_raw()
PUBLIC = {key_id(KEY.public_key().public_bytes_raw()): KEY.public_key().public_bytes_raw()}


def policy_of(version: int = 1, **changes: Any) -> ApprovalPolicy:
    values: dict[str, Any] = {"tenant": "default", "version": version, "categories": ("privacy",), **changes}
    return ApprovalPolicy(**values)


def consent(policy: ApprovalPolicy, part: str, **changes: Any) -> PolicyConsent:
    values: dict[str, Any] = {
        "request_id": UUID(int=5),
        "policy": policy,
        "part": part,
        "agent": "l.morel" if part == "requested" else "n.diallo",
        "role": "lead" if part == "requested" else "admin",
        "at": NOW if part == "requested" else NOW + timedelta(hours=1),
        "expires_at": NOW + timedelta(days=1),
    }
    return PolicyConsent.model_construct(**{**values, **changes})


def decided(
    policy: ApprovalPolicy,
    requested: dict[str, Any] | None = None,
    confirmed: dict[str, Any] | None = None,
    key: bytes = PRIVATE,
) -> PolicyDecided:
    def signed(part: str, changes: dict[str, Any] | None) -> SignedConsent:
        return sign_consent(consent(policy, part, **(changes or {})), key)

    return PolicyDecided.model_construct(
        requested=signed("requested", requested), confirmed=signed("confirmed", confirmed)
    )
