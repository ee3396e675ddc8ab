"""A planted value in every form in which it could leak: clear, escaped, encoded."""

import base64
import json
import unicodedata
import urllib.parse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SHORTEST = 6


@dataclass(frozen=True, slots=True)
class Needle:
    """One form of one planted value. `name` identifies the value without repeating it."""

    name: str
    form: str
    pattern: bytes


def _base64_forms(raw: bytes) -> Iterator[bytes]:
    """The value's base64 at each of the three alignments, without the edges that neighbours change."""
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        start = (0, 2, 3)[shift]
        end = len(encoded) - (4 if (len(raw) + shift) % 3 else 0)
        if end - start >= _SHORTEST:
            yield encoded[start:end]
            yield encoded[start:end].translate(bytes.maketrans(b"+/", b"-_"))


def forms(name: str, value: str) -> list[Needle]:
    """Every form of a value; at least six characters, or it would be found by chance."""
    if len(value) < _SHORTEST:
        raise ValueError(f"planted value {name} is too short to look for")
    raw = value.encode()
    bare = "".join(char for char in unicodedata.normalize("NFD", value) if not unicodedata.combining(char))
    found = [("utf-16", value.encode("utf-16-le")), ("hex", raw.hex().encode())]
    for cased in {value, value.lower(), value.upper(), bare}:
        found += [
            ("utf-8", cased.encode().lower()),
            ("latin-1", cased.encode("latin-1", "ignore").lower()),
            ("json", json.dumps(cased)[1:-1].encode().lower()),
            ("url", urllib.parse.quote(cased).encode().lower()),
        ]
    needles = [Needle(name, form, pattern) for form, pattern in found if len(pattern) >= _SHORTEST]
    needles += [Needle(name, "base64", pattern) for pattern in sorted(set(_base64_forms(raw)))]
    return needles


class Haystack:
    """Searches bytes for all needles. Case is ignored except in base64 and UTF-16.

    One `in` a needle: for a few hundred needles it takes a tenth of one regular expression over all of them.
    """

    def __init__(self, values: Iterable[tuple[str, str]]) -> None:
        needles = [needle for name, value in values for needle in forms(name, value)]
        self._exact = {needle.pattern: needle for needle in needles if needle.form in {"base64", "utf-16"}}
        self._folded = {needle.pattern: needle for needle in needles if needle.form not in {"base64", "utf-16"}}

    def search(self, blob: bytes) -> list[Needle]:
        folded = blob.lower()
        hits = [needle for pattern, needle in self._exact.items() if pattern in blob]
        return hits + [needle for pattern, needle in self._folded.items() if pattern in folded]
