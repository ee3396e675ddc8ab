"""Sealing of raw text: who holds which key decides who may read what."""

from shared.sealing.errors import KeyDestroyed, SealBroken
from shared.sealing.keyring import Opener, Sealer, public_half, read_key

__all__ = ["KeyDestroyed", "Opener", "SealBroken", "Sealer", "public_half", "read_key"]
