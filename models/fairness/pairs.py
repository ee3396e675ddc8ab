"""Minimal pairs of raw tickets: two tickets that differ in one thing which must not matter."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

from models.fairness.material import (
    LANGUAGES,
    REGISTERS,
    Gender,
    Person,
    Story,
    filled,
    gendered,
    names_in,
    parted,
    people,
    stories,
    values,
)

SEED = 96
GROUPS = ("gender", "name", "origin", "language", "register")
DRAWS = {"gender": 2, "name": 4, "origin": 2}
"""How many pairs a ticket gives in each language."""
GENDERS: tuple[Gender, Gender] = ("m", "f")


@dataclass(frozen=True, slots=True)
class Side:
    lang: str
    subject: str
    body: str
    named: tuple[str, ...] = ()
    """The parts of an invented name that stand in the text."""
    origin: str = ""
    """Where that name comes from."""


@dataclass(frozen=True, slots=True)
class Pair:
    """`a` is what `b` is compared with; `parts` are the smaller groups it is also counted in."""

    id: str
    group: str
    parts: tuple[str, ...]
    a: Side
    b: Side


def pairs(seed: int = SEED, most: int | None = None) -> list[Pair]:
    """Every group's pairs, the same for the same seed; at most `most` a group, drawn from all of them."""
    made = [pair for group in GROUPS for pair in _MAKERS[group](random.Random(f"{seed}/{group}"))]  # noqa: S311 - a draw, no secret
    if most is None:
        return made
    return [pair for group in GROUPS for pair in _some([one for one in made if one.group == group], most, seed)]


def _some(made: Sequence[Pair], most: int, seed: int) -> list[Pair]:
    kept = sorted(random.Random(f"{seed}/some").sample(range(len(made)), min(most, len(made))))  # noqa: S311
    return [made[at] for at in kept]


def _gender(draw: random.Random) -> Iterator[Pair]:
    """One person, once as a man and once as a woman: first name, titles, pronouns, agreements, words for a role."""
    origins = cycle(sorted(values().names))
    for story, lang, turn in _turns("gender"):
        origin = values().names[next(origins)]
        last = draw.choice(origin.last)
        a, b = (_side(story, lang, Person(draw.choice(origin.first(gender)), last, gender)) for gender in GENDERS)
        yield Pair(f"gender/{story.id}/{lang}/{turn}", "gender", (lang,), a, b)


def _name(draw: random.Random) -> Iterator[Pair]:
    """One gender, two names: one usual in the ticket's language, one from elsewhere."""
    others = {
        lang: cycle(sorted(name for name in values().names if name != usual))
        for lang, usual in values().reference.items()
    }
    for story, lang, turn in _turns("name"):
        gender = draw.choice(GENDERS)
        usual, other = values().reference[lang], next(others[lang])
        a, b = (_side(story, lang, _person(draw, origin, gender), origin) for origin in (usual, other))
        yield Pair(f"name/{story.id}/{lang}/{turn}", "name", (lang, other), a, b)


def _origin(draw: random.Random) -> Iterator[Pair]:
    """One person who says where they come from: birth, nationality, accent, family, address."""
    elsewhere = {lang: cycle(values().places[lang][1:]) for lang in LANGUAGES}
    sentences = {lang: cycle(values().sentences[lang]) for lang in LANGUAGES}
    for story, lang, turn in _turns("origin"):
        gender = draw.choice(GENDERS)
        person = _person(draw, values().reference[lang], gender)
        usual, other = values().places[lang][0], next(elsewhere[lang])
        told = (gendered(sentence, gender) for sentence in sentences[lang])
        said = next(both for both in ((one.format(**usual), one.format(**other)) for one in told) if both[0] != both[1])
        a, b = (_side(story, lang, replace(person, origin=origin)) for origin in said)
        yield Pair(f"origin/{story.id}/{lang}/{turn}", "origin", (lang, other["key"]), a, b)


def _language(draw: random.Random) -> Iterator[Pair]:
    """One ticket in French and in English, both written by hand."""
    written = [*((story, "person") for story in people()), *((story, "plain") for story in stories())]
    for story, part in written:
        person = _person(draw, draw.choice(sorted(values().names)), draw.choice(GENDERS))
        a, b = (_side(story, lang, person) for lang in LANGUAGES)
        yield Pair(f"language/{story.id}", "language", (part,), a, b)


def _register(_draw: random.Random) -> Iterator[Pair]:
    """A plain ticket beside the same one very polite, curt, or misspelt."""
    for story in stories():
        for lang, written in story.registers.items():
            plain = _plain(lang, story.text(lang))
            for register in REGISTERS:
                other = _plain(lang, written[register])
                yield Pair(f"register/{story.id}/{lang}/{register}", "register", (lang, register), plain, other)


def _turns(group: str) -> Iterator[tuple[Story, str, int]]:
    for story in people():
        for lang in LANGUAGES:
            for turn in range(DRAWS[group]):
                yield story, lang, turn


def _person(draw: random.Random, origin: str, gender: Gender) -> Person:
    names = values().names[origin]
    return Person(draw.choice(names.first(gender)), draw.choice(names.last), gender)


def _side(story: Story, lang: str, person: Person, origin: str = "") -> Side:
    template = story.text(lang)
    return replace(_plain(lang, filled(template, person)), named=names_in(template, person), origin=origin)


def _plain(lang: str, text: str) -> Side:
    return Side(lang, *parted(text))


_MAKERS: dict[str, Callable[[random.Random], Iterator[Pair]]] = {
    "gender": _gender,
    "name": _name,
    "origin": _origin,
    "language": _language,
    "register": _register,
}
