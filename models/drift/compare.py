"""Two windows compared: what moved, by how much, and whether chance alone would move it as far.

A finding is an alert when it is both beyond chance (99 %) and large enough to matter.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.drift.embedding import Shift, shift
from models.drift.windows import Window

SEED, DRAWS = 95, 2_000
SURE = 0.99
LEAST_PSI = 0.1
"""Credit scoring's customary mark for a shift worth a look (Siddiqi 2006); 0.25 is called large."""
LEAST_CONFIDENCE, LEAST_SHARE = 0.03, 0.05
SMOOTH = 0.5
"""Added to each count for the PSI, which a label that is missing on one side would make infinite."""

Doubles = NDArray[np.float64]
Shares = Mapping[str, tuple[int, int]]
_MASKED = "masked:"


@dataclass(frozen=True, slots=True)
class Mix:
    """Two distributions over the same labels."""

    name: str
    js: float
    """Jensen-Shannon divergence in bits, from 0 to 1 (Lin 1991)."""
    js_by_chance: float
    """What 99 % of two windows of these sizes from one source stay below."""
    psi: float
    most_moved: str
    before: float
    after: float

    @property
    def alert(self) -> bool:
        return self.js > self.js_by_chance and self.psi >= LEAST_PSI


@dataclass(frozen=True, slots=True)
class Move:
    """A mean or a share, before and after, with the 99 % bootstrap interval of the difference."""

    name: str
    before: float
    after: float
    low: float
    high: float
    least: float

    @property
    def alert(self) -> bool:
        return (self.low > 0 or self.high < 0) and abs(self.after - self.before) >= self.least


@dataclass(frozen=True, slots=True)
class Drift:
    mixes: tuple[Mix, ...]
    confidences: tuple[Move, ...]
    shares: tuple[Move, ...]
    sizes: tuple[int, int]
    versions: tuple[frozenset[str], frozenset[str]]
    embedding: Shift | None
    """None where too few tickets were embedded."""


def compare(reference: Window, current: Window, seed: int = SEED) -> Drift:
    """The same two windows give the same answer."""
    draw = np.random.default_rng(seed)
    fields = reference.confidences
    return Drift(
        mixes=tuple(mix(name, reference.mixes[name], current.mixes[name], draw) for name in reference.mixes),
        confidences=tuple(_mean(name, fields[name], current.confidences[name], draw) for name in fields),
        shares=tuple(_share(name, *pair, draw) for name, pair in _both(reference.shares, current.shares).items()),
        sizes=(reference.n, current.n),
        versions=(reference.versions, current.versions),
        embedding=shift(reference.vectors, current.vectors, draw),
    )


def _both(before: Shares, after: Shares) -> dict[str, tuple[tuple[int, int], tuple[int, int]]]:
    """What both windows tell; a label that the masking found in one alone was found in none of the other's messages."""
    told = {name: (before[name], after[name]) for name in before if name in after}
    tries = [next((of for name, (_, of) in one.items() if name.startswith(_MASKED)), 0) for one in (before, after)]
    if all(tries):
        for name in sorted(name for name in before.keys() ^ after.keys() if name.startswith(_MASKED)):
            told[name] = (before.get(name, (0, tries[0])), after.get(name, (0, tries[1])))
    return told


def alerts(drift: Drift) -> list[str]:
    """What moved, in words."""
    mixed = (_mixed(one) for one in drift.mixes if one.alert)
    return [*_versions(drift), *mixed, *_moved(drift), *_shifted(drift.embedding)]


def shown(drift: Drift) -> dict[str, Any]:
    return {
        "tickets": {"reference": drift.sizes[0], "current": drift.sizes[1]},
        "models": {"reference": sorted(drift.versions[0]), "current": sorted(drift.versions[1])},
        "mix": {
            one.name: {"js": _r(one.js), "js_by_chance": _r(one.js_by_chance), "psi": _r(one.psi), "alert": one.alert}
            for one in drift.mixes
        },
        "confidence": {one.name: _shown(one) for one in drift.confidences},
        "share": {one.name: _shown(one) for one in drift.shares},
        "embedding": _apart(drift.embedding),
        "alerts": alerts(drift),
    }


def mix(name: str, before: Counter[str], after: Counter[str], draw: np.random.Generator) -> Mix:
    labels = sorted(before.keys() | after.keys())
    a, b = (np.array([counts[label] for label in labels], np.float64) for counts in (before, after))
    pooled = (a + b) / (a + b).sum() if labels else np.zeros(0)
    sizes = int(a.sum()), int(b.sum())
    if not all(sizes):
        return Mix(name, 0.0, 1.0, 0.0, "", 0.0, 0.0)
    noise = _js(*(draw.multinomial(size, pooled, DRAWS) / size for size in sizes))
    p, q = a / a.sum(), b / b.sum()
    at = int(np.argmax(np.abs(q - p)))
    chance = float(np.quantile(noise, SURE))
    return Mix(name, float(_js(p, q)), chance, _psi(a, b), labels[at], float(p[at]), float(q[at]))


