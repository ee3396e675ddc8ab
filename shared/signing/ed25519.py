"""Raw 32-byte keys in, signatures of 64 bytes out; pure, no I/O."""

import hmac
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.key_files import key_id


class BadSignature(Exception):  # noqa: N818
    """`code` is `unknown_key` or `bad_signature`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def public_half(private_key: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def sign(content: bytes, private_key: bytes) -> tuple[str, bytes]:
    """The signing key's id, and the signature of exactly these bytes."""
    private = Ed25519PrivateKey.from_private_bytes(private_key)
    return key_id(private.public_key().public_bytes_raw()), private.sign(content)


def check(content: bytes, key: str, signature: bytes, public_keys: Mapping[str, bytes]) -> None:
    """That the key named `key`, one of `public_keys` (key id to raw bytes), signed exactly these bytes.

    Raises:
        BadSignature: nobody who is known did.
    """
    public = public_keys.get(key)
    if public is None or not hmac.compare_digest(key_id(public), key):
        raise BadSignature("unknown_key")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        raise BadSignature("bad_signature") from None
