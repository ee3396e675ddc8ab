"""Ed25519 signatures (RFC 8032) over canonical bytes: what approvals of replies and promotions of models share."""

from shared.signing.ed25519 import BadSignature, check, key_id, public_half, sign

__all__ = ["BadSignature", "check", "key_id", "public_half", "sign"]
