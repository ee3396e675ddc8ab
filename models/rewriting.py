"""What the ways of writing a ticket anew have in common."""

import hashlib
import random
from collections.abc import Callable, Iterator

from models.corpus import Example
from shared.placeholders import SHAPED


def drawn(example: Example) -> random.Random:
    """From its own text, so that the same ticket is always written anew alike."""
    seed = hashlib.sha256(f"{example.subject}\n{example.body}".encode()).digest()
    return random.Random(seed)  # noqa: S311 - training, not secrecy


def outside_placeholders(text: str, change: Callable[[str], str]) -> str:
    return "".join(_parts(text, change))


def _parts(text: str, change: Callable[[str], str]) -> Iterator[str]:
    done = 0
    for found in SHAPED.finditer(text):
        yield change(text[done : found.start()])
        yield found[0]
        done = found.end()
    yield change(text[done:])


def like(was: str, now: str) -> str:
    """`now`, in capitals where `was` is."""
    if was.isupper() and len(was) > 1:
        return now.upper()
    return now[:1].upper() + now[1:] if was[:1].isupper() else now
