"""The same ticket by somebody in a hurry: no accents, no capitals, fingers beside the key. Its labels stay true."""

import random
import re
import unicodedata
from collections.abc import Sequence

from models.corpus import Example
from models.rewriting import drawn, outside_placeholders
from shared.placeholders import SHAPED

_WORD = re.compile(rf"{SHAPED.pattern}|[^\W\d_]{{4,}}")
_PLAIN, _LOWER, _SHOUTED, _BARE = 0.6, 0.5, 0.07, 0.35
_MISTYPED = 0.07
_NEXT = {
    "a": "zqs", "e": "rzd", "i": "uok", "o": "ipl", "u": "yij", "s": "dqz", "t": "ryg", "n": "bhj", "r": "etf",
    "l": "kmo", "d": "sfe", "c": "xvf", "m": "lnk", "p": "om",
}  # fmt: skip


def hurried(examples: Sequence[Example]) -> list[Example]:
    """Each drawn from its own text, so that the same ticket is always mistyped alike."""
    return [_hurried(example) for example in examples]


def _hurried(example: Example) -> Example:
    draw = drawn(example)
    changes = [
        change
        for change, share in ((_plain, _PLAIN), (_lower, _LOWER), (_unpunctuated, _BARE), (_shouted, _SHOUTED))
        if draw.random() < share
    ]

    def rewritten(text: str) -> str:
        for change in changes:
            text = outside_placeholders(text, change)
        return _WORD.sub(lambda match: _mistyped(match[0], draw), text)

    return example.model_copy(update={"subject": rewritten(example.subject), "body": rewritten(example.body)})


def _plain(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


def _lower(text: str) -> str:
    return text.lower()


def _shouted(text: str) -> str:
    return text.upper()


def _unpunctuated(text: str) -> str:
    return re.sub(r"[,.;:!]+(?=\s|$)", "", re.sub(r"(?<=\w)['’](?=\w)", " ", text))


def _mistyped(word: str, draw: random.Random) -> str:
    """One slip: a letter left out, doubled, swapped with the next, or its neighbour on the keyboard."""
    if word.startswith("[") or draw.random() > _MISTYPED:
        return word
    at = draw.randrange(1, len(word) - 1)
    slip = draw.choice(("out", "twice", "swapped", "beside"))
    before, letter, after = word[:at], word[at], word[at + 1 :]
    if slip == "out":
        return before + after
    if slip == "twice":
        return before + letter * 2 + after
    if slip == "swapped":
        return before + after[0] + letter + after[1:]
    return before + draw.choice(_NEXT.get(letter, letter)) + after
