"""py3langid's model cut to the languages that are told apart at the door, as files that are mapped, not read.

Read as it comes it takes a hundred megabytes for a moment and forty for good.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.pii.automaton import Automaton

EXPECTED = ("fr", "en")
OTHERS = ("de", "es", "it", "nl", "pt", "ar", "pl", "ro", "tr", "uk", "ru", "zh", "vi")
_PARTS = ("blocks", "places", "rows", "features")


@dataclass(frozen=True, slots=True)
class Languages:
    """Naive Bayes over features of bytes: `table` [features, languages] and `bias` [languages] in logs."""

    codes: tuple[str, ...]
    automaton: Automaton
    table: NDArray[np.float16]
    bias: NDArray[np.float32]

    @classmethod
    def cut(cls) -> "Languages":
        """From the package's own file."""
        from py3langid.langid import MODEL_DIR, MODEL_FILE
        from py3langid.modelio import load_model

        table, bias, codes, moves, rows, features = load_model(MODEL_DIR / MODEL_FILE)
        kept = [index for index, code in enumerate(codes) if code in {*EXPECTED, *OTHERS}]
        return cls(
            tuple(codes[index] for index in kept),
            Automaton.of(moves, rows, features),
            np.ascontiguousarray(table[:, kept]),
            bias[kept],
        )

    def save(self, directory: Path) -> None:
        for name, values in self._arrays():
            np.save(directory / file(name), values)

    @classmethod
    def load(cls, directory: Path) -> "Languages":
        """The files stay mapped, but plain arrays: each look-up in a `memmap` makes another."""
        codes, table, bias, *parts = (np.asarray(np.load(directory / name, mmap_mode="r")) for name in FILES)
        return cls(tuple(map(str, codes)), Automaton(*parts), table, bias)

    def _arrays(self) -> Iterator[tuple[str, NDArray[np.generic]]]:
        yield from (("codes", np.array(self.codes)), ("table", self.table), ("bias", self.bias))
        yield from ((part, getattr(self.automaton, part)) for part in _PARTS)


def file(name: str) -> str:
    return f"languages.{name}.npy"


FILES = tuple(map(file, ("codes", "table", "bias", *_PARTS)))
