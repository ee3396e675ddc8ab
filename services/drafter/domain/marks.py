"""What turns a sentence's meaning with few letters: not, only, if, must, numbers, who does it. French and English.

All of it is read from the text alone, by closed lists, so that two sentences can be compared on what they say of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.drafter.domain.tokens import NEGATIONS, Token, bare, split, stems, straight
from shared.folding import fold
from shared.placeholders import PLACEHOLDER

_REACH: Final = 3
"""Words between a French "ne" and what completes it."""
_SHORTEST_INFINITIVE: Final = 4
_QUOTED: Final = re.compile(r'"([^"]{1,80})"')
_PLAIN_CHARACTERS: Final = re.compile(r"[^\w\s.,;:!?'\"()€%$£/-]|_")


_CLASSES: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": {
        "only": r"seulement|uniquement|exclusivement|rien qu",
        "must": r"dois|doit|doivent|devez|devons|devra|devront|devrez|faut|faudra|obligatoires?|obligatoirement|"
        r"requise?s?|exiges?|exigee?s?|indispensables?|necessaires?|impose\w*",
        "should": r"devrait|devraient|devriez|conseill\w+|recommand\w+|prefer\w+",
        "may": r"peut|peuvent|pourra|pourront|pourrait|pourraient|pourriez|eventuel\w*|possibles?|parfois|peut etre",
        "if": r"si|s'ils?|lorsqu|lorsque|quand|en cas|au cas|a condition|pourvu|des que",
        "unless": r"sauf|hormis|excepte\w*|a moins|hors|meme si",
        "while": r"tant qu|tant que|jusqu|jusque|d'ici|aussi longtemps",
        "before": r"avant|au prealable|prealablement",
        "after": r"apres|au bout d|une fois",
        "most": r"au plus|au maximum|maximum|maximal\w*|jusqu'a",
        "least": r"au moins|au minimum|minimum|minimal\w*|plus de|davantage",
    },
    "en": {
        "only": r"only|solely|exclusively|just|nothing but",
        "must": r"must|have to|has to|need to|needs to|required|requires?|mandatory|obliged|necessary|shall",
        "should": r"should|ought|recommend\w*|advise\w*|prefer\w*|better",
        "may": r"may|might|could|possible|possibly|perhaps|maybe|sometimes",
        "if": r"if|when|whenever|in case|provided|whether|once",
        "unless": r"unless|except\w*|even if|save for",
        "while": r"as long as|until|till|while|by the time",
        "before": r"before\w*|prior|ahead|in advance",
        "after": r"after\w*",
        "most": r"at most|maximum|up to|no more than|at the latest",
        "least": r"at least|minimum|more than|at the earliest",
    },
}
"""Said in both, or in neither."""

_ADDED: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": {
        "all": r"tous|toutes|chaque|toujours|systematiquement|partout|n'importe",
        "past": r"(?:avons|avez|ont|avait|avaient|ete)",
        "future": r"(?:allons|va|vont|allez) \w+(?:er|ir|re)|[a-z]{2,}(?:erons|irons|drons|eront|iront|dront)",
        "ask": r"\?",
    },
    "en": {
        "all": r"all|every\w*|each|always|any\w*|whole|forever",
        "past": r"has|had|have (?!to\b)\w+|been|was|were|already",
        "future": r"will|'ll|going to|won't",
        "ask": r"\?",
    },
}
"""May be left unsaid, not added."""
_HAS_FR: Final = re.compile(r"\ba\b(?= (?!\w+(?:er|ir|re)\b)\w)")

_COMPILED: Final = {
    lang: {name: re.compile(rf"(?<![\w-])(?:{pattern})(?![\w])") for name, pattern in classes.items()}
    for lang, classes in _CLASSES.items()
}
_COMPILED_ADDED: Final = {
    lang: {
        name: re.compile(pattern if name == "ask" else rf"(?<![\w-])(?:{pattern})(?!\w)")
        for name, pattern in classes.items()
    }
    for lang, classes in _ADDED.items()
}


Neighbours = tuple[frozenset[str], frozenset[str]]
"""The words that stand right before a placeholder, and right after it."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a text says besides its words.

    `classes` are said in both texts or in neither, `added` may only be left out. `refused` holds what each negation
    falls on, `ours` what "we" do, `to_us` what is to be done for "us", `yours` what a French "vous" does; `figures` are
    numbers, each with the word after it and, where that word has several numbers, the one after that.
    """

    classes: frozenset[str]
    added: frozenset[str]
    refused: frozenset[str]
    ours: frozenset[str]
    to_us: frozenset[str]
    figures: tuple[tuple[str, ...], ...]
    yours: frozenset[str]
    placeholders: Mapping[str, Neighbours]
    quoted: frozenset[str]
    odd: frozenset[str]


def read(text: str, lang: str) -> Marks:
    flat_text = bare(text)
    found = list(split(flat_text, lang))
    flat = fold(flat_text)
    classes = {name for name, pattern in _COMPILED[lang].items() if pattern.search(flat)}
    added = {name for name, pattern in _COMPILED_ADDED[lang].items() if pattern.search(flat)}
    if lang == "fr":
        classes |= {"only"} if _restricted(found) else set()
        added |= {"past"} if _HAS_FR.search(flat_text.casefold()) else set()
    return Marks(
        classes=frozenset(classes),
        added=frozenset(added),
        refused=frozenset(_refused(found, lang)),
        ours=frozenset(_ours(found, lang)),
        to_us=frozenset(_to_us(found, lang)),
        figures=_figures(found),
        yours=frozenset(_yours(found, lang)),
        placeholders=_placeholders(text, lang),
        quoted=frozenset(fold(match[1]).strip(" ,.;") for match in _QUOTED.finditer(straight(text))),
        odd=frozenset(_PLAIN_CHARACTERS.findall(PLACEHOLDER.sub(" ", straight(text)))),
    )


def _next(found: Sequence[Token], at: int) -> str:
    return next((token.stem for token in found[at:] if token.stem is not None), "")


def _refused(found: Sequence[Token], lang: str) -> Iterator[str]:
    """What each negation falls on: in French the verb after "ne", else the next word that says something."""
    start = 0
    for at, token in enumerate(found):
        if lang == "fr" and token.word in {"ne", "n"}:
            start = at + 1
        negates = token.word in NEGATIONS[lang] or (token.word == "plus" and 0 < start <= at and at - start <= _REACH)
        if negates and lang == "fr" and 0 < start <= at and at - start <= _REACH:
            yield _next(found, start)
            start = 0
        elif negates:
            yield _next(found, at + 1)


def _restricted(found: Sequence[Token]) -> bool:
    """French "ne … que"."""
    words = [token.word for token in found]
    for at, word in enumerate(words):
        if word in {"ne", "n"}:
            ahead = words[at + 1 : at + 5]
            if any(one in {"que", "qu"} for one in ahead) and not NEGATIONS["fr"] & set(ahead):
                return True
    return False


def _ours(found: Sequence[Token], lang: str) -> Iterator[str]:
    for at, token in enumerate(found):
        if lang == "en" and token.word == "we":
            yield _next(found, at + 1)
        if lang == "fr" and token.word == "nous" and not _is_object(found, at):
            yield _next(found, at + 1)


def _to_us(found: Sequence[Token], lang: str) -> Iterator[str]:
    for at, token in enumerate(found):
        if lang == "en" and token.word in {"us", "me"}:
            yield next((one.stem for one in reversed(found[:at]) if one.stem is not None), "")
        if lang == "fr" and token.word in {"nous", "moi"} and _is_object(found, at):
            after = found[at + 1].word if at + 1 < len(found) else ""
            yield (
                _next(found, at + 1)
                if _infinitive(after)
                else next((one.stem for one in reversed(found[:at]) if one.stem is not None), "")
            )


def _yours(found: Sequence[Token], lang: str) -> Iterator[str]:
    """What is done with the ending of "vous", be it said or an imperative."""
    for token in found:
        if lang == "fr" and token.word.endswith("ez") and token.stem is not None:
            yield token.stem


def _placeholders(text: str, lang: str) -> dict[str, Neighbours]:
    places: dict[str, Neighbours] = {}
    for match in PLACEHOLDER.finditer(text):
        before, after = places.get(match[0], (frozenset(), frozenset()))
        left, right = stems(text[: match.start()], lang)[-1:], stems(text[match.end() :], lang)[:1]
        places[match[0]] = before | set(left or [""]), after | set(right or [""])
    return places


def _is_object(found: Sequence[Token], at: int) -> bool:
    """« indiquez-nous », « veuillez nous indiquer », « à nous »: not « nous indiquons »."""
    before = found[at - 1].word if at else ""
    after = found[at + 1].word if at + 1 < len(found) else ""
    return _infinitive(after) or before.endswith("ez") or before in {"dites", "a", "de", "pour", "chez", "avec"}


def _infinitive(word: str) -> bool:
    return len(word) >= _SHORTEST_INFINITIVE and word.endswith(("er", "ir", "re"))


def _figures(found: Sequence[Token]) -> tuple[tuple[str, ...], ...]:
    pairs: list[tuple[str, str, str]] = []
    for at, token in enumerate(found):
        if token.number:
            unit = found[at + 1].stem or "" if at + 1 < len(found) else ""
            pairs.append((token.stem or "", unit, _next(found, at + 2) if unit else ""))
    often = {unit for unit in {pair[1] for pair in pairs} if unit and len({p[0] for p in pairs if p[1] == unit}) > 1}
    return tuple(sorted(pair if pair[1] in often else pair[:2] for pair in pairs))
