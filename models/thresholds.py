"""What thresholds would have done on labelled tickets, and which ones a mistake's cost recommends."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.softmax import Doubles
from shared.thresholds import from_cost

GRID = (*(round(0.5 + step / 20, 2) for step in range(10)), 0.97, 0.98, 0.99)
CLEARLY = 2.0
"""Standard errors of the difference by which a higher threshold must be cheaper before it replaces the computed one."""
DIGITS = 4
THOUSAND = 1_000

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Costs:
    """In one unit, minutes say: a wrong value, and a ticket left to a person."""

    wrong: float
    left: float

    def __post_init__(self) -> None:
        if not (isfinite(self.wrong) and isfinite(self.left)):
            raise ValueError("what a mistake and a person's time cost are numbers")

    @property
    def threshold(self) -> float:
        return from_cost(self.wrong, self.left)

    def each(self, confidence: Doubles, right: Flags, threshold: float) -> Doubles:
        """What each ticket costs, [n]: nothing when the model speaks and is right."""
        return np.where(confidence < threshold, self.left, np.where(right, 0.0, self.wrong))


@dataclass(frozen=True, slots=True)
class Point:
    """What one threshold does: of how many tickets the model speaks, and how often it is then right."""

    threshold: float
    coverage: float
    precision: float | None
    cost_per_1000: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The recommended threshold; `computed` is what calibrated confidences would make of the costs."""

    threshold: float
    computed: float
    points: tuple[Point, ...]

    @property
    def measured(self) -> bool:
        """Whether the tickets overruled the computation."""
        return self.threshold != self.computed


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One value as the model says it: of the tickets it names, and of those that bear it."""

    said: int
    borne: int
    precision: float | None
    coverage: float


@dataclass(frozen=True, slots=True)
class Demanded:
    """The threshold for a demanded precision of one value; None when nothing measured would keep it."""

    threshold: float | None
    precision: float | None
    said: int


def point(confidence: Doubles, right: Flags, threshold: float, costs: Costs) -> Point:
    spoken = confidence >= threshold
    return Point(
        threshold=threshold,
        coverage=_share(spoken),
        precision=_share(right[spoken]) if spoken.any() else None,
        cost_per_1000=round(float(costs.each(confidence, right, threshold).mean()) * THOUSAND, 1),
    )


def choose(confidence: Doubles, right: Flags, costs: Costs) -> Choice:
    """The computed threshold, unless a higher one was clearly cheaper on these tickets.

    Never a lower one: a few tickets can show that the model is too sure of itself; that they hold no mistake shows
    little.
    """
    candidates = sorted({*GRID, costs.threshold, 0.0})
    own = costs.each(confidence, right, costs.threshold)
    higher = [one for one in candidates if one >= costs.threshold]
    cheapest = min(higher, key=lambda one: float(costs.each(confidence, right, one).mean()))
    saved = own - costs.each(confidence, right, cheapest)
    noise = float(saved.std(ddof=1)) / np.sqrt(len(saved)) if len(saved) > 1 else np.inf
    overruled = saved.mean() > CLEARLY * noise
    return Choice(
        threshold=cheapest if overruled else costs.threshold,
        computed=costs.threshold,
        points=tuple(point(confidence, right, one, costs) for one in candidates),
    )


def by_class(
    confidence: Doubles, chosen: Sequence[str], answers: Sequence[str], labels: Sequence[str], threshold: float
) -> dict[str, ClassFigures]:
    """Each value at one threshold; coverage is the share of its tickets that are named so."""
    said, borne = np.array(chosen), np.array(answers)
    found = {}
    for label in labels:
        named = (said == label) & (confidence >= threshold)
        found[label] = ClassFigures(
            said=int(named.sum()),
            borne=int((borne == label).sum()),
            precision=_share(borne[named] == label) if named.any() else None,
            coverage=_share(named[borne == label]) if (borne == label).any() else 0.0,
        )
    return found


def demanded(
    confidence: Doubles, chosen: Sequence[str], answers: Sequence[str], label: str, precision: float
) -> Demanded:
    """The lowest confidence from which `label` is right that often, both as stated and as measured.

    As stated too, since a value has few tickets: none wrong in ten is no proof of 98 %.
    """
    named = np.array(chosen) == label
    stated, right = confidence[named], np.array(answers)[named] == label
    order = np.argsort(-stated, kind="stable")
    count = np.arange(1, len(order) + 1)
    enough = (np.cumsum(stated[order]) / count >= precision) & (np.cumsum(right[order]) / count >= precision)
    last = np.append(np.diff(stated[order]) < 0, True)[: len(order)]
    places = np.nonzero(enough & last)[0]
    if not len(places):
        return Demanded(None, None, 0)
    at = int(places[-1])
    threshold = float(np.floor(stated[order][at] * 10**DIGITS) / 10**DIGITS)
    return Demanded(threshold, _share(right[order][: at + 1]), at + 1)


def report(
    probabilities: Mapping[str, Doubles],
    labels: Mapping[str, Sequence[str]],
    answers: Mapping[str, Sequence[str]],
    langs: Sequence[str],
    *,
    costs: Mapping[str, Costs],
    demands: Mapping[tuple[str, str], float],
) -> dict[str, Any]:
    """Per field and language: a choice for each of `costs` (by mode), the values at it, and what was demanded."""
    spoken = sorted(set(langs))
    found: dict[str, Any] = {}
    for field, values in probabilities.items():
        found[field] = {}
        for lang in spoken:
            rows = [row for row, one in enumerate(langs) if one == lang]
            found[field][lang] = _field(
                values[rows],
                labels[field],
                [answers[field][row] for row in rows],
                costs,
                {value: precision for (named, value), precision in demands.items() if named == field},
            )
    return found


def _field(
    values: Doubles,
    labels: Sequence[str],
    answers: Sequence[str],
    costs: Mapping[str, Costs],
    demands: Mapping[str, float],
) -> dict[str, Any]:
    confidence = values.max(axis=1).round(DIGITS)
    chosen = [labels[column] for column in values.argmax(axis=1)]
    right = np.array([said == answer for said, answer in zip(chosen, answers, strict=True)])
    choices = {mode: choose(confidence, right, one) for mode, one in costs.items()}
    at = choices["preselect"].threshold
    return {
        "n": len(answers),
        **{mode: asdict(choice) | {"measured": choice.measured} for mode, choice in choices.items()},
        "values": {name: asdict(one) for name, one in by_class(confidence, chosen, answers, labels, at).items()},
        "demanded": {
            value: {"at_least": precision, **asdict(demanded(confidence, chosen, answers, value, precision))}
            for value, precision in demands.items()
        },
    }


def _share(flags: Flags) -> float:
    return round(float(flags.mean()), DIGITS)
