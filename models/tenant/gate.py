"""The limits between the stages, and which of them an evaluation misses."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from models.tenant.errors import TenantError
from models.tenant.fairness.bounds import Bounds, problems
from models.tenant.fairness.figures import Fairness
from models.tenant.promotion import Stage

SHIPPED = Path(__file__).parent / "gate.yaml"


class Limits(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    least: Mapping[str, float] = {}
    most: Mapping[str, float] = {}

    def misses(self, figures: Mapping[str, float]) -> list[str]:
        """In words, one each; a figure that is not there is a miss."""
        few = [_miss(name, figures, limit, "at least") for name, limit in self.least.items()]
        many = [_miss(name, figures, limit, "at most") for name, limit in self.most.items()]
        return [miss for miss in (*few, *many) if miss is not None]


class Gate(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    validation: Limits
    production: Limits
    fairness: Bounds | None = None
    """To production. The shipped ones hold beside them: one's own can only be stricter."""

    def limits(self, stage: Stage) -> Limits:
        return self.production if stage is Stage.PRODUCTION else self.validation

    def unfair(self, found: Fairness | None) -> list[str]:
        """Where the classifier is over a bound, or nothing can be told; in words."""
        bounds = [one for one in (shipped().fairness, self.fairness) if one is not None]
        return list(dict.fromkeys(problem for one in bounds for problem in problems(found, one)))


class Evaluation(BaseModel):
    """What of an evaluation's file counts; it may say more."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    model: str
    data: str
    """The digest of the labelled texts that judged; those that were held out, with the training's own."""
    n: int
    accuracy: float
    macro_f1: float
    weighted_f1: float
    ece: float
    fairness: Fairness | None = None
    """None: it was written before that was measured."""

    @property
    def figures(self) -> dict[str, float]:
        groups = {} if self.fairness is None else self.fairness.groups
        changed = {f"changed_{name}": group.share for name, group in groups.items()}
        return self.model_dump(exclude={"model", "data", "fairness"}) | changed


@dataclass(frozen=True, slots=True)
class Filed:
    """A file as it was read: what it says, its bytes and their digest."""

    content: bytes

    @property
    def digest(self) -> str:
        return f"sha256:{hashlib.sha256(self.content).hexdigest()}"


def read_gate(path: Path) -> tuple[Gate, Filed]:
    filed = Filed(path.read_bytes())
    try:
        return Gate.model_validate(yaml.safe_load(filed.content)), filed
    except (yaml.YAMLError, ValidationError):
        raise TenantError(
            f"{path} is no gate: it needs `validation` and `production`, each with `least` and `most`"
        ) from None


@cache
def shipped() -> Gate:
    return read_gate(SHIPPED)[0]


def read_evaluation(path: Path) -> tuple[Evaluation, Filed]:
    filed = Filed(path.read_bytes())
    try:
        return Evaluation.model_validate_json(filed.content), filed
    except ValidationError:
        raise TenantError(
            f"{path} is no evaluation: write it with `guichet models assess`, or take a training's report.json"
        ) from None


def _miss(name: str, figures: Mapping[str, float], limit: float, word: str) -> str | None:
    value = figures.get(name)
    if value is None:
        return f"{name} is not there, {word} {limit} is asked"
    kept = value >= limit if word == "at least" else value <= limit
    return None if kept else f"{name} is {value}, {word} {limit} is asked"
