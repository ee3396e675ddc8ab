"""Sealing of raw text: who holds which key decides who may read what."""

from shared.key_files import public_half, read_key
from shared.sealing.errors import KeyDestroyed, SealBroken
from shared.sealing.keyring import Opener, Sealer

__all__ = ["KeyDestroyed", "Opener", "SealBroken", "Sealer", "public_half", "read_key"]
