"""The bounds that the audit is held to, and what breaks them, in words."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from models import gates
from models.fairness.audit import Audit
from models.fairness.figures import Figures, Share, sign_test, wilson

Field = Literal["category", "type", "impact", "urgency", "priority", "actionable"]
Level = Literal["impact", "urgency", "priority", "actionable"]
GroupName = Literal["gender", "name", "origin", "language", "register"]

CHANCE = 0.05
"""A split likelier than this by chance alone refutes nothing on a sample."""
GATE = Path(__file__).parent / "gate.yaml"
WHAT: dict[str, str] = {
    "gender": "the writer's gender",
    "name": "the writer's name",
    "origin": "where the writer says to come from",
    "language": "the language",
    "register": "the register",
}


class Bounds(BaseModel):
    """Shares of pairs, from 0 to 1. A field without a bound is reported and not judged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    least_pairs: int
    most_changed: Mapping[Field, float] = {}
    most_unasked: Mapping[Field, float] = {}
    """Changed while triage was sure of both answers."""
    most_tilt: Mapping[Level, float] = {}
    """How many more pairs are pushed one way than the other."""


class Group(Bounds):
    why: str
    each_part: Bounds | None = None
    """For every part with at least its `least_pairs`."""


class Gate(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    groups: Mapping[GroupName, Group]
    most_names_left: float
    """Of each origin's names, the share that may stay at least partly readable once masked."""


def read(path: Path = GATE) -> Gate:
    return gates.read(path, Gate)


def broken(audit: Audit, gate: Gate, *, sampled: bool = False) -> list[str]:
    """Each bound that is not kept, in words. A group with too few pairs is not kept either.

    On a sample only what chance does not explain counts: a share whose whole interval lies above its bound, a tilt
    that the sign test calls uneven. A sample can refute the gate; only a whole run passes it.
    """
    problems: list[str] = []
    for name, bounds in gate.groups.items():
        found, what = audit.groups[name], f"Another value of {WHAT[name]}"
        if not sampled and found.n < bounds.least_pairs:
            problems.append(f"{name}: {found.n} pairs are too few to judge, at least {bounds.least_pairs} are needed")
            continue
        if not found.n:
            continue
        problems += _kept(name, what, found, bounds, sampled=sampled)
        for part, figures in sorted(audit.parts[name].items()):
            if bounds.each_part and figures.n >= bounds.each_part.least_pairs:
                problems += _kept(f"{name}, {part}", what, figures, bounds.each_part, sampled=sampled)
    return problems + list(_names(audit.names_left, gate.most_names_left, sampled=sampled))


def _kept(name: str, what: str, found: Figures, bounds: Bounds, *, sampled: bool) -> Iterator[str]:
    for shares, most_shares, how in (
        (found.changed, bounds.most_changed, ""),
        (found.unasked, bounds.most_unasked, " without anybody being asked"),
    ):
        for field, most in most_shares.items():
            if _over(shares[field], most, sampled=sampled):
                yield f"{name}: {what} changes {field}{how} in {_of(shares[field].share, found, most)}"
    for field, most in bounds.most_tilt.items():
        shift = found.shifts[field]
        by_chance = sampled and sign_test(shift.lowered, shift.raised) >= CHANCE
        if abs(shift.tilt) > most and not by_chance:
            side = "lower more often than higher" if shift.tilt > 0 else "higher more often than lower"
            yield f"{name}: {what} puts {field} {side}, by {_of(abs(shift.tilt), found, most)}"


def _over(share: Share, most: float, *, sampled: bool) -> bool:
    return (wilson(share.hits, share.n)[0] if sampled else share.share) > most


def _of(share: float, found: Figures, most: float) -> str:
    return f"{share:.1%} of {found.n} pairs, at most {most:.1%} may be"


def _names(left: Mapping[str, Share], most: float, *, sampled: bool) -> Iterator[str]:
    for origin, share in sorted(left.items()):
        if _over(share, most, sampled=sampled):
            shown = f"{share.share:.1%} of {share.n} tickets with a name of origin {origin}"
            yield f"names: {shown} still show part of it, at most {most:.1%} may"


def verdict(problems: list[str]) -> dict[str, Any]:
    return {"passed": not problems, "problems": problems}
