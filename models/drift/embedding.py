"""What two windows of tickets are about, as vectors: how far apart they lie, and how far chance alone would put them.

The distance is the root of the energy coefficient (Székely and Rizzo 2013): 0 for two windows of one source, 1 at most.
Unlike their mean alone, it tells any two distributions apart, and it needs no covariance, so fifty vectors suffice.
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH = 64
MOST, LEAST = 500, 50
"""Vectors a window: the most that are compared, and the fewest that say anything."""
DRAWS, SURE = 1_000, 0.99
LEAST_DISTANCE = 0.1
"""What half of the tickets being of another kind exceed, and another region or author of the same kind does not."""

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shift:
    distance: float
    by_chance: float
    """What 99 % of the ways to divide the same vectors in two stay below."""
    sizes: tuple[int, int]

    @property
    def alert(self) -> bool:
        return self.distance > self.by_chance and self.distance >= LEAST_DISTANCE


def projected(vectors: Floats) -> Floats:
    """[n, 64]: distances stay nearly what they were (Achlioptas 2003), and the vector cannot be had back."""
    return np.asarray(vectors @ _signs(vectors.shape[1]), np.float32)


def shift(before: Floats, after: Floats, draw: np.random.Generator) -> Shift | None:
    """None where either window has too few."""
    if min(len(before), len(after)) < LEAST:
        return None
    a, b = (_some(vectors, draw) for vectors in (before, after))
    distances = _distances(np.concatenate([a, b]).astype(np.float64))
    inside = np.concatenate([np.zeros(len(a)), np.ones(len(b))])
    drawn = draw.permuted(np.tile(inside, (DRAWS, 1)), axis=1)
    found, noise = _energy(distances, inside[None]), _energy(distances, drawn)
    return Shift(_root(found[0]), _root(np.quantile(noise, SURE)), (len(a), len(b)))


def _signs(width: int) -> Floats:
    """[width, 64] of ±1/8, from a hash: the same in every release of every library, so that kept vectors compare."""
    drawn = hashlib.shake_256(b"guichet.drift").digest(width * WIDTH // 8)
    bits = np.unpackbits(np.frombuffer(drawn, np.uint8)).reshape(width, WIDTH)
    return np.asarray((bits * 2.0 - 1.0) / np.sqrt(WIDTH), np.float32)


def _some(vectors: Floats, draw: np.random.Generator) -> Floats:
    return vectors if len(vectors) <= MOST else vectors[draw.choice(len(vectors), MOST, replace=False)]


def _distances(vectors: Doubles) -> Doubles:
    squares = (vectors**2).sum(axis=1)
    return np.asarray(np.sqrt(np.maximum(0.0, squares[:, None] + squares - 2 * vectors @ vectors.T)))


def _energy(distances: Doubles, inside: Doubles) -> Doubles:
    """A row of `inside` says with 1 what is of the second window. Without bias: chance gives about 0."""
    m = inside.sum(axis=1)
    n = len(distances) - m
    rows = inside @ distances
    second = (rows * inside).sum(axis=1)
    between = rows.sum(axis=1) - second
    first = distances.sum() - 2 * between - second
    apart = between / (n * m)
    spread = first / (n * (n - 1)) + second / (m * (m - 1))
    return np.asarray((2 * apart - spread) / np.maximum(2 * apart, np.finfo(np.float64).tiny))


def _root(energy: float) -> float:
    return float(np.sqrt(max(0.0, energy)))
