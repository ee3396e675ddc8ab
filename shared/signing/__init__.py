"""Ed25519 signatures (RFC 8032) over canonical bytes: what approvals of replies and promotions of models share."""

from shared.key_files import key_id
from shared.signing.ed25519 import BadSignature, check, public_half, sign
from shared.signing.keys import Signer, Trusted

__all__ = ["BadSignature", "Signer", "Trusted", "check", "key_id", "public_half", "sign"]
