"""Which of some tickets are alike, and which of them hang together by it: some rows at a time, eight pairs a byte."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import asyncpg
import numpy as np
from numpy.typing import NDArray

from services.drafter.domain.bursts import Arrival, Crowded, Rule

Packed = NDArray[np.uint8]
"""Eight yes and no in a byte, the first in its lowest bit."""

_BLOCK: Final = 512


def hanging_together(rows: Sequence[asyncpg.Record], seeds: frozenset[UUID], rule: Rule) -> Crowded:
    """The part of these tickets, in order of arrival, that the seeds lead to."""
    if not rows:
        return Crowded((), ())
    near = _near(rows, rule)
    reached = fresh = np.array([row["ticket_id"] in seeds for row in rows])
    while fresh.any():
        found = _unpacked(np.bitwise_or.reduce(near[fresh], axis=0), len(rows)).astype(np.bool_)
        fresh = found & ~reached
        reached = reached | found
    places = np.flatnonzero(reached)
    chosen = [rows[at] for at in places.tolist()]
    arrivals = tuple(Arrival(row["received_at"], row["ticket_id"], row["category"], row["lang"]) for row in chosen)
    blocks = (places[start : start + _BLOCK] for start in range(0, len(places), _BLOCK))
    among = (_packed(_unpacked(near[block], len(rows))[:, places]) for block in blocks)
    return Crowded(arrivals, tuple(int.from_bytes(row.tobytes(), "little") for block in among for row in block))


def _near(rows: Sequence[asyncpg.Record], rule: Rule) -> Packed:
    """Whether two of them are alike, of one encoder, and no further apart than the window; some rows at a time."""
    # pgvector's binary form: two 16-bit numbers, then the values, all big-endian.
    vectors = np.stack([np.frombuffer(row["embedding"], ">f4", offset=4) for row in rows]).astype(np.float32)
    at = np.array([row["received_at"].timestamp() for row in rows])
    # By number: comparing names of seventy letters took most of the time.
    encoders = np.unique([row["encoder"] for row in rows], return_inverse=True)[1]
    found = []
    for start in range(0, len(rows), _BLOCK):
        some = slice(start, start + _BLOCK)
        near = vectors[some] @ vectors.T >= rule.closeness
        near &= np.abs(at[some, None] - at[None]) <= rule.window.total_seconds()
        near &= encoders[some, None] == encoders[None]
        near[np.arange(len(near)), np.arange(len(near)) + start] = False
        found.append(_packed(near))
    return np.concatenate(found)


def _packed(values: NDArray[Any]) -> Packed:
    return np.packbits(values, axis=-1, bitorder="little")


def _unpacked(packed: Packed, count: int) -> NDArray[np.uint8]:
    return np.unpackbits(packed, axis=-1, count=count, bitorder="little")
