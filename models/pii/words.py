"""A word's meaning: the mean of its pieces' vectors in the sentence encoder's own vocabulary.

The vectors stay in the 4-bit blocks they came in, in a file that is mapped, not read: only the rows of
words that occur come into memory.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.pii.tokens import FLAGS, Bounds, Floats, Integers, adjacency, bounds, flags, hashes
from models.pii.vocabulary import Vocabulary
from shared.inference.blocks import BLOCK, BLOCK_BYTES, unpacked

WIDTH = 384
_ROW_BYTES = WIDTH // BLOCK * BLOCK_BYTES
_GAIN = 4.0
_MOST_WORDS = 20_000
_LONGEST = 64


class Words:
    """From words to rows of three tables: vectors, hashes, flags. Not for several threads at once."""

    def __init__(self, table: NDArray[np.uint8], vocabulary: Vocabulary) -> None:
        self._table = table.reshape(-1, _ROW_BYTES)
        self._vocabulary = vocabulary
        self._forget()

    @classmethod
    def load(cls, table: Path, pieces: Path) -> "Words":
        return cls(np.memmap(table, np.uint8, "r"), Vocabulary.load(pieces))

    def read(self, text: str) -> tuple[list[Bounds], Floats, Integers, Floats]:
        """The tokens' places; their vectors [n, 384], hashes [n, 4] and flags [n, 14]."""
        tokens, rows, touching = self.rows(text)
        return tokens, *self.look_up(rows, touching)

    def rows(self, text: str) -> tuple[list[Bounds], Integers, Floats]:
        """The tokens' places; their words' rows, good until the next `tidy`; which neighbours they touch [n, 2]."""
        tokens = bounds(text)
        words = [text[start:end] for start, end in tokens]
        self._learn([word for word in dict.fromkeys(words) if word not in self._rows])
        return tokens, np.array([self._rows[word] for word in words], np.int32), adjacency(tokens)

    def look_up(self, rows: Integers, touching: Floats) -> tuple[Floats, Integers, Floats]:
        """Vectors, hashes and flags of words known by their rows."""
        return self._vectors[rows], self._hashes[rows], np.concatenate([self._flags[rows], touching], axis=1)

    def tidy(self) -> None:
        """Forgets the words when they have become many."""
        if len(self._rows) > _MOST_WORDS:
            self._forget()

    def _forget(self) -> None:
        """What was read is personal: it is kept to save work, and only as long as that needs."""
        self._rows: dict[str, int] = {}
        self._vectors: Floats = np.zeros((0, WIDTH), np.float32)
        self._hashes: Integers = np.zeros((0, 4), np.int32)
        self._flags: Floats = np.zeros((0, FLAGS - 2), np.float32)

    def _learn(self, words: Sequence[str]) -> None:
        """All new words of a text at once."""
        if not words:
            return
        first = len(self._rows)
        self._make_room(first + len(words))
        cut = [[] if word == "\n" else self._vocabulary.cut(word[:_LONGEST]) for word in words]
        counts = np.array([len(pieces) for pieces in cut])
        seen = np.flatnonzero(counts)
        if len(seen):
            vectors = unpacked(self._table[[piece for pieces in cut for piece in pieces]], int(counts.sum()))
            starts = np.concatenate([[0], np.cumsum(counts[seen])[:-1]])
            sums = np.add.reduceat(vectors, starts, axis=0)
            self._vectors[first + seen] = sums / counts[seen, None].astype(np.float32) * np.float32(_GAIN)
        self._hashes[first : first + len(words)] = [hashes(word) for word in words]
        self._flags[first : first + len(words)] = [
            flags(word, len(pieces)) for word, pieces in zip(words, cut, strict=True)
        ]
        self._rows.update(zip(words, range(first, first + len(words)), strict=True))

    def _make_room(self, rows: int) -> None:
        if rows <= len(self._vectors):
            return
        more = max(1024, rows - len(self._vectors), len(self._vectors) // 2)
        self._vectors, self._hashes, self._flags = (
            np.concatenate([table, np.zeros((more, table.shape[1]), table.dtype)])
            for table in (self._vectors, self._hashes, self._flags)
        )
