"""What the ways of writing a ticket anew have in common."""

import hashlib
import random
import re
from collections.abc import Callable

from models.corpus import Example

_PLACEHOLDER = re.compile(r"(\[[A-Z_]+_\d+\])")


def drawn(example: Example) -> random.Random:
    """From its own text, so that the same ticket is always written anew alike."""
    seed = hashlib.sha256(f"{example.subject}\n{example.body}".encode()).digest()
    return random.Random(seed)  # noqa: S311 - training, not secrecy


def outside_placeholders(text: str, change: Callable[[str], str]) -> str:
    return "".join(part if row % 2 else change(part) for row, part in enumerate(_PLACEHOLDER.split(text)))


def like(was: str, now: str) -> str:
    """`now`, in capitals where `was` is."""
    if was.isupper() and len(was) > 1:
        return now.upper()
    return now[:1].upper() + now[1:] if was[:1].isupper() else now
