"""Small files that must be whole or absent, and secret ones that nobody else may read."""

import json
import os
import secrets
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_OWNER_ONLY = 0o600


def write_atomically(path: Path, content: bytes, *, mode: int = _OWNER_ONLY) -> None:
    """A reader sees the old file or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def mark(path: Path, text: str) -> None:
    """A file that is still there after the power failed; it says to whoever finds it what it is."""
    write_atomically(path, text.encode())
    keep_names(path.parent)


def unmark(path: Path) -> None:
    path.unlink(missing_ok=True)
    keep_names(path.parent)


def keep(folder: Path) -> None:
    """All that lies in it is on disk when it returns."""
    for path in (*folder.rglob("*"), folder):
        if path.is_file() or path.is_dir():
            _keep(path)


def keep_names(folder: Path) -> None:
    """What a folder lists is on disk only once the folder itself is."""
    _keep(folder)


def _keep(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_json(path: Path, value: Any) -> None:
    write_atomically(path, json.dumps(value, indent=1, sort_keys=True).encode())


def read_json(path: Path) -> Any:
    """The content, or None when there is no such file."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None


def passwords(path: Path, names: Iterable[str]) -> dict[str, str]:
    """One random password a name, kept in the file; a new name gets one, an old one keeps its own."""
    known: dict[str, str] = read_json(path) or {}
    missing = [name for name in names if name not in known]
    if missing:
        known.update({name: secrets.token_urlsafe(24) for name in missing})
        write_json(path, known)
    return known
