"""Who decides each field: thresholds by tenant, field, language and value, as an administrator writes them."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictStr

from schemas.tickets import Mode
from services.triage.domain.taxonomy import FIELDS, Taxonomy
from services.triage.domain.tenants import DEFAULT_TENANT, inherited
from shared.thresholds import MEASURED_LANGUAGES, from_cost
from shared.unprepared import Unprepared
from shared.written import checked

NEVER = math.inf
AS_OFTEN_RIGHT_AS_WRONG = 0.5
"""What is preselected where nobody said otherwise: a value that is more often right than wrong."""


class BadPolicy(Unprepared):
    """The policy cannot be used: the service does not start with it. Says where, and what would do."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The calibrated confidence from which a value is proposed, and that from which it stands by itself."""

    preselect: float = AS_OFTEN_RIGHT_AS_WRONG
    automatic: float = NEVER

    def mode(self, confidence: float) -> Mode:
        if confidence >= self.automatic:
            return "automatic"
        return "preselect" if confidence >= self.preselect else "suggest"

    def stricter(self, other: "Rule") -> "Rule":
        return Rule(max(self.preselect, other.preselect), max(self.automatic, other.automatic))

    @property
    def ordered(self) -> bool:
        return math.isinf(self.automatic) or self.automatic > self.preselect


@dataclass(frozen=True, slots=True)
class Policy:
    """`rules[tenant][field, language, value]`; a tenant that is not named has the default's."""

    rules: Mapping[str, Mapping[tuple[str, str, str], Rule]]
    languages: frozenset[str] = MEASURED_LANGUAGES

    def rule(self, tenant: str, field: str, lang: str, value: str) -> Rule:
        return self.rules.get(tenant, self.rules[DEFAULT_TENANT])[field, lang, value]


def _threshold(value: object) -> float | None:
    """A confidence, `never`, or what a mistake and a person's look cost."""
    match value:
        case None:
            return None
        case "never":
            return NEVER
        case bool():
            pass
        case int() | float() if 0 <= value <= 1:
            return float(value)
        case {"wrong": int() | float() as wrong, "left": int() | float() as left, **rest} if not rest:
            return from_cost(wrong, left)
    raise ValueError("write a confidence from 0 to 1, `never`, or {wrong: …, left: …}")


_Threshold = Annotated[float | None, BeforeValidator(_threshold)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, allow_inf_nan=True)


class _Line(_Strict):
    preselect: _Threshold = None
    automatic: _Threshold = None

    def over(self, rule: Rule) -> Rule:
        """`rule` with what this line says in its place."""
        return Rule(
            rule.preselect if self.preselect is None else self.preselect,
            rule.automatic if self.automatic is None else self.automatic,
        )


class _Values(_Line):
    values: dict[StrictStr, _Line] = {}


class _Field(_Values):
    languages: dict[StrictStr, _Values] = {}

    def rule(self, base: Rule, lang: str, value: str) -> Rule:
        """The more a line says of the case, the more it counts."""
        spoken = self.languages.get(lang, _Values())
        lines = (self, spoken, self.values.get(value, _Line()), spoken.values.get(value, _Line()))
        for line in lines:
            base = line.over(base)
        return base


class _File(_Strict):
    tenants: dict[StrictStr, dict[StrictStr, _Field]] = {}


def parse(content: object, taxonomy: Taxonomy, base: Mapping[str, float] | None = None) -> Policy:
    """The policy of a file's content; `base` is each field's preselect where the file is silent.

    Raises:
        BadPolicy: It names what is not there, or automatic is not above preselect.
    """
    file = checked(_File, content, named="the policy", wrong=BadPolicy)
    _check_names(base or {}, FIELDS, "GUICHET_TRIAGE_ABSTAIN_BELOW")
    tenants = inherited(file.tenants)
    return Policy({name: dict(_rules(name, said, taxonomy, base or {})) for name, said in tenants.items()})


def _rules(
    tenant: str, said: Mapping[str, _Field], taxonomy: Taxonomy, base: Mapping[str, float]
) -> Iterator[tuple[tuple[str, str, str], Rule]]:
    _check_names(said, FIELDS, f"tenants.{tenant}")
    for field in FIELDS:
        about, place = said.get(field, _Field()), f"tenants.{tenant}.{field}"
        _check_names(about.languages, MEASURED_LANGUAGES, f"{place}.languages", "the model was not measured in it")
        for values in (about, *about.languages.values()):
            _check_names(values.values, taxonomy.values(field), f"{place}.values")
        for lang in sorted(MEASURED_LANGUAGES):
            for value in taxonomy.values(field):
                rule = about.rule(Rule(base.get(field, AS_OFTEN_RIGHT_AS_WRONG)), lang, value)
                if not rule.ordered:
                    raise BadPolicy(
                        f"{place}: automatic ({rule.automatic}) must be above preselect ({rule.preselect}) for "
                        f"{value} in {lang}; raise it, or write `automatic: never` there"
                    )
                yield (field, lang, value), rule


def _check_names(said: Mapping[str, Any], known: object, place: str, why: str = "no such name") -> None:
    names = tuple(known) if isinstance(known, tuple | frozenset) else ()
    for name in said:
        if name not in names:
            raise BadPolicy(f"{place}.{name}: {why}; there are {', '.join(sorted(names))}")
