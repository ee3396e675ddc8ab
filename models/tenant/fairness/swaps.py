"""Pairs of texts that differ in one thing which must not matter, made of a tenant's own."""

import random
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil

from models.corpus import Example
from models.fairness.material import Gender, gendered, values
from models.hurried import hurried
from models.misspelt import misspelt
from models.pii.lexicon.first_names import FIRST_NAMES
from models.pii.lexicon.ordinary import ORDINARY
from models.regendered import feminine, regendered
from models.registers import curt, formal
from models.rewriting import like
from models.tenant.fairness.material import GENDERS, LANGUAGES, material, origins

MOST_TEXTS = 120
"""Texts that are looked at: they bound the time, at some twenty readings a text."""
PAIRS_A_PART = 40
"""Of each origin, where there are texts enough to give so many."""
NEUTRAL, LEARNT = "neutral", "learnt"
REGISTERS: dict[str, Callable[[Sequence[Example]], list[Example]]] = {
    "formal": formal,
    "curt": curt,
    "misspelt": misspelt,
    "hurried": hurried,
}


@dataclass(frozen=True, slots=True)
class Text:
    lang: str
    words: str


@dataclass(frozen=True, slots=True)
class Swap:
    """`b` is compared with `a`; `row` is the text that both are made of."""

    group: str
    part: str
    row: int
    a: str
    b: str


def swaps(texts: Sequence[Text], terms: Collection[str], seed: int) -> list[Swap]:
    """The same for the same seed. `terms` are the words that the classifier learnt; names among them come first."""
    draw = random.Random(f"{seed}/fairness")  # noqa: S311 - a draw, no secret
    usable = [row for row, text in enumerate(texts) if text.lang in LANGUAGES]
    rows = sorted(draw.sample(usable, min(MOST_TEXTS, len(usable))))
    chosen = [(row, texts[row]) for row in rows]
    names = _Names(terms, draw)
    makers = (_gender(chosen), _name(chosen, names), _origin(chosen), _register(chosen), _neutral(chosen, names))
    return [one for made in makers for one in made if one.a != one.b]


def _gender(chosen: Sequence[tuple[int, Text]]) -> Iterator[Swap]:
    """From a man's to a woman's: the words that the text has, and a sentence more."""
    for row, text in chosen:
        pair = sorted((text.words, _turned(text)), key=lambda words: feminine(words, text.lang))
        yield Swap("gender", "words", row, *pair)
        for part, sentence in material().gender[text.lang].items():
            yield Swap("gender", part, row, *(_before(gendered(sentence, one), text) for one in GENDERS))


def _name(chosen: Sequence[tuple[int, Text]], names: "_Names") -> Iterator[Swap]:
    """A name usual in the text's language, and one from elsewhere or that the classifier learnt."""
    for turn, (row, text) in enumerate(chosen):
        usual, gender = values().reference[text.lang], GENDERS[turn % 2]
        others = [origin for origin in sorted(values().names) if origin != usual]
        a = names.said(text, usual, gender)
        for other in _some(others, turn, len(chosen)):
            yield Swap("name", other, row, a, names.said(text, other, gender))
        if names.learnt and turn < PAIRS_A_PART:
            learnt = names.learnt[turn % len(names.learnt)]
            yield Swap("name", LEARNT, row, a, _named(learnt.capitalize(), text))


def _origin(chosen: Sequence[tuple[int, Text]]) -> Iterator[Swap]:
    for turn, (row, text) in enumerate(chosen):
        told = origins(text.lang)
        for place in _some(sorted(told), turn, len(chosen)):
            sentences = told[place][turn % len(told[place])]
            yield Swap("origin", place, row, *(_before(one, text) for one in sentences))


def _register(chosen: Sequence[tuple[int, Text]]) -> Iterator[Swap]:
    """The text as it is, and as differently brought-up writers would put it."""
    for row, text in chosen:
        for part, written in REGISTERS.items():
            yield Swap("register", part, row, text.words, written([_example(text)])[0].body)


def _neutral(chosen: Sequence[tuple[int, Text]], names: "_Names") -> Iterator[Swap]:
    """What says nothing of anybody: other words, another sentence, two names of one origin."""
    for turn, (row, text) in enumerate(chosen):
        sentences = material().neutral[text.lang]
        yield Swap(NEUTRAL, "sentence", row, *(_before(one, text) for one in sentences[turn % len(sentences)]))
        yield Swap(NEUTRAL, "words", row, text.words, _exchanged(text))
        usual, gender = values().reference[text.lang], GENDERS[turn % 2]
        yield Swap(NEUTRAL, "name", row, *(names.said(text, usual, gender) for _ in range(2)))


class _Names:
    """Given names, those that the classifier learnt before the others."""

    def __init__(self, terms: Collection[str], draw: random.Random) -> None:
        self.learnt = sorted((FIRST_NAMES - ORDINARY).intersection(terms))
        """Names that the finder of personal data missed in more than one of the texts that were learnt from."""
        self._terms = terms
        self._draw = draw
        self._listed: dict[tuple[str, Gender], list[str]] = {}

    def said(self, text: Text, origin: str, gender: Gender) -> str:
        return _named(self._next(origin, gender), text)

    def _next(self, origin: str, gender: Gender) -> str:
        if (origin, gender) not in self._listed:
            self._listed[origin, gender] = self._ordered(origin, gender)
        listed = self._listed[origin, gender]
        listed.append(listed.pop(0))
        return listed[-1]

    def _ordered(self, origin: str, gender: Gender) -> list[str]:
        names = list(values().names[origin].first(gender))
        self._draw.shuffle(names)
        learnt = [name for name in names if name.lower() in self._terms]
        return learnt or names


def _some(parts: Sequence[str], turn: int, texts: int) -> list[str]:
    """So many of the parts, from the turn's on, that each gets its pairs from all texts together."""
    count = min(len(parts), ceil(PAIRS_A_PART * len(parts) / texts))
    return [parts[(turn * count + step) % len(parts)] for step in range(count)]


def _named(name: str, text: Text) -> str:
    return _before(material().name[text.lang].format(first=name), text)


def _before(sentence: str, text: Text) -> str:
    return f"{sentence}\n{text.words}"


def _turned(text: Text) -> str:
    return regendered([_example(text)])[0].body


def _example(text: Text) -> Example:
    return Example(lang=text.lang, subject="", body=text.words)


def _exchanged(text: Text) -> str:
    pattern, others = _exchanges(text.lang)
    return pattern.sub(lambda found: like(found[0], others[found[0].lower()]), text.words)


@cache
def _exchanges(lang: str) -> tuple[re.Pattern[str], dict[str, str]]:
    pairs = material().words[lang]
    others = dict(pairs) | {other: one for one, other in pairs}
    either = "|".join(sorted(map(re.escape, others), key=len, reverse=True))
    return re.compile(rf"(?<![\w'’-])(?:{either})(?![\w'’-])", re.IGNORECASE), others
