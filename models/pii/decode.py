"""From the finder's probabilities to stretches of text."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.pii.tags import NAMES, OUTSIDE
from models.pii.tokens import Bounds

Floats = NDArray[np.float32]

LEAST = 0.3
"""A token is part of something personal from this probability on: a leak costs more than a wrong mask."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start` to `end` are a `label`; `score` is the mean probability that its tokens are personal."""

    start: int
    end: int
    label: str
    score: float


class Reading:
    """One text's tokens and, for each, the probability of every tag [tokens, tags]."""

    def __init__(self, tokens: Sequence[Bounds], tags: Floats) -> None:
        self._tokens = tokens
        self._starts = [start for start, _ in tokens]
        personal: Floats = 1 - tags[:, OUTSIDE] if len(tokens) else np.zeros(0, np.float32)
        self._personal: list[float] = personal.tolist()
        self._sums: list[float] = [0.0, *np.cumsum(personal, dtype=np.float64).tolist()]
        pairs = tags[:, 1:].reshape(len(tokens), len(NAMES), 2)
        self._begins: Floats = pairs[:, :, 0]
        self._labels: Floats = self._begins + pairs[:, :, 1]
        self._so_far = np.zeros((len(tokens) + 1, len(NAMES)))
        self._labels.cumsum(axis=0, dtype=np.float64, out=self._so_far[1:])

    @classmethod
    def nothing(cls) -> "Reading":
        """Of a text that no finder read."""
        return cls((), np.zeros((0, 1 + 2 * len(NAMES)), np.float32))

    @property
    def read(self) -> bool:
        return bool(self._tokens)

    def likelihood(self, start: int, end: int) -> float:
        """How probable it is that the letters and digits there are personal, on average."""
        first = max(0, bisect_right(self._starts, start) - 1)
        last = max(first + 1, bisect_left(self._starts, end))
        return self._mean(first, last) if self._tokens else 1.0

    def _mean(self, first: int, last: int) -> float:
        return (self._sums[last] - self._sums[first]) / (last - first)

    def doubt(self, text: str, masked: Sequence[Bounds]) -> float:
        """How probable it is that the likeliest word outside of what is masked (in order) is personal."""
        most, at = 0.0, 0
        for (start, end), personal in zip(self._tokens, self._personal, strict=True):
            while at < len(masked) and masked[at][1] <= start:
                at += 1
            if personal > most and text[start].isalnum() and (at == len(masked) or masked[at][0] >= end):
                most = personal
        return most

    def stretches(self, text: str) -> Iterator[Stretch]:
        for first, last, label in self._segments(text):
            start, end = _trimmed(text, self._tokens[first][0], self._tokens[last - 1][1], label)
            if end > start:
                yield Stretch(start, end, label, round(min(1.0, self._mean(first, last)), 4))

    def _segments(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Runs of personal tokens, parted where another thing begins, never inside a run without spaces."""
        index = 0
        while index < len(self._tokens):
            if self._personal[index] < LEAST:
                index += 1
                continue
            first, index = self._word_start(text, index), index + 1
            while index < len(self._tokens) and self._goes_on(text, first, index):
                index += 1
            yield first, index, self._label(first, index)

    def _label(self, first: int, last: int) -> str:
        return NAMES[self._likeliest(first, last)]

    def _likeliest(self, first: int, last: int) -> int:
        return int((self._so_far[last] - self._so_far[first]).argmax())

    def _goes_on(self, text: str, first: int, index: int) -> bool:
        if text[self._tokens[index][0]] == "\n" and self._label(first, index) not in _OVER_LINES:
            return False
        touches = self._tokens[index - 1][1] == self._tokens[index][0]
        if self._personal[index] < LEAST:
            return touches and (self._same_word(text, index - 1, index) or self._bridges(text, index))
        if touches and text[self._tokens[index][0]] != "\n":
            return True
        here, so_far = int(self._labels[index].argmax()), self._likeliest(first, index)
        return here == so_far and self._begins[index, here] < self._labels[index, here] / 2

    def _word_start(self, text: str, index: int) -> int:
        while (
            index > 0
            and self._tokens[index - 1][1] == self._tokens[index][0]
            and self._personal[index - 1] < LEAST
            and self._same_word(text, index - 1, index)
        ):
            index -= 1
        return index

    def _same_word(self, text: str, left: int, right: int) -> bool:
        """Letters and digits that touch: "4451da82" is one word in four tokens."""
        return all(text[self._tokens[index][0]].isalnum() for index in (left, right))

    def _bridges(self, text: str, index: int) -> bool:
        """A doubtful sign inside a run: one that ties two personal tokens together, or a hyphen within a word."""
        if index + 1 >= len(self._tokens) or self._tokens[index + 1][0] != self._tokens[index][1]:
            return False
        sign = text[self._tokens[index][0]]
        after = self._personal[index + 1] >= LEAST
        return not sign.isalnum() and (after or (sign in _TIES and text[self._tokens[index + 1][0]].isalnum()))


_TIES = "-_"
_OVER_LINES = frozenset({"SECRET", "ADDRESS"})
_EDGES = {"SECRET": "\"'«»“”‘’`()[]<>,;: \n", "URL_CREDENTIALS": "/@ \n"}


def _trimmed(text: str, start: int, end: int, label: str) -> tuple[int, int]:
    """Without the sentence's own signs at the edges; a secret may begin or end in most of them."""
    edges = _EDGES.get(label)

    def loose(char: str) -> bool:
        return char in edges if edges is not None else not char.isalnum()

    while start < end and loose(text[start]):
        start += 1
    while end > start and loose(text[end - 1]):
        end -= 1
    if label == "SECRET" and end > start and text[end - 1] == ".":
        end -= 1
    bare = text[start:end]
    return (start, end) if any(char.isalnum() for char in bare) else (start, start)
