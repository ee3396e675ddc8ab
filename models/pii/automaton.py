"""py3langid's automaton over bytes, walked from all places of a text at once, and a sixth of the size.

A state stands for the longest run of bytes, six at most, that ends there and begins a feature: six steps from
the start give it, whatever came before. Each state's moves lie in sixteen blocks, and equal blocks are kept once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_LONGEST = 6
_BLOCK = 16

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Automaton:
    """A state is in row `rows[state]` of places; `blocks[16 · places[row + high] + low]` follows it on a byte."""

    blocks: NDArray[np.uint32]
    places: NDArray[np.uint32]
    rows: NDArray[np.uint32]
    features: NDArray[np.int32]
    """Each state's feature; below 0 for those that end none."""

    @classmethod
    def of(cls, moves: Sequence[int], rows: Sequence[int], features: Sequence[int]) -> "Automaton":
        """`moves` has a row of 256 states for each of the distinct rows; `rows` is each state's row."""
        blocks = np.asarray(moves).reshape(-1, _BLOCK)
        chosen, places = _distinct(blocks)
        return cls(
            np.ascontiguousarray(blocks[chosen], np.uint32).ravel(),
            places.astype(np.uint32),
            np.asarray(rows).astype(np.uint32) * _BLOCK,
            np.asarray(features, np.int32),
        )

    def counted(self, encoded: bytes) -> tuple[Integers, Integers]:
        """The features that occur, and how often."""
        found = self.features[self._states(encoded)]
        return np.unique(found[found >= 0], return_counts=True)

    def _states(self, encoded: bytes) -> NDArray[np.uint32]:
        read = np.frombuffer(encoded, np.uint8)
        high, low = (read >> 4).astype(np.uint32), (read & 15).astype(np.uint32)
        states = np.zeros(len(read), np.uint32)
        for back in range(min(_LONGEST, len(read)) - 1, -1, -1):
            end = len(read) - back
            block = self.places[self.rows[states[back:]] + high[:end]]
            states[back:] = self.blocks[block * np.uint32(_BLOCK) + low[:end]]
        return states


def _distinct(blocks: NDArray[np.uint32]) -> tuple[Integers, Integers]:
    """The first of each kind of block, and which kind each block is; told apart by a sum that no two share."""
    draw = np.random.default_rng(0)
    sums = np.zeros(len(blocks), np.uint64)
    for column in range(_BLOCK):
        sums += blocks[:, column].astype(np.uint64) * draw.integers(1, 1 << 63, dtype=np.uint64)
    _, first, places = np.unique(sums, return_index=True, return_inverse=True)
    return first, places
