"""What the swaps of a classifier's own texts showed: the part of an evaluation that a promotion is held to."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict


class Figures(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    texts: int
    """Different ones that the pairs are made of."""
    pairs: int
    changed: int
    """Pairs whose two sides get different labels."""
    share: float
    interval: tuple[float, float]
    """Where the share lies with 95 %."""
    move: float
    """By how much the first side's label gains or loses on the second, on average."""
    lean: float
    """What the label that gains or loses most by the second side does so by on average, up and down summed."""


class Group(Figures):
    parts: Mapping[str, Figures] = {}


class Read(BaseModel):
    """A language's texts as they are, and how many got their label."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    n: int
    accuracy: float


class Fairness(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    groups: Mapping[str, Group]
    """`neutral`: edits that say nothing of anybody."""
    languages: Mapping[str, Read]
    """Nobody translates a tenant's texts: each language's own, compared by how many are right."""
