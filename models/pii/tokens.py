"""How the finder cuts a text up, and what it is told of each token besides its meaning.

Training and serving read this one module, so that both see the same numbers.
"""

import re
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.pii.lexicon.first_names import AMBIGUOUS, FIRST_NAMES
from models.pii.lexicon.nobody import NOBODY
from models.pii.lexicon.products import COUNTRIES, PRODUCTS
from models.pii.lexicon.remarks import REMARKS

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

ROWS = (8192, 4096, 4096, 2048)
"""Rows of the hashed tables: the word, its first three letters, its last three, its shape."""
FLAGS, TOUCHING = 14, 2
"""What is told of a token by yes and no; the last two: does it touch the one before it, the one after it?"""
LONGEST_RUN = 3
_TOKEN = re.compile(r"[^\W\d_]+|\d+|\n|[^\w\s]|_")
_LONG_WORD, _MANY_PIECES = 12, 6

Bounds = tuple[int, int]


def bounds(text: str) -> list[Bounds]:
    """Start and end of each token: a run of letters, a run of digits, a sign, the end of a line."""
    return list(map(re.Match.span, _TOKEN.finditer(text)))


def hashes(word: str) -> tuple[int, int, int, int]:
    """The word's row in each of the four tables."""
    whole, begins, ends, outline = ROWS
    return (
        _row(word.lower(), whole),
        _row(word[:3], begins),
        _row(word[-3:].lower(), ends),
        _row(shape(word), outline),
    )


def _row(part: str, rows: int) -> int:
    return zlib.crc32(part.encode("utf-8", "replace")) % rows


def shape(word: str) -> str:
    """The word's outline, runs cut short: "Tremblay" is "Xxxx", "2024" is "ddd"."""
    drawn = ""
    for char in word:
        kind = "X" if char.isupper() else "x" if char.islower() else "d" if char.isdigit() else char
        if not drawn.endswith(kind * LONGEST_RUN):
            drawn += kind
    return drawn


def flags(word: str, pieces: int) -> list[float]:
    """What can be said of a word without its neighbours; `pieces` is how many the encoder's vocabulary makes of it."""
    lowered = word.lower()
    return [
        word[0].isupper(),
        word.isupper() and len(word) > 1,
        word.isdigit(),
        word.isalpha(),
        len(word) == 1,
        word == "\n",
        lowered in FIRST_NAMES,
        lowered in AMBIGUOUS,
        lowered in PRODUCTS or lowered in COUNTRIES,
        lowered in REMARKS or lowered in NOBODY,
        min(len(word), _LONG_WORD) / _LONG_WORD,
        pieces / _MANY_PIECES,
    ]


def adjacency(tokens: Sequence[Bounds]) -> Floats:
    """[tokens, 2]: does a token touch the one before it, the one after it?"""
    places = np.array(tokens, np.int64).reshape(-1, 2)
    found = np.zeros((len(places), TOUCHING), np.float32)
    found[1:, 0] = found[:-1, 1] = places[:-1, 1] == places[1:, 0]
    return found
