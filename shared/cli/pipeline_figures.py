"""What is made of the times that a run of the pipeline left: ratios of one run, never bare times. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

_FROM, _TO = 0.1, 0.9
STAGES = ("pseudonymizer", "triage", "drafter")


def rate(ends: Sequence[float]) -> float:
    """Events a second between the first and the last tenth, so that starting up and running dry do not count.

    Raises:
        ValueError: there are too few to tell.
    """
    ordered = sorted(ends)
    first, last = math.floor(len(ordered) * _FROM), math.ceil(len(ordered) * _TO) - 1
    if last <= first or ordered[last] <= ordered[first]:
        raise ValueError("too few tickets, or all at one moment: nothing can be said")
    return (last - first) / (ordered[last] - ordered[first])


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


@dataclass(frozen=True, slots=True)
class Way:
    """One ticket's times (seconds, of one clock): sent in, and each stage's event on the bus."""

    sent: float
    received: float
    pseudonymized: float
    triaged: float
    drafted: float

    @property
    def whole(self) -> float:
        return self.drafted - self.sent

    @property
    def hops(self) -> dict[str, float]:
        return {
            "intake": self.received - self.sent,
            "pseudonymizer": self.pseudonymized - self.received,
            "triage": self.triaged - self.pseudonymized,
            "drafter": self.drafted - self.triaged,
        }


def throughput(alone: Mapping[str, float], together: float) -> dict[str, object]:
    """The pipeline beside its slowest stage; `alone` holds each stage's rate with all others stopped."""
    slowest = min(alone, key=lambda name: alone[name])
    return {
        "slowest": slowest,
        "pipeline_over_slowest": round(together / alone[slowest], 3),
        "stages_over_slowest": {name: round(value / alone[slowest], 2) for name, value in alone.items()},
    }


def ceiling(alone: Mapping[str, float], work: Mapping[str, float], cores: float) -> float:
    """The most that the machine allows, over the slowest stage: all parts share its cores.

    `work` is each part's processor time for one ticket, in seconds.
    """
    slowest = min(alone.values())
    return round(min(1.0, cores / sum(work.values()) / slowest), 3)


def latency(ways: Sequence[Way]) -> dict[str, object]:
    """The 95th percentile from sending in to the draft, over the sum of the stages' medians."""
    hops = {name: median(way.hops[name] for way in ways) for name in ways[0].hops}
    total = sum(hops.values())
    return {
        "p95_over_medians": round(quantile([way.whole for way in ways], 0.95) / total, 2),
        "median_over_medians": round(median(way.whole for way in ways) / total, 2),
        "shares_of_medians": {name: round(value / total, 2) for name, value in hops.items()},
    }
