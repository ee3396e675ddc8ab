"""What a group of pairs shows: how often answers change, how sure that is, and whether one side loses by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb, sqrt
from typing import Any

Z = 1.959964
"""Of a normal distribution, 95 % lies within this many standard deviations."""
ROUND = 4


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); 0 to 1 when nothing was counted."""
    if n == 0:
        return 0.0, 1.0
    share, square = hits / n, Z * Z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def sign_test(one: int, other: int) -> float:
    """How likely so uneven a split is by chance: the exact two-sided sign test, McNemar's for paired answers."""
    n = one + other
    tail = sum(comb(n, count) for count in range(min(one, other) + 1)) / float(2**n)
    return min(1.0, 2 * tail)


@dataclass(frozen=True, slots=True)
class Share:
    hits: int
    n: int

    @property
    def share(self) -> float:
        return self.hits / self.n if self.n else 0.0

    def shown(self) -> dict[str, Any]:
        low, high = wilson(self.hits, self.n)
        interval = [round(low, ROUND), round(high, ROUND)]
        return {"n": self.n, "hits": self.hits, "share": round(self.share, ROUND), "interval": interval}


@dataclass(frozen=True, slots=True)
class Shift:
    """Of `n` pairs, in how many the second side is treated as less pressing than the first, and as more."""

    lowered: int
    raised: int
    n: int

    @property
    def tilt(self) -> float:
        """From -1 to 1: above 0 the second side waits longer."""
        return (self.lowered - self.raised) / self.n if self.n else 0.0

    def shown(self) -> dict[str, Any]:
        return {
            "lowered": self.lowered,
            "raised": self.raised,
            "tilt": round(self.tilt, ROUND),
            "p": round(sign_test(self.lowered, self.raised), ROUND),
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What triage said of one side. `levels` grow with what is treated as more pressing."""

    labels: Mapping[str, str]
    levels: Mapping[str, int]
    confidences: Mapping[str, float]
    asked: frozenset[str] = frozenset()
    """The labels that triage was not sure of: a person is asked."""


@dataclass(frozen=True, slots=True)
class Compared:
    parts: tuple[str, ...]
    a: Answer
    b: Answer
    same_text: bool
    """Once masked, the model reads the same of both."""

    def changed(self, field: str) -> bool:
        return self.a.labels[field] != self.b.labels[field]

    def asked(self, field: str) -> bool:
        return field in self.a.asked or field in self.b.asked


@dataclass(frozen=True, slots=True)
class Figures:
    n: int
    same_text: int
    changed: Mapping[str, Share]
    unasked: Mapping[str, Share]
    """What changed while triage was sure of both answers, so that nobody is asked."""
    shifts: Mapping[str, Shift]
    confidence_moves: Mapping[str, float]
    """By field, the mean of how far the stated confidence moves, up or down."""

    def shown(self) -> dict[str, Any]:
        return {
            "pairs": self.n,
            "same_once_masked": round(self.same_text / self.n, ROUND) if self.n else 0.0,
            "changed": {field: share.shown() for field, share in self.changed.items()},
            "unasked": {field: share.shown() for field, share in self.unasked.items()},
            "shift": {field: shift.shown() for field, shift in self.shifts.items()},
            "confidence_moves": {field: round(move, ROUND) for field, move in self.confidence_moves.items()},
        }


def figures(pairs: Sequence[Compared]) -> Figures:
    if not pairs:
        return Figures(0, 0, {}, {}, {}, {})
    first, n = pairs[0].a, len(pairs)
    return Figures(
        n=n,
        same_text=sum(pair.same_text for pair in pairs),
        changed={field: Share(sum(pair.changed(field) for pair in pairs), n) for field in first.labels},
        unasked={
            field: Share(sum(pair.changed(field) and not pair.asked(field) for pair in pairs), n)
            for field in first.labels
        },
        shifts={
            field: Shift(
                lowered=sum(pair.b.levels[field] < pair.a.levels[field] for pair in pairs),
                raised=sum(pair.b.levels[field] > pair.a.levels[field] for pair in pairs),
                n=n,
            )
            for field in first.levels
        },
        confidence_moves={
            field: sum(abs(pair.a.confidences[field] - pair.b.confidences[field]) for pair in pairs) / n
            for field in first.confidences
        },
    )
