"""What may stand in the ledger: a string only when it has the shape of a code, a digest, a version or an id.

A producer that puts somebody's words into a code field finds `unreadable` in the ledger, not the words.
"""

import re

from shared.actors import UUID_SHAPE, may_stand

CODE = re.compile(rf"[A-Za-z][A-Za-z0-9_.:/+-]{{0,119}}|{UUID_SHAPE}(?::[0-9]{{1,9}})?")
"""A word of a closed list, or the id of something with its version."""
DIGEST = re.compile(r"(?:sha256:)?[0-9a-f]{8,64}")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,39}")
ARTICLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,119}")
MODEL = re.compile(r"[0-9A-Za-z][0-9A-Za-z_./:@+-]{0,119}")
SUBSCRIBER = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
GIVEN = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}/[a-z][a-z0-9_-]{0,39}")
"""A subscriber and the purpose declared for it; its name may begin with a digit."""
UNREADABLE = "unreadable"


def shaped(pattern: re.Pattern[str], value: str | None) -> str | None:
    if value is None:
        return None
    return value if pattern.fullmatch(value) else UNREADABLE


def code(value: str | None) -> str | None:
    return shaped(CODE, value)


def actor(value: str) -> str:
    return value if may_stand(value) else UNREADABLE


def share(value: float) -> str:
    """A probability as fixed text: a number's spelling must not depend on who stores it."""
    return f"{value:.4f}"
