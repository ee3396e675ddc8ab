"""The rules by which details of a message become fields, as an administrator writes them."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictStr, model_validator

from services.triage.domain.tenants import DEFAULT_TENANT, inherited
from services.triage.domain.words import Phrase, phrase
from shared.placeholders import LABELS, ONE_WAY
from shared.unprepared import Unprepared
from shared.written import checked

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class BadFields(Unprepared):
    """The rules cannot be used: the service does not start with them. Says where, and what would do."""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What a value looks like (`pattern`, `label` or `words`), and which words must stand before or after it.

    `words` gives by its spelling what the value is called; in `exact` they are written just so.
    """

    categories: tuple[str, ...]
    after: frozenset[Phrase]
    before: frozenset[Phrase]
    pattern: re.Pattern[str] | None
    digits: int
    label: str | None
    words: Mapping[Phrase, str]
    exact: Mapping[Phrase, str]


@dataclass(frozen=True, slots=True)
class FieldRules:
    """One field; of its rules the first that finds something counts. `most` is how many values it may have."""

    name: str
    fr: str
    en: str
    most: int
    rules: tuple[FieldRule, ...]


@dataclass(frozen=True, slots=True)
class Extraction:
    """Each tenant's fields, in the file's order; a tenant that is not named has the default's."""

    tenants: Mapping[str, tuple[FieldRules, ...]]

    def of(self, tenant: str) -> tuple[FieldRules, ...]:
        return self.tenants.get(tenant, self.tenants.get(DEFAULT_TENANT, ()))


NOTHING = Extraction({})


def _backtracks(pattern: str) -> bool:
    """Whether a part that repeats or branches is itself repeated: on the wrong text such a pattern never ends."""
    bare = re.sub(r"\\.", "a", pattern)
    bare = re.sub(r"\[\^?\]?[^\]]*\]", "a", bare)
    group = re.compile(r"\((\?[:=!]|\?<[=!])?([^()]*)\)([*+{])?")
    changing = re.compile(r"[*+{|?\0]")
    while match := group.search(bare):
        look, inside, repeated = match.groups()
        if repeated and changing.search(inside):
            return True
        rest = "" if look and look != "?:" else "\0" if changing.search(inside) else "a"
        bare = bare[: match.start()] + rest + bare[match.end(2) + 1 :]
    return "(" in bare


def _pattern(text: str) -> str:
    try:
        compiled = re.compile(text)
    except re.error as error:
        raise ValueError(f"no regular expression ({error.msg})") from None
    if compiled.fullmatch(""):
        raise ValueError("it matches nothing at all; ask for one character at least")
    if re.search(r"\\[1-9]|\(\?P", text) or _backtracks(text):
        raise ValueError("a group that repeats or branches must not be repeated; write it out: `(\\.\\d+)?(\\.\\d+)?`")
    return text


def _label(label: str) -> str:
    if label not in LABELS or label in ONE_WAY:
        raise ValueError(f"choose one of {', '.join(one for one in LABELS if one not in ONE_WAY)}")
    return label


def _words(words: tuple[str, ...]) -> tuple[str, ...]:
    if not all(phrase(one) for one in words):
        raise ValueError("each needs a letter or a digit")
    return words


_Words = Annotated[tuple[StrictStr, ...], AfterValidator(_words)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class _Rule(_Strict):
    categories: tuple[StrictStr, ...] = ()
    after: _Words = ()
    before: _Words = ()
    pattern: Annotated[StrictStr, AfterValidator(_pattern)] | None = None
    digits: Annotated[int, Field(ge=0, le=40)] = 0
    label: Annotated[StrictStr, AfterValidator(_label)] | None = None
    words: dict[StrictStr, _Words] = {}
    exact: dict[StrictStr, _Words] = {}

    @model_validator(mode="after")
    def _has_one_shape(self) -> Self:
        if [self.pattern is not None, self.label is not None, bool(self.words or self.exact)].count(True) != 1:
            raise ValueError("write one of `pattern`, `label`, or `words` with `exact`")
        _words((*self.words, *self.exact))
        return self

    def rule(self) -> FieldRule:
        return FieldRule(
            self.categories,
            frozenset(map(phrase, self.after)),
            frozenset(map(phrase, self.before)),
            None if self.pattern is None else re.compile(self.pattern),
            self.digits,
            self.label,
            dict(_spelled(self.words, folded=True)),
            dict(_spelled(self.exact, folded=False)),
        )


class _FieldRules(_Strict):
    fr: Annotated[StrictStr, Field(min_length=1, max_length=60)]
    en: Annotated[StrictStr, Field(min_length=1, max_length=60)]
    most: Annotated[int, Field(ge=1, le=9)] = 1
    rules: Annotated[tuple[_Rule, ...], Field(min_length=1)]


class _File(_Strict):
    version: Annotated[int, Field(ge=1, le=1)] = 1
    tenants: dict[StrictStr, dict[StrictStr, _FieldRules | None]] = {}


def _spelled(words: Mapping[str, Collection[str]], *, folded: bool) -> Iterator[tuple[Phrase, str]]:
    for name, others in words.items():
        for spelling in (name, *others):
            yield phrase(spelling, folded=folded), name


def parse(content: object, categories: Collection[str]) -> Extraction:
    """The rules of a file's content. A tenant has the default's fields but for those that it names; null: not this one.

    Raises:
        BadFields: It names what is not there, or a rule cannot be used.
    """
    tenants = inherited(checked(_File, content, named="the fields", wrong=BadFields).tenants)
    return Extraction({name: tuple(_fields(name, said, categories)) for name, said in tenants.items()})


def _fields(tenant: str, said: Mapping[str, _FieldRules | None], categories: Collection[str]) -> Iterator[FieldRules]:
    for name, field in said.items():
        place = f"tenants.{tenant}.{name}"
        if not _NAME.fullmatch(name):
            raise BadFields(f"{place}: a field's name is small letters, digits and _")
        if field is None:
            continue
        for number, rule in enumerate(field.rules):
            for category in rule.categories:
                if category not in categories:
                    raise BadFields(f"{place}.rules.{number}: {category} is no category")
        yield FieldRules(name, field.fr, field.en, field.most, tuple(rule.rule() for rule in field.rules))
