"""API keys: random ones, so that a plain digest of them is enough to keep."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from shared.unprepared import Unprepared
from shared.watched import Watched

_LINE = re.compile(r"^(?P<name>[a-z0-9][a-z0-9_-]{0,40})\s+(?P<digest>[0-9a-f]{64})$")


class KeyFileError(Unprepared, ValueError):
    """A line of the key file is not `name sha256-of-the-key`."""


class ApiKeys(Protocol):
    """Digests and their holders' names; `now`: as of this moment, for a key that is not known yet."""

    def __call__(self, *, now: bool = False) -> Mapping[str, str]: ...


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def read_keys(text: str) -> dict[str, str]:
    """Digests and their holders' names from a key file: one `name digest` a line, `#` starts a comment.

    A name may stand on several lines: its keys overlap while the caller changes over.
    """
    keys: dict[str, str] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.partition("#")[0].strip()
        if not line:
            continue
        match = _LINE.match(line)
        if match is None:
            raise KeyFileError(f"line {number} of the key file is not `name digest`")
        keys[match["digest"]] = match["name"]
    return keys


def holder(keys: Mapping[str, str], authorization: str | None) -> str | None:
    """Whose key an `Authorization: Bearer` header carries. Every key is compared, in constant time."""
    scheme, _, key = (authorization or "").partition(" ")
    given = digest(key.strip())
    found = None
    for kept, name in keys.items():
        if hmac.compare_digest(kept, given):
            found = name
    return found if scheme.lower() == "bearer" else None


def holder_now(keys: ApiKeys, authorization: str | None) -> str | None:
    """As `holder`. A key that is not known may be newer than what was read last: the file is looked at once more."""
    return holder(keys(), authorization) or holder(keys(now=True), authorization)


def watched_keys(path: Path | None) -> ApiKeys:
    """The keys of a file, also after it was changed; without a file nobody has one."""
    if path is None:
        return nobody
    return Watched(path, lambda file: read_keys(file.read_text(encoding="utf-8"))).get


def nobody(*, now: bool = False) -> Mapping[str, str]:
    """No key opens."""
    del now
    return {}
