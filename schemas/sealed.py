"""Ciphertext as it travels and rests. Opening it is `shared.sealing`'s business."""

from enum import StrEnum
from uuid import UUID

from pydantic import Base64Bytes

from schemas.base import Frozen


class Purpose(StrEnum):
    """Why something is sealed; each purpose has a key-encryption key of its own."""

    INBOUND = "inbound"  # what the customer wrote: opened by pseudonymizer and desk
    VAULT = "vault"  # placeholder ↔ value: opened by pseudonymizer and desk
    OUTBOUND = "outbound"  # an approved reply and its recipients: opened by crm and desk


class Sealed(Frozen):
    """AES-256-GCM ciphertext under a data key that belongs to one ticket and one purpose.

    The data key is not here: it lies wrapped in the keyring under `key_id`, so that destroying
    that row erases every copy of this text, wherever it is. The ticket, purpose and key id are
    authenticated as associated data.
    """

    key_id: UUID
    purpose: Purpose
    nonce: Base64Bytes
    ciphertext: Base64Bytes
