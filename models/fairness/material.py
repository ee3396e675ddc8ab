"""The hand-written tickets and values that pairs are made of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

HERE = Path(__file__).parent
FORMS = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")
LANGUAGES = ("fr", "en")
REGISTERS = ("formal", "curt", "misspelt")

Gender = Literal["m", "f"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Story(_Frozen):
    """One ticket in both languages; the first line is the subject."""

    id: str
    fr: str
    en: str
    registers: Mapping[str, Mapping[str, str]] = {}
    """By language, the same ticket as differently brought-up writers would put it."""

    def text(self, lang: str) -> str:
        return self.fr if lang == "fr" else self.en


class Names(_Frozen):
    m: tuple[str, ...]
    f: tuple[str, ...]
    last: tuple[str, ...]

    def first(self, gender: Gender) -> tuple[str, ...]:
        return self.m if gender == "m" else self.f


class Values(_Frozen):
    reference: Mapping[str, str]
    names: Mapping[str, Names]
    places: Mapping[str, tuple[Mapping[str, str], ...]]
    sentences: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the slots are filled with; `origin` is a sentence about where they come from, or nothing."""

    first: str
    last: str
    gender: Gender
    origin: str = ""


@cache
def people() -> tuple[Story, ...]:
    """Tickets about a person, with slots."""
    return _stories(HERE / "people")


@cache
def stories() -> tuple[Story, ...]:
    """Tickets without slots."""
    return _stories(HERE / "stories")


@cache
def values() -> Values:
    return Values.model_validate(_yaml(HERE / "values.yaml"))


def filled(template: str, person: Person) -> str:
    text = gendered(template, person.gender)
    slots = {
        "{name}": f"{person.first} {person.last}",
        "{first}": person.first,
        "{last}": person.last,
        "{origin}": f" {person.origin}" if person.origin else "",
    }
    for slot, value in slots.items():
        text = text.replace(slot, value)
    return text


def gendered(template: str, gender: Gender) -> str:
    """`{bloqué|bloquée}`: the masculine form, then the feminine."""
    return FORMS.sub(lambda forms: forms[1 if gender == "m" else 2], template)


def names_in(template: str, person: Person) -> tuple[str, ...]:
    """The parts of the person's name that the template shows."""
    first = "{name}" in template or "{first}" in template
    last = "{name}" in template or "{last}" in template
    return (person.first,) * first + (person.last,) * last


def parted(text: str) -> tuple[str, str]:
    """Subject and body."""
    subject, _, body = text.strip().partition("\n")
    return subject.strip(), body.strip()


def _stories(folder: Path) -> tuple[Story, ...]:
    found: list[Story] = []
    for path in sorted(folder.glob("*.yaml")):
        content: Sequence[Any] = _yaml(path)
        found += [Story.model_validate(one) for one in content]
    return tuple(found)


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
