"""What is known of words wherever they stand, each worked out once and kept for a while.

Not for several threads at once.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import onnxruntime as ort

from models.pii.tokens import Bounds, Floats, Integers, adjacency, bounds
from models.pii.words import Words

_MOST_WORDS = 20_000
_ROOM, _AT_ONCE = 1024, 1024


class Known:
    """From words to rows of one table [words, size], the network's own beginnings."""

    def __init__(self, words: Words, session: ort.InferenceSession) -> None:
        self._words = words
        self._session = session
        self._size = int(session.get_outputs()[0].shape[1])
        self._common: tuple[str, ...] = ()
        self._forget()

    def keep(self, words: Iterable[str]) -> None:
        """Works these out now, and again whenever the rest is forgotten: words of everybody."""
        self._common = tuple(words)
        self._forget()

    def rows(self, text: str) -> tuple[list[Bounds], Integers, Floats]:
        """The tokens' places; their words' rows, good until the next `tidy`; which neighbours they touch [n, 2]."""
        tokens = bounds(text)
        words = [text[start:end] for start, end in tokens]
        self._meet(words)
        return tokens, np.array(list(map(self._rows.__getitem__, words)), np.int32), adjacency(tokens)

    def look_up(self, rows: Integers) -> Floats:
        """What is known of the words in these rows [n, size]."""
        return self._table[rows]

    def tidy(self) -> None:
        """Forgets the words when they have become many."""
        if len(self._rows) > _MOST_WORDS:
            self._forget()

    def _forget(self) -> None:
        """What was read is personal: it is kept to save work, and only as long as that needs."""
        self._rows: dict[str, int] = {}
        self._table: Floats = np.zeros((0, self._size), np.float32)
        self._meet(self._common)

    def _meet(self, words: Iterable[str]) -> None:
        new = [word for word in dict.fromkeys(words) if word not in self._rows]
        for at in range(0, len(new), _AT_ONCE):
            self._learn(new[at : at + _AT_ONCE])

    def _learn(self, words: Sequence[str]) -> None:
        first, last = len(self._rows), len(self._rows) + len(words)
        if last > len(self._table):
            more = max(_ROOM, last - len(self._table), len(self._table) // 2)
            self._table = np.concatenate([self._table, np.zeros((more, self._size), np.float32)])
        vectors, hashes, flags = self._words.describe(words)
        inputs = {"vectors": vectors, "hashes": hashes, "flags": flags}
        self._table[first:last] = self._session.run(["known"], inputs)[0]
        self._rows.update(zip(words, range(first, last), strict=True))
