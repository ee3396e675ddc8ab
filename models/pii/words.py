"""A word's meaning: the mean of its pieces' vectors in the sentence encoder's own vocabulary.

The vectors stay in the 4-bit blocks they came in, in a file of which only the rows of words that occur are read
(mapped, the system would lay all of it into the process's memory).
"""

import os
import weakref
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.pii.tokens import FLAGS, ROWS, TOUCHING, Bounds, Floats, Integers, adjacency, bounds, flags, hashes
from models.pii.vocabulary import Vocabulary
from shared.inference.blocks import BLOCK, BLOCK_BYTES, unpacked

WIDTH = 384
_ROW_BYTES = WIDTH // BLOCK * BLOCK_BYTES
_GAIN = 4.0
_LONGEST = 64


class Words:
    """From words to rows of three tables: vectors, hashes, flags."""

    def __init__(self, table: Path, vocabulary: Vocabulary) -> None:
        self._file = os.open(table, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._file)
        self._vocabulary = vocabulary

    @classmethod
    def load(cls, table: Path, pieces: Path) -> "Words":
        return cls(table, Vocabulary.load(pieces))

    def read(self, text: str) -> tuple[list[Bounds], Floats, Integers, Floats]:
        """The tokens' places; their vectors [n, 384], hashes [n, 4] and flags [n, 14]."""
        tokens = bounds(text)
        words = [text[start:end] for start, end in tokens]
        distinct = {word: row for row, word in enumerate(dict.fromkeys(words))}
        rows = np.array([distinct[word] for word in words], np.int32)
        vectors, hashed, told = self.describe(list(distinct))
        return tokens, vectors[rows], hashed[rows], np.concatenate([told[rows], adjacency(tokens)], axis=1)

    def describe(self, words: Sequence[str]) -> tuple[Floats, Integers, Floats]:
        """Vectors [n, 384], hashes [n, 4] and flags [n, 12] of words wherever they stand."""
        cut = [[] if word == "\n" else self._vocabulary.cut(word[:_LONGEST]) for word in words]
        hashed = np.array([hashes(word) for word in words], np.int32).reshape(-1, len(ROWS))
        told = [flags(word, len(pieces)) for word, pieces in zip(words, cut, strict=True)]
        return self._vectors(cut), hashed, np.array(told, np.float32).reshape(-1, FLAGS - TOUCHING)

    def _vectors(self, cut: Sequence[Sequence[int]]) -> Floats:
        found = np.zeros((len(cut), WIDTH), np.float32)
        counts = np.array([len(pieces) for pieces in cut], np.int32)
        seen = np.flatnonzero(counts)
        if len(seen):
            places: dict[int, int] = {}
            whose = [places.setdefault(piece, len(places)) for pieces in cut for piece in pieces]
            vectors = unpacked(self._rows(list(places)), len(places))[whose]
            sums = _summed(vectors, counts[seen])
            found[seen] = sums / counts[seen, None].astype(np.float32) * np.float32(_GAIN)
        return found

    def _rows(self, pieces: Sequence[int]) -> NDArray[np.uint8]:
        rows = [os.pread(self._file, _ROW_BYTES, piece * _ROW_BYTES) for piece in pieces]
        return np.frombuffer(b"".join(rows), np.uint8)


def _summed(vectors: Floats, counts: Integers) -> Floats:
    """The sum of each word's vectors, of which it has one or more; most have few, so that this adds few times."""
    starts = np.cumsum(counts) - counts
    sums: Floats = vectors[starts]
    for place in range(1, counts.max()):
        longer = np.flatnonzero(counts > place)
        sums[longer] += vectors[starts[longer] + place]
    return sums
