"""Weights in blocks of 32: a 16-bit scale, then sixteen bytes with weight j low and weight j + 16 high, each plus 8."""

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
BLOCK_BYTES = 18
HALF = BLOCK // 2


def unpacked(raw: NDArray[np.uint8], rows: int) -> NDArray[np.float32]:
    """The blocks of `rows` rows, one after the other, as plain numbers [rows, columns]."""
    blocks = raw.reshape(rows, -1, BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    halves = blocks[..., 2:]
    weights = np.empty((*blocks.shape[:2], BLOCK), np.float32)
    weights[..., :HALF] = halves & 0x0F
    weights[..., HALF:] = halves >> 4
    weights -= 8
    weights *= scales
    return weights.reshape(rows, -1)
