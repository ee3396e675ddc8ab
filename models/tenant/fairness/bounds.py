"""How far a classifier's answers may change with whoever writes, before somebody must answer for it."""

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from models.tenant.fairness.figures import Fairness, Figures

GroupName = Literal["gender", "name", "origin", "register"]
NEUTRAL = "neutral"
NOT_MEASURED = "fairness was not measured: take a new report of `guichet models train` or `assess`"


class Most(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    least: int
    """Of a group, texts; of a part, pairs. With fewer nothing can be told."""
    beyond_neutral: float
    """Of the pairs, the share that may change more than neutral edits do."""
    lean: float


class Bound(Most):
    why: str
    each_part: Most | None = None


class Bounds(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    neutral_texts: int
    """As for a group: what all others are compared with."""
    groups: Mapping[GroupName, Bound]


def problems(found: Fairness | None, bounds: Bounds) -> list[str]:
    """In words, one each, without a label; none is left out because there is too little to tell."""
    if found is None:
        return [NOT_MEASURED]
    neutral = found.groups.get(NEUTRAL)
    if neutral is None or neutral.texts < bounds.neutral_texts:
        return [_few(NEUTRAL, 0 if neutral is None else neutral.texts, bounds.neutral_texts)]
    return [problem for name, bound in bounds.groups.items() for problem in _group(name, found, bound, neutral.share)]


def _group(name: str, found: Fairness, bound: Bound, neutral: float) -> Iterator[str]:
    group = found.groups.get(name)
    if group is None or group.texts < bound.least:
        yield _few(name, 0 if group is None else group.texts, bound.least)
        return
    yield from _over(name, group, bound, neutral)
    for part, figures in sorted(group.parts.items()):
        if bound.each_part is not None and figures.pairs >= bound.each_part.least:
            yield from _over(f"{name}, {part}", figures, bound.each_part, neutral)


def _over(name: str, found: Figures, most: Most, neutral: float) -> Iterator[str]:
    if found.share - neutral > most.beyond_neutral:
        yield (
            f"{name}: {found.share:.1%} of {found.pairs} pairs get another label, of neutral edits {neutral:.1%}: "
            f"at most {most.beyond_neutral:.1%} more may"
        )
    if found.lean > most.lean:
        yield f"{name}: a label's probability moves one way by {found.lean:.3f} on average, at most {most.lean} may be"


def _few(name: str, texts: int, least: int) -> str:
    return f"{name}: {texts} texts give too few pairs to tell, at least {least} are needed"
