"""Which replies need two people, and when a document that says so counts. Pure: no I/O.

A policy counts when one lead or admin requested it and another confirmed it in time, both over the same words.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from schemas.policies import ApprovalPolicy, PolicyConsent, PolicyDecided, SignedConsent
from shared import signing

MAY_DECIDE: Final = frozenset({"lead", "admin"})
LONGEST_REQUEST: Final = timedelta(days=3)


class BadPolicy(Exception):  # noqa: N818
    """A policy that does not count. `code` is a constant."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Judged:
    """Every category and priority that a model or a person ever gave a ticket.

    A set that only grows: a correction can ask for a second approver and cannot take one away, whatever the order of
    events.
    """

    categories: frozenset[str] = frozenset()
    priorities: frozenset[str] = frozenset()

    @property
    def unknown(self) -> bool:
        return not self.categories and not self.priorities


def asks(policy: ApprovalPolicy | None) -> bool:
    """Whether a policy asks for a second approver at all."""
    return policy is not None and bool(policy.categories or policy.priorities)


def needs_two(policy: ApprovalPolicy | None, judged: Judged) -> bool:
    """Whether a reply to such a ticket needs two people. What nobody has judged yet counts as named."""
    if policy is None:
        return False
    return _named(policy.categories, judged.categories) or _named(policy.priorities, judged.priorities)


def _named(named: Iterable[str], given: frozenset[str]) -> bool:
    chosen = frozenset(named)
    return bool(chosen) and (not given or bool(chosen & given))


def canonical(consent: PolicyConsent) -> bytes:
    """The bytes a consent's signature covers: JSON in UTF-8, keys sorted, no spaces, times in UTC with microseconds."""
    record = consent.model_dump(mode="json")
    for name in ("at", "expires_at"):
        record[name] = getattr(consent, name).astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps({"guichet": PolicyDecided.TYPE, **record}, sort_keys=True, separators=(",", ":")).encode()


def sign_consent(consent: PolicyConsent, private_key: bytes) -> SignedConsent:
    """Signs with a raw 32-byte Ed25519 private key."""
    key, signature = signing.sign(canonical(consent), private_key)
    return SignedConsent.model_construct(consent=consent, key_id=key, signature=signature)


def check_consent(signed: SignedConsent, public_keys: Mapping[str, bytes]) -> PolicyConsent:
    """Raises `BadPolicy`: `unknown_key` or `bad_signature`."""
    try:
        signing.check(canonical(signed.consent), signed.key_id, signed.signature, public_keys)
    except signing.BadSignature as bad:
        raise BadPolicy(bad.code) from None
    return signed.consent


def check_policy(decided: PolicyDecided, public_keys: Mapping[str, bytes], tenant: str) -> ApprovalPolicy:
    """The policy, when two different people of the right role signed it, the second in time.

    Raises:
        BadPolicy: `unknown_key`, `bad_signature`, `policy_mismatch`, `same_person`, `role`, `tenant_mismatch` or
            `expired`.
    """
    asked = check_consent(decided.requested, public_keys)
    agreed = check_consent(decided.confirmed, public_keys)
    if (asked.part, agreed.part) != ("requested", "confirmed") or asked.request_id != agreed.request_id:
        raise BadPolicy("policy_mismatch")
    if asked.policy != agreed.policy or asked.expires_at != agreed.expires_at:
        raise BadPolicy("policy_mismatch")
    if asked.agent == agreed.agent:
        raise BadPolicy("same_person")
    if not {asked.role, agreed.role} <= MAY_DECIDE:
        raise BadPolicy("role")
    if asked.policy.tenant != tenant:
        raise BadPolicy("tenant_mismatch")
    if not asked.at <= agreed.at <= asked.expires_at <= asked.at + LONGEST_REQUEST:
        raise BadPolicy("expired")
    return asked.policy


def check_newer(policy: ApprovalPolicy, standing: int | None, now: datetime, agreed_at: datetime) -> None:
    """A version is used once, and none comes back; `standing` is the version in force.

    Raises:
        BadPolicy: `policy_stale`, or `policy_in_future` when it was confirmed later than now.
    """
    if standing is not None and policy.version <= standing:
        raise BadPolicy("policy_stale")
    if agreed_at > now + timedelta(minutes=5):
        raise BadPolicy("policy_in_future")
