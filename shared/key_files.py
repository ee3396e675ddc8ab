"""Files of keys, one base64 line a key, the newest first: several overlap while one takes the other's place."""

import base64
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from shared.unprepared import Unprepared
from shared.watched import Watched

_KEY_BYTES = 32


class Keys(Protocol):
    """Raw keys, the newest first, at least one. `now`: as of this moment, for one that is not known yet."""

    def all(self, *, now: bool = False) -> Sequence[bytes]: ...


class BadKeyFile(Unprepared, ValueError):  # noqa: N818
    """It holds no keys, or none of their kind. The message names it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} holds no such keys")


def read_keys(path: Path) -> tuple[bytes, ...]:
    """The keys of a file.

    Raises:
        OSError, BadKeyFile: it cannot be read, there is none, or a line is not base64.
    """
    try:
        found = tuple(base64.b64decode(line, validate=True) for line in path.read_text(encoding="ascii").split())
    except ValueError:
        raise BadKeyFile(path) from None
    if not found:
        raise BadKeyFile(path)
    return found


def read_key(path: Path) -> bytes:
    """The newest key of a file."""
    return read_keys(path)[0]


def public_half(private_key: bytes) -> bytes:
    """The X25519 public key that belongs to a private one."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def key_id(public_key: bytes) -> str:
    """A short name for a key: the first 16 hex digits of the SHA-256 of its raw public half."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def not_personal_key(vault_private_key: bytes) -> bytes:
    """What keys the hashes of terms that are not personal: who cannot open the vault can test no guess against them.

    Hashes cannot be made anew without the terms, which are kept nowhere: this key outlives the vault key it came from.
    """
    return HKDF(SHA256(), 32, salt=None, info=b"guichet/not-personal/1").derive(vault_private_key)


class FixedKeys:
    """Keys that nobody renews."""

    def __init__(self, *keys: bytes) -> None:
        self._keys = keys

    def all(self, *, now: bool = False) -> Sequence[bytes]:
        del now
        return self._keys


class KeyFile:
    """The keys of a file that seal, open, sign or verify, also after it was renewed.

    Raises:
        OSError, BadKeyFile: it cannot be read at the start, or a key in it is no such key.
    """

    def __init__(self, path: Path) -> None:
        self._file = Watched(path, _read_whole)

    def all(self, *, now: bool = False) -> Sequence[bytes]:
        return self._file.get(now=now)


def _read_whole(path: Path) -> tuple[bytes, ...]:
    """A line that was cut off may be good base64 still."""
    keys = read_keys(path)
    if any(len(key) != _KEY_BYTES for key in keys):
        raise BadKeyFile(path)
    return keys


class Halves:
    """The public halves of private keys."""

    def __init__(self, private: Keys, half: Callable[[bytes], bytes] = public_half) -> None:
        self._private = private
        self._half = half
        self._of: Sequence[bytes] | None = None
        self._halves: tuple[bytes, ...] = ()

    def all(self, *, now: bool = False) -> Sequence[bytes]:
        keys = self._private.all(now=now)
        if keys is not self._of:
            self._of, self._halves = keys, tuple(self._half(key) for key in keys)
        return self._halves


def ids(public: Keys) -> list[str]:
    """The ids of these public keys, the newest first: what a service says it holds."""
    return [key_id(key) for key in public.all(now=True)]
