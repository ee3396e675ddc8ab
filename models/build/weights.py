"""Reads the packed 4-bit encoder: its tokenizer's pieces and its tensors, without running anything of its package."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shared.inference.blocks import BLOCK, BLOCK_BYTES, unpacked

MAGIC = b"E5S1"
Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


class WeightsError(Exception):
    """The file is not laid out as expected."""


@dataclass(frozen=True, slots=True)
class Shape:
    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    texts: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Blocks:
    """A matrix in blocks of 32 along its rows: `nibbles` holds two weights a byte, the even one low, each plus 8."""

    nibbles: Bytes
    scales: Floats


@dataclass(frozen=True, slots=True)
class Weights:
    shape: Shape
    pieces: Pieces
    plain: Mapping[str, Floats]
    packed: Mapping[str, Bytes]

    def blocks(self, name: str, columns: int) -> Blocks:
        """The matrix `name`, its rows of `columns` weights, repacked so that neighbours share a byte."""
        raw = self.packed[name].reshape(-1, columns // BLOCK, BLOCK_BYTES)
        scales = np.ascontiguousarray(raw[..., :2]).view(np.float16)[..., 0].astype(np.float32)
        halves = raw[..., 2:]
        weights = np.concatenate([halves & 0x0F, halves >> 4], axis=-1)
        return Blocks(weights[..., 0::2] | (weights[..., 1::2] << 4), scales)

    def matrix(self, name: str, rows: int) -> Floats:
        """The matrix `name` in plain numbers."""
        return unpacked(self.packed[name], rows)


def read(path: Path) -> Weights:
    data = path.read_bytes()
    if data[:4] != MAGIC:
        raise WeightsError(f"{path} does not start with {MAGIC!r}")
    version, hidden, layers, heads, inner, vocabulary, positions, types, epsilon, block = struct.unpack_from(
        "<I7ifi", data, 4
    )
    if version != 1 or block != BLOCK:
        raise WeightsError(f"version {version} with blocks of {block} is not supported")
    shape = Shape(hidden, layers, heads, inner, vocabulary, positions, types, epsilon)
    pieces, offset = _pieces(data, 4 + struct.calcsize("<I7ifi"))
    offset = _skip_character_map(data, offset)
    plain, packed = _tensors(data, offset)
    return Weights(shape, pieces, plain, packed)


def _pieces(data: bytes, offset: int) -> tuple[Pieces, int]:
    count, bos, eos, pad, unknown, length = struct.unpack_from("<5iQ", data, offset)
    offset += struct.calcsize("<5iQ")
    ends = np.frombuffer(data, "<u4", count + 1, offset)
    offset += ends.nbytes
    scores = np.frombuffer(data, "<f4", count, offset)
    offset += scores.nbytes
    blob = data[offset : offset + length]
    texts = tuple(blob[start:end].decode() for start, end in pairwise(ends))
    return Pieces(texts, tuple(map(float, scores)), bos, eos, pad, unknown), offset + length


def _skip_character_map(data: bytes, offset: int) -> int:
    """The map is NFKC, with controls dropped and exotic spaces made plain: `tokenizer.py` says so itself."""
    _, length = struct.unpack_from("<iI", data, offset)
    return offset + struct.calcsize("<iI") + int(length)


def _tensors(data: bytes, offset: int) -> tuple[dict[str, Floats], dict[str, Bytes]]:
    plain: dict[str, Floats] = {}
    packed: dict[str, Bytes] = {}
    (count,) = struct.unpack_from("<i", data, offset)
    offset += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, offset)
        name = data[offset + 2 : offset + 2 + length].decode("ascii")
        offset += 2 + length
        kind, size, start, extent = struct.unpack_from("<BIQQ", data, offset)
        offset += struct.calcsize("<BIQQ")
        if kind == 0:
            plain[name] = np.frombuffer(data, "<f4", size, start)
        else:
            packed[name] = np.frombuffer(data, np.uint8, extent, start)
    return plain, packed
