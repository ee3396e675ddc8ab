"""The encoder's own pieces of Latin script, and the likeliest way to cut a word into them (unigram, Viterbi).

The same cut that the encoder's tokenizer makes of a word that stands alone, at a fraction of its memory: the
finder reads French and English. What has no piece is one unknown.
"""

import unicodedata
from array import array
from collections.abc import Iterable
from pathlib import Path

START = "\u2581"
UNKNOWN = "<unk>"
_LONGEST = 24
_IMPOSSIBLE = -1e18
_PENALTY = 10.0
_BEGINS = 3
_SHORT = tuple(range(1, _BEGINS))


def latin(piece: str) -> bool:
    """Is this a piece that a word in Latin script may need?"""
    letters = piece.replace(START, "")
    return len(letters) <= _LONGEST and all(
        char.isascii() or unicodedata.name(char, "").startswith("LATIN") for char in letters
    )


class Vocabulary:
    """Pieces in the order of their rows; each has a score (log probability). The last row stands for the unknown.

    `_lengths` tells how long the pieces are that begin with these three letters; shorter ones may be any.
    """

    def __init__(self, pieces: Iterable[tuple[str, float]]) -> None:
        self._rows: dict[str, int] = {}
        self._scores = array("d")
        for row, (piece, score) in enumerate(pieces):
            self._rows[piece] = row
            self._scores.append(score)
        self._unknown = self._rows.pop(UNKNOWN)
        self._rare = min(self._scores[row] for row in self._rows.values()) - _PENALTY
        self._lengths = _lengths(self._rows)

    @classmethod
    def load(cls, path: Path) -> "Vocabulary":
        with path.open(encoding="utf-8", newline="\n") as lines:
            return cls((piece, float(score)) for piece, _, score in (line.partition("\t") for line in lines))

    @staticmethod
    def save(path: Path, pieces: Iterable[tuple[str, float]]) -> None:
        path.write_text("".join(f"{piece}\t{score!r}\n" for piece, score in pieces), encoding="utf-8")

    def cut(self, word: str) -> list[int]:
        """The rows of the word's pieces."""
        text = START + unicodedata.normalize("NFKC", word)
        whole = self._rows.get(text)
        return [whole] if whole is not None else self._cheapest(text)

    def _cheapest(self, text: str) -> list[int]:
        rows, scores, lengths, last = self._rows, self._scores, self._lengths, len(text)
        best = [0.0] + [_IMPOSSIBLE] * last
        came: list[tuple[int, int]] = [(0, self._unknown)] * (last + 1)
        for start in range(last):
            before = best[start]
            for length in lengths.get(text[start : start + _BEGINS], _SHORT):
                end = start + length
                if end > last:
                    break
                found = rows.get(text[start:end])
                if found is not None:
                    score = before + scores[found]
                    if score > best[end]:
                        best[end], came[end] = score, (start, found)
                elif end == start + 1 and before + self._rare > best[end]:
                    best[end], came[end] = before + self._rare, (start, self._unknown)
        return self._back(came)

    def _back(self, came: list[tuple[int, int]]) -> list[int]:
        """The way back; unknowns beside each other are one."""
        rows: list[int] = []
        at = len(came) - 1
        while at > 0:
            at, row = came[at]
            if not (row == self._unknown and rows and rows[-1] == row):
                rows.append(row)
        return rows[::-1]


def _lengths(pieces: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """By their first three letters, in order; many have the same, which are kept once."""
    found: dict[str, set[int]] = {}
    for piece in pieces:
        if len(piece) >= _BEGINS:
            found.setdefault(piece[:_BEGINS], set()).add(len(piece))
    once: dict[tuple[int, ...], tuple[int, ...]] = {}
    listed = {begins: (*_SHORT, *sorted(lengths)) for begins, lengths in found.items()}
    return {begins: once.setdefault(lengths, lengths) for begins, lengths in listed.items()}
