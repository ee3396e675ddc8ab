"""The store of tenants' classifiers, opened with the keys of those who may promote."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from models.tenant.errors import TenantError
from models.tenant.stages import Store
from shared.signing import key_id


def opened(root: Path, keys: Sequence[Path]) -> Store:
    """The store, as those who hold the keys let it be.

    Raises:
        TenantError: a key's file is none.
        OSError: it cannot be read.
    """
    raw = [raw_key(path) for path in keys]
    return Store(root, now, {key_id(key): key for key in raw})


def raw_key(path: Path) -> bytes:
    """32 bytes, kept as base64.

    Raises:
        TenantError: the file holds none.
        OSError: it cannot be read.
    """
    try:
        key = base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)
    except (binascii.Error, UnicodeDecodeError):
        key = b""
    if len(key) != 32:  # noqa: PLR2004 - Ed25519
        raise TenantError(f"{path} holds no key: make a pair with `guichet models new-key`")
    return key


def now() -> datetime:
    return datetime.now(UTC)
