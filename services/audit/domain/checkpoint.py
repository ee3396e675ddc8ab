"""Notes of the ledger's head, kept outside the database and signed, so that a rewritten or shortened ledger shows."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import heappop, heappush, heappushpop
from hmac import digest
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.signing import sign

WINDOW: Final = 1024
"""How many notes are put in order at a time."""
_LAST: Final = 2**63 - 1
"""No row of the ledger has a higher number."""


class Noted(NamedTuple):
    """What one line of the checkpoint file says: the row's number and hash. The line is counted from 1."""

    seq: int
    hash: str
    line: int


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
    """Each 32 secret bytes. The newest signs checkpoints (Ed25519); what the older ones signed goes on to hold.

    The oldest keys the digests of event data, for ever: they cannot be made anew, since the data is not kept.
    """

    def __init__(self, seed: bytes, *older: bytes) -> None:
        self._seed = seed
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_keys = tuple(
            Ed25519PrivateKey.from_private_bytes(one).public_key().public_bytes_raw() for one in (seed, *older)
        )
        self.digest_key = digest(older[-1] if older else seed, b"guichet/ledger/data-digest", "sha256")

    @property
    def public(self) -> bytes:
        return self.public_keys[0]

    def sign(self, checkpoint: Checkpoint) -> str:
        return self._private.sign(checkpoint.signed_bytes()).hex()

    def seal(self, content: bytes) -> tuple[str, bytes]:
        """The newest key's id, and its signature of exactly these bytes."""
        return sign(content, self._seed)


def note_of_another(line: str, key: LedgerKey) -> Noted | None:
    """The note on a line that none of these keys signed; None when one did, or when it is no note."""
    with suppress(BrokenNote):
        checkpoint, _ = _read(line, 1, ())
        try:
            _read(line, 1, [Ed25519PublicKey.from_public_bytes(one) for one in key.public_keys])
        except BrokenNote:
            return Noted(checkpoint.seq, checkpoint.hash, 1)
    return None


def note(seq: int, head: str, at: datetime, key: LedgerKey) -> str:
    """One line of the checkpoint file."""
    checkpoint = Checkpoint(seq, head, at.astimezone(UTC).isoformat(timespec="microseconds"))
    line = {"seq": seq, "hash": head, "at": checkpoint.at, "signature": key.sign(checkpoint)}
    return json.dumps(line, separators=(",", ":"))


def read_notes(lines: Iterable[str], public_keys: Sequence[bytes]) -> Iterator[Noted]:
    """Every line's note, each row once, in order of the rows; signatures are checked when there is a key for it.

    `public_keys`: the newest first. Once one has signed, no line after it may bear the signature of an older one: a key
    that was replaced because somebody else had it vouches for nothing from then on.
    A last line without its line end was cut off while being written: it is passed over.
    No more than `WINDOW` notes are in memory. Lines stand in order of the rows, but for those of two writers at once:
    one that stands further from its place was moved there.

    Raises:
        BrokenNote: a line was altered or moved, or contradicts another.
    """
    last = Noted(0, "", 0)
    for noted in _in_order(_checked(lines, public_keys)):
        if noted.seq < last.seq or (noted.seq == last.seq and noted.hash != last.hash):
            raise BrokenNote(noted.line)
        if noted.seq > last.seq:
            yield noted
        last = noted


def _in_order(notes: Iterable[Noted]) -> Iterator[Noted]:
    """Sorted, as far as each is within `WINDOW` of its place."""
    waiting: list[Noted] = []
    for noted in notes:
        if len(waiting) < WINDOW:
            heappush(waiting, noted)
        else:
            yield heappushpop(waiting, noted)
    while waiting:
        yield heappop(waiting)


def _checked(lines: Iterable[str], public_keys: Sequence[bytes]) -> Iterator[Noted]:
    allowed = [Ed25519PublicKey.from_public_bytes(key) for key in public_keys]
    for number, line in enumerate(lines, start=1):
        if not line.endswith("\n"):
            return
        checkpoint, signer = _read(line, number, allowed)
        del allowed[signer + 1 :]
        yield Noted(checkpoint.seq, checkpoint.hash, number)


def _read(line: str, number: int, public_keys: Sequence[Ed25519PublicKey]) -> tuple[Checkpoint, int]:
    """The note, and which of the keys signed it."""
    try:
        found = json.loads(line)
        checkpoint = Checkpoint(int(found["seq"]), str(found["hash"]), str(found["at"]))
        signature, signed = bytes.fromhex(found["signature"]), checkpoint.signed_bytes()
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise BrokenNote(number) from None
    if not 1 <= checkpoint.seq <= _LAST:
        raise BrokenNote(number)
    if not public_keys:
        return checkpoint, 0
    for place, key in enumerate(public_keys):
        with suppress(InvalidSignature):
            key.verify(signature, signed)
            return checkpoint, place
    raise BrokenNote(number)
