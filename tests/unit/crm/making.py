"""Approved replies for tests, made the way the desk makes them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from schemas.replies import Approval, ReplyContent, ReplyDecided, SignedApproval
from schemas.sealed import Purpose, Sealed
from services.crm.domain.verification import Envelope, Rules
from shared.approval import content_hmac, key_id, new_salt, recipients_text, sign
from shared.sealing import envelope as seals

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Keys:
    """The desk's signing key and the pair that seals what goes out."""

    signing: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    opening: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)

    @property
    def public(self) -> dict[str, bytes]:
        raw = self.signing.public_key().public_bytes_raw()
        return {key_id(raw): raw}

    def rules(self, **changes: Any) -> Rules:
        return Rules(**{"tenant": "default", "public_keys": self.public, "max_age": timedelta(hours=24), **changes})

    def sign(self, approval: Approval) -> SignedApproval:
        return sign(approval, self.signing.private_bytes_raw())


KEYS = Keys()


def content(**changes: Any) -> ReplyContent:
    values: dict[str, Any] = {
        "subject": "Re: Accès refusé",
        "text": "Bonjour,\n\nVotre accès est rétabli.\n.\nBien à vous",
        "recipients": ("camille@example.org",),
        "in_reply_to": "<abc@example.org>",
        "references": ("<first@example.org>", "<abc@example.org>"),
        "salt": new_salt(),
    }
    return ReplyContent(**{**values, **changes})


def approval_of(what: ReplyContent, **changes: Any) -> Approval:
    values: dict[str, Any] = {
        "approval_id": uuid4(),
        "reply_id": uuid4(),
        "tenant": "default",
        "ticket_id": uuid4(),
        "ticket_version": 1,
        "text_hmac": content_hmac(what.salt, what.text),
        "recipients_hmac": content_hmac(what.salt, recipients_text(what.recipients)),
        "subject_hmac": content_hmac(what.salt, what.subject),
        "agent": "a.roy",
        "approved_at": NOW,
    }
    return Approval(**{**values, **changes})


def sealed_for(ticket_id: UUID, what: ReplyContent, keys: Keys = KEYS) -> tuple[Sealed, seals.WrappedKey]:
    return seals.seal(
        what.model_dump_json().encode(), keys.opening.public_key().public_bytes_raw(),
        ticket_id=ticket_id, tenant="default", purpose=Purpose.OUTBOUND,
    )  # fmt: skip


def decision(signed: SignedApproval | None, sealed: Sealed | None, **changes: Any) -> ReplyDecided:
    approval = signed.approval if signed else approval_of(content())
    values: dict[str, Any] = {
        "ticket_id": approval.ticket_id,
        "version": approval.ticket_version,
        "reply_id": approval.reply_id,
        "decision": "approved",
        "agent": approval.agent,
        "decided_at": approval.approved_at,
        "signed": signed,
        "content": sealed,
    }
    return ReplyDecided.model_construct(**{**values, **changes})


def envelope_of(made: ReplyDecided, **changes: Any) -> Envelope:
    return Envelope(**{"source": "desk", "tenant": "default", "ticket_id": made.ticket_id, **changes})