def _js(p: Doubles, q: Doubles) -> Doubles:
    """Over the last axis; bits."""
    return np.maximum(0.0, _entropy((p + q) / 2) - (_entropy(p) + _entropy(q)) / 2)


def _entropy(p: Doubles) -> Doubles:
    return np.asarray(-(p * np.log2(np.where(p > 0, p, 1.0))).sum(axis=-1))


def _psi(a: Doubles, b: Doubles) -> float:
    """The population stability index of two lists of counts."""
    p, q = ((counts + SMOOTH) / (counts + SMOOTH).sum() for counts in (a, b))
    return float(((q - p) * np.log(q / p)).sum())


def _mean(name: str, before: Sequence[float], after: Sequence[float], draw: np.random.Generator) -> Move:
    if not before or not after:
        return Move(name, 0.0, 0.0, 0.0, 0.0, LEAST_CONFIDENCE)
    a, b = np.array(before), np.array(after)
    return Move(name, float(a.mean()), float(b.mean()), *_interval(_means(b, draw) - _means(a, draw)), LEAST_CONFIDENCE)


def _means(values: Doubles, draw: np.random.Generator) -> Doubles:
    """[DRAWS]: the means of resamples, of values rounded to hundredths: a window of any size costs the same."""
    seen, counts = np.unique(values.round(2), return_counts=True)
    return np.asarray(draw.multinomial(len(values), counts / len(values), DRAWS) @ seen / len(values))


def _share(name: str, before: tuple[int, int], after: tuple[int, int], draw: np.random.Generator) -> Move:
    """A resample of a window of yes and no is a binomial draw; half a hit is added so that 0 is not taken for sure."""
    if not before[1] or not after[1]:
        return Move(name, 0.0, 0.0, 0.0, 0.0, LEAST_SHARE)
    a, b = (draw.binomial(n, (hits + SMOOTH) / (n + 2 * SMOOTH), DRAWS) / n for hits, n in (before, after))
    return Move(name, before[0] / before[1], after[0] / after[1], *_interval(b - a), LEAST_SHARE)


def _interval(drawn: Doubles) -> tuple[float, float]:
    low, high = np.quantile(drawn, [(1 - SURE) / 2, (1 + SURE) / 2])
    return float(low), float(high)


def _versions(drift: Drift) -> Iterator[str]:
    before, after = drift.versions
    if before != after:
        yield f"another model answers: {', '.join(sorted(before))} before, {', '.join(sorted(after))} now"


def _mixed(one: Mix) -> str:
    moved = f"{one.most_moved} went from {one.before:.0%} to {one.after:.0%} of the tickets"
    return f"the mix of {one.name} moved (PSI {one.psi:.2f}): most of all, {moved}"


def _moved(drift: Drift) -> Iterator[str]:
    for one in drift.confidences:
        if one.alert:
            yield f"the mean confidence in {one.name} went from {one.before:.2f} to {one.after:.2f}"
    for one in drift.shares:
        if one.alert:
            yield f"{_what(one.name)} went from {one.before:.0%} to {one.after:.0%}"


def _shifted(one: Shift | None) -> Iterator[str]:
    if one is not None and one.alert:
        yield f"what the tickets are about moved: {one.distance:.2f} apart, {one.by_chance:.2f} by chance"


def _what(name: str) -> str:
    kind, _, field = name.partition(":")
    words: Mapping[str, str] = {
        "set_aside": "the share of messages set aside as no ticket",
        "abstained": f"the share of tickets whose {field} is left to a person",
        "overridden": f"the share of tickets whose {field} a person changed",
        "masked": f"the share of messages in which the masking finds {field}",
    }
    return words[kind]


def _apart(one: Shift | None) -> dict[str, Any] | None:
    if one is None:
        return None
    sizes = {"reference": one.sizes[0], "current": one.sizes[1]}
    return {"distance": _r(one.distance), "by_chance": _r(one.by_chance), "tickets": sizes, "alert": one.alert}


def _shown(one: Move) -> dict[str, Any]:
    interval = [_r(one.low), _r(one.high)]
    return {"before": _r(one.before), "after": _r(one.after), "difference_interval": interval, "alert": one.alert}


def _r(value: float) -> float:
    return round(value, 4)
