"""Notes of the ledger's head, kept outside the database and signed, so that a rewritten or shortened ledger shows."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hmac import digest

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The ledger had this hash at this row, at this time."""

    seq: int
    hash: str
    at: str

    def signed_bytes(self) -> bytes:
        return f"guichet/ledger/1/{self.seq}/{self.hash}/{self.at}".encode()


class BrokenNote(Exception):  # noqa: N818
    """A line of the checkpoint file is not one that the ledger's key signed."""

    def __init__(self, line: int) -> None:
        super().__init__("a checkpoint does not hold")
        self.line = line


class LedgerKey:
    """32 secret bytes: they sign checkpoints (Ed25519) and key the digests of event data."""

    def __init__(self, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.digest_key = digest(seed, b"guichet/ledger/data-digest", "sha256")

    @property
    def public(self) -> bytes:
        return self._private.public_key().public_bytes_raw()

    def sign(self, checkpoint: Checkpoint) -> str:
        return self._private.sign(checkpoint.signed_bytes()).hex()


def note(seq: int, head: str, at: datetime, key: LedgerKey) -> str:
    """One line of the checkpoint file."""
    checkpoint = Checkpoint(seq, head, at.astimezone(UTC).isoformat(timespec="microseconds"))
    line = {"seq": seq, "hash": head, "at": checkpoint.at, "signature": key.sign(checkpoint)}
    return json.dumps(line, separators=(",", ":"))


def read_notes(lines: Iterable[str], public_key: bytes | None) -> dict[int, str]:
    """Row number to hash, of every line; signatures are checked when there is a key to check them with.

    A last line without its line end was cut off while being written: it is passed over.

    Raises:
        BrokenNote: a line was altered, or contradicts another.
    """
    notes: dict[int, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.endswith("\n"):
            break
        checkpoint = _read(line, number, public_key)
        if notes.setdefault(checkpoint.seq, checkpoint.hash) != checkpoint.hash:
            raise BrokenNote(number)
    return notes


def _read(line: str, number: int, public_key: bytes | None) -> Checkpoint:
    try:
        found = json.loads(line)
        checkpoint = Checkpoint(int(found["seq"]), str(found["hash"]), str(found["at"]))
        if public_key is not None:
            signature = bytes.fromhex(found["signature"])
            Ed25519PublicKey.from_public_bytes(public_key).verify(signature, checkpoint.signed_bytes())
    except (ValueError, KeyError, TypeError, InvalidSignature):
        raise BrokenNote(number) from None
    return checkpoint
