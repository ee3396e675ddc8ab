"""Envelope encryption: AES-256-GCM under a fresh data key, the data key wrapped by HPKE (RFC 9180).

Wrapping is asymmetric, so that a service that seals (intake, holding a public key) cannot open what
it sealed. Suite: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
"""

import os
from dataclasses import dataclass
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from schemas.sealed import Purpose, Sealed
from shared import key_files
from shared.sealing.errors import SealBroken

_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_NONCE_BYTES = 12
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as the keyring keeps it."""

    key_id: UUID
    kek_id: str
    wrapped: bytes


def kek_id(public_key: bytes) -> str:
    """A short name for a key-encryption key."""
    return key_files.key_id(public_key)


def _bound(key_id: UUID, ticket_id: UUID, tenant: str, purpose: Purpose) -> bytes:
    return f"guichet/seal/1/{tenant}/{ticket_id}/{purpose}/{key_id}".encode()


def seal(
    plaintext: bytes, public_key: bytes, *, ticket_id: UUID, tenant: str, purpose: Purpose
) -> tuple[Sealed, WrappedKey]:
    """Seals under a new data key; `public_key` is 32 raw X25519 bytes."""
    key_id, data_key, nonce = uuid4(), os.urandom(_KEY_BYTES), os.urandom(_NONCE_BYTES)
    bound = _bound(key_id, ticket_id, tenant, purpose)
    ciphertext = AESGCM(data_key).encrypt(nonce, plaintext, bound)
    wrapped = _SUITE.encrypt(data_key, X25519PublicKey.from_public_bytes(public_key), bound)
    sealed = Sealed.model_construct(key_id=key_id, purpose=purpose, nonce=nonce, ciphertext=ciphertext)
    return sealed, WrappedKey(key_id, kek_id(public_key), wrapped)


def rewrap(
    key: WrappedKey, private_key: bytes, public_key: bytes, *, ticket_id: UUID, tenant: str, purpose: Purpose
) -> WrappedKey:
    """The same data key, wrapped to another public key: what was sealed under it stays as it is.

    Raises:
        SealBroken: `private_key` does not open it for this ticket, tenant and purpose.
    """
    bound = _bound(key.key_id, ticket_id, tenant, purpose)
    try:
        data_key = _SUITE.decrypt(key.wrapped, X25519PrivateKey.from_private_bytes(private_key), bound)
    except (InvalidTag, ValueError):
        raise SealBroken("the wrapped key does not fit this ticket, tenant and purpose") from None
    wrapped = _SUITE.encrypt(data_key, X25519PublicKey.from_public_bytes(public_key), bound)
    return WrappedKey(key.key_id, kek_id(public_key), wrapped)


def unseal(sealed: Sealed, wrapped: bytes, private_key: bytes, *, ticket_id: UUID, tenant: str) -> bytes:
    """Opens what `seal` made; any mismatch of ticket, tenant or purpose raises `SealBroken`."""
    bound = _bound(sealed.key_id, ticket_id, tenant, sealed.purpose)
    try:
        data_key = _SUITE.decrypt(wrapped, X25519PrivateKey.from_private_bytes(private_key), bound)
        return AESGCM(data_key).decrypt(sealed.nonce, sealed.ciphertext, bound)
    except (InvalidTag, ValueError):
        raise SealBroken("the seal does not fit this ticket, tenant and purpose") from None
