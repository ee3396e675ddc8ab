"""From token ids to the arrays of one run: rows of one padded length, which depends on each row alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shared.inference.device import Sizes

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Ids = Sequence[int]
Arrays = Mapping[str, Integers]

PADDING = 1
BEGINNING = 0


@dataclass(frozen=True, slots=True)
class Run:
    """`rows` says which text each of the first rows of the arrays is; further ones only fill up."""

    rows: list[int]
    arrays: Arrays


def padded(length: int, bucket: int) -> int:
    return -(-length // bucket) * bucket


def weight(texts: Sequence[Ids], sizes: Sizes) -> int:
    """The tokens that texts cost, padding included."""
    return sum(padded(len(ids), sizes.bucket) for ids in texts)


def runs(texts: Sequence[Ids], sizes: Sizes) -> Iterator[Run]:
    """Every text in one run; the shortest first."""
    lengths: dict[int, list[int]] = {}
    for row, ids in enumerate(texts):
        lengths.setdefault(padded(len(ids), sizes.bucket), []).append(row)
    for length, rows in sorted(lengths.items()):
        most = max(1, sizes.run // length)
        for start in range(0, len(rows), most):
            chosen = rows[start : start + most]
            height = most if sizes.one_shape else len(chosen)
            yield Run(chosen, _arrays([texts[row] for row in chosen], height, length))


def _arrays(texts: Sequence[Ids], height: int, length: int) -> Arrays:
    """A row that only fills up holds one token, so that its attention has something to look at."""
    input_ids = np.full((height, length), PADDING, np.int64)
    mask = np.zeros((height, length), np.int64)
    for row, ids in enumerate(texts):
        input_ids[row, : len(ids)] = ids
        mask[row, : len(ids)] = 1
    input_ids[len(texts) :, 0] = BEGINNING
    mask[len(texts) :, 0] = 1
    return {"input_ids": input_ids, "attention_mask": mask}
