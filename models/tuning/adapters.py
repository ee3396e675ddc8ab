"""What fine-tuning leaves behind: low-rank additions to the upper layers' matrices, and the fields' heads."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

PATH = Path(__file__).parent / "adapters.npz"
MATRICES = ("q", "k", "v", "ao", "fi", "fo")
"""A layer's matrices, as the weights' file names them."""
FIRST = 6
"""The lowest layer that learns; those below stay as they came."""
RANK = 16


@dataclass(frozen=True, slots=True)
class Adapters:
    """`deltas["l7.q"]` is a pair [inputs, rank] and [rank, outputs]; their product is added to that matrix.

    A head looks at the text through `look` [hidden] (which tokens matter to it), then adds up `weights`
    [2 · hidden, labels] over what it saw and over the mean, and `shift` [labels]. `temperature` divides the sum.
    """

    deltas: Mapping[str, tuple[Floats, Floats]]
    heads: Mapping[str, "Head"]


@dataclass(frozen=True, slots=True)
class Head:
    labels: tuple[str, ...]
    look: Floats
    weights: Floats
    shift: Floats
    temperature: float


def save(adapters: Adapters, path: Path = PATH) -> None:
    """In half precision: nothing measurable is lost, and half the size."""
    kept: dict[str, NDArray[np.generic]] = {}
    for name, (down, up) in adapters.deltas.items():
        kept[f"{name}.down"], kept[f"{name}.up"] = down.astype(np.float16), up.astype(np.float16)
    for field, head in adapters.heads.items():
        kept[f"{field}.labels"] = np.array(head.labels)
        kept[f"{field}.temperature"] = np.array(head.temperature, np.float32)
        for part in ("look", "weights", "shift"):
            kept[f"{field}.{part}"] = getattr(head, part).astype(np.float16)
    np.savez(path, **kept)  # type: ignore[arg-type]


def load(path: Path = PATH) -> Adapters:
    """Raises `OSError` or `KeyError` for a file that is none of adapters."""
    with np.load(path) as kept:
        held = {name: kept[name] for name in kept.files}
    downs = [name.removesuffix(".down") for name in held if name.endswith(".down")]
    deltas = {name: (_wide(held[f"{name}.down"]), _wide(held[f"{name}.up"])) for name in downs}
    fields = [name.removesuffix(".labels") for name in held if name.endswith(".labels")]
    return Adapters(deltas, {field: _head(held, field) for field in fields})


def _head(held: Mapping[str, NDArray[np.generic]], field: str) -> Head:
    look, weights, shift = (_wide(held[f"{field}.{part}"]) for part in ("look", "weights", "shift"))
    labels = tuple(str(label) for label in held[f"{field}.labels"])
    return Head(labels, look, weights, shift, float(held[f"{field}.temperature"].astype(np.float64)))


def _wide(value: NDArray[np.generic]) -> Floats:
    return value.astype(np.float32)
