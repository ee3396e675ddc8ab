"""The key files of a folder, and how one is renewed in them: the new key beside the old, whole files or none."""

import base64
import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fcntl import LOCK_EX, flock
from pathlib import Path

from shared import signing
from shared.key_files import key_id, public_half, read_keys
from shared.local import files
from shared.local.key_kinds import SEALING, Rotating
from shared.local.keys import KeyFolder

API_HOLDER = "local"


@dataclass(frozen=True, slots=True)
class Held:
    """One key that is in a file. `newest`: it is the one that seals, signs or is shown."""

    kind: Rotating
    id: str
    newest: bool


class KeyStore:
    """Renews and retires in the files of one folder. Who changes anything holds `alone`."""

    def __init__(self, folder: Path) -> None:
        self._keys = KeyFolder(folder)

    @contextmanager
    def alone(self) -> Iterator[None]:
        lock = os.open(self._keys.folder / ".rotation.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            flock(lock, LOCK_EX)
            yield
        finally:
            os.close(lock)

    def held(self, kind: Rotating) -> list[Held]:
        """The newest first."""
        if kind == "api":
            shown = _digest(self._keys.api_key.read_text(encoding="ascii").strip())
            return sorted(
                (Held(kind, digest[:16], digest == shown) for digest in self._api_digests()),
                key=lambda one: not one.newest,
            )
        return [Held(kind, _id(kind, key), place == 0) for place, key in enumerate(self.private_keys(kind))]

    def private_keys(self, kind: Rotating) -> tuple[bytes, ...]:
        return read_keys(self._private(kind))

    def renew(self, kind: Rotating) -> str:
        """Makes a key and puts it first; the id it has. Who opens has it before anybody seals or signs with it."""
        if kind == "api":
            return self._renew_api()
        new = secrets.token_bytes(32)
        private = (new, *self.private_keys(kind))
        if kind == "approval":
            public = signing.public_half(new)
            _write(self._keys.approval_public, (public, *read_keys(self._keys.approval_public)))
        _write(self._private(kind), private)
        if kind in SEALING:
            _write(self._keys.public(kind), (public_half(new),))
        return _id(kind, new)

    def retire(self, kind: Rotating, wanted: str) -> Path:
        """Takes a key out of use; where it lies from now on, for what only a backup still holds.

        Of one that signed only the public half is kept: it verifies, and can sign no more. What is cut short is done
        again: a key is held as long as it is trusted.
        """
        if kind == "api":
            return self._retire_api(wanted)
        keys = self.private_keys(kind)
        gone = next(key for key in keys if _id(kind, key) == wanted)
        signed = kind == "approval"
        place = self._keys.retired / f"{kind}-{wanted}.{'pub' if signed else 'key'}"
        self._keys.retired.mkdir(mode=0o700, exist_ok=True)
        _write(place, (signing.public_half(gone) if signed else gone,))
        if kind == "approval":
            left = [key for key in read_keys(self._keys.approval_public) if key_id(key) != wanted]
            _write(self._keys.approval_public, left)
        _write(self._private(kind), [key for key in keys if key != gone])
        return place

    def note(self, action: str, kind: Rotating, wanted: str, by: str) -> None:
        """A line in the folder's own history: it has no key in it."""
        line = f"{datetime.now(UTC).isoformat(timespec='seconds')} {action} {kind} {wanted} {by}\n"
        history = os.open(self._keys.folder / "history.txt", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(history, line.encode())
        finally:
            os.close(history)

    def _private(self, kind: Rotating) -> Path:
        match kind:
            case "approval":
                return self._keys.approval_private
            case "ledger":
                return self._keys.ledger_key
            case _:
                return self._keys.private(kind)

    def _api_digests(self) -> list[str]:
        lines = self._keys.api_keys.read_text(encoding="utf-8").splitlines()
        return [entry[1] for entry in map(_api_entry, lines) if len(entry) > 1 and entry[0] == API_HOLDER]

    def _renew_api(self) -> str:
        """The digest first: who is shown the new key is let in with it."""
        new = secrets.token_urlsafe(32)
        earlier = self._keys.api_keys.read_text(encoding="utf-8")
        files.write_atomically(self._keys.api_keys, f"{API_HOLDER} {_digest(new)}\n{earlier}".encode())
        files.write_atomically(self._keys.api_key, new.encode())
        return _digest(new)[:16]

    def _retire_api(self, wanted: str) -> Path:
        lines = self._keys.api_keys.read_text(encoding="utf-8").splitlines()
        gone = [API_HOLDER, wanted]
        left = [line for line in lines if [word[:16] for word in _api_entry(line)] != gone]
        files.write_atomically(self._keys.api_keys, ("\n".join(left) + "\n").encode())
        return self._keys.api_keys


def _id(kind: Rotating, private_key: bytes) -> str:
    half = public_half if kind in SEALING else signing.public_half
    return key_id(half(private_key))


def _api_entry(line: str) -> list[str]:
    """Name and digest; nothing of a comment, as intake reads it."""
    return line.partition("#")[0].split()


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _write(path: Path, keys: Sequence[bytes]) -> None:
    """One line a key, without an end to the last: a file of one key is what it always was."""
    files.write_atomically(path, b"\n".join(base64.b64encode(key) for key in keys))
