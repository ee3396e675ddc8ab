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


def latin(piece: str) -> bool:
    """Is this a piece that a word in Latin script may need?"""
    letters = piece.replace(START, "")
    return len(letters) <= _LONGEST and all(
        char.isascii() or unicodedata.name(char, "").startswith("LATIN") for char in letters
    )


class Vocabulary:
    """Pieces in the order of their rows; each has a score (log probability). The last row stands for the unknown.

    `_reach` tells how long the longest piece is that begins with these three letters.
    """

    def __init__(self, pieces: Iterable[tuple[str, float]]) -> None:
        self._rows: dict[str, int] = {}
        self._scores = array("d")
        for row, (piece, score) in enumerate(pieces):
            self._rows[piece] = row
            self._scores.append(score)
        self._unknown = self._rows.pop(UNKNOWN)
        self._rare = min(self._scores[row] for row in self._rows.values()) - _PENALTY
        self._reach: dict[str, int] = {}
        for piece in self._rows:
            begins = piece[:_BEGINS]
            if len(begins) == _BEGINS:
                self._reach[begins] = max(self._reach.get(begins, _BEGINS), len(piece))

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
        rows, scores, reach, last = self._rows, self._scores, self._reach, len(text)
        best = [0.0] + [_IMPOSSIBLE] * last
        came: list[tuple[int, int]] = [(0, self._unknown)] * (last + 1)
        for start in range(last):
            before = best[start]
            furthest = min(last, start + reach.get(text[start : start + _BEGINS], _BEGINS - 1))
            for end in range(start + 1, furthest + 1):
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
