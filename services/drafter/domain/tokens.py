"""The words of a sentence as they are compared: folded, cut, equivalents as one, figures as figures."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from services.drafter.domain.equivalents import FREE, NEUTRAL, SAME
from services.drafter.domain.typography import plain
from shared.folding import fold
from shared.placeholders import PLACEHOLDER

STEM: Final = 6
_TOKEN: Final = re.compile(r"[^\W_]+(?:[.,:/@&-][^\W_]+)*|[?€$%£]")
_ELIDED: Final = re.compile(r"(?i)\b(?:qu|[cdjlmnst])'")
_SIGNS: Final = {"€": "euro", "$": "dollar", "%": "pourcent", "£": "livre"}
_SHORT_NOT: Final = re.compile(r"\b(\w+)n't\b")
_SHORTEST_STEM: Final = 3


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "fr": (
        *("issements", "issement", "issons", "issent", "issez", "ations", "ation", "ements", "ement", "erons", "eront"),
        *(
            "antes",
            "ante",
            "ants",
            "ant",
            "ions",
            "ient",
            "ons",
            "ent",
            "ees",
            "ez",
            "er",
            "ee",
            "es",
            "is",
            "it",
            "ir",
        ),
        *("e", "s", "x", "i", "t"),
    ),
    "en": ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "es", "ed", "ly", "al", "e", "s", "y"),
}
_NUMBERS: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": _pairs(
        """zero 0 deux 2 trois 3 quatre 4 cinq 5 six 6 sept 7 huit 8 neuf 9 dix 10 onze 11 douze 12 treize 13
        quatorze 14 quinze 15 seize 16 vingt 20 trente 30 quarante 40 cinquante 50 soixante 60 cent 100 mille 1000
        demi 0.5 double 2"""
    ),
    "en": _pairs(
        """zero 0 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 thirteen 13
        fourteen 14 fifteen 15 sixteen 16 twenty 20 thirty 30 forty 40 fifty 50 sixty 60 hundred 100 thousand 1000
        half 0.5 twice 2 double 2"""
    ),
}
"""Without "one", which is mostly an article or a pronoun."""

NEGATIONS: Final[Mapping[str, frozenset[str]]] = {
    "fr": frozenset({"pas", "jamais", "aucun", "aucune", "rien", "ni", "sans", "guere", "non", "nul", "nulle"}),
    "en": frozenset(
        {"not", "never", "no", "none", "nor", "neither", "nothing", "nobody", "without", "cannot", "unable"}
    ),
}


@dataclass(frozen=True, slots=True)
class Token:
    """`stem` is None for a word that carries no meaning of its own; `number` is a figure, however it is written."""

    word: str
    stem: str | None
    number: bool = False


def tokens(text: str, lang: str) -> list[Token]:
    """Every word and figure in order; placeholders are left out."""
    return list(split(bare(text), lang))


def stems(text: str, lang: str) -> list[str]:
    """The words that say something, figures among them, in order."""
    return [token.stem for token in tokens(text, lang) if token.stem is not None]


def straight(text: str) -> str:
    """With ordinary spaces, quotes and dashes."""
    return plain(re.sub(r"[“”„]", '"', re.sub(r"[‘’ʼ]", "'", text)).replace("–", "-").replace("—", "-"))


def bare(text: str) -> str:
    """Without placeholders, and with each "not" a word of its own."""
    return _SHORT_NOT.sub(lambda m: f"{'ca' if m[1] == 'ca' else m[1]} not", PLACEHOLDER.sub(" ", straight(text)))


def split(bare_text: str, lang: str) -> Iterator[Token]:
    parted = _ELIDED.sub(lambda match: f"{match[0][:-1]} ", bare_text)
    for match in _TOKEN.finditer(parted):
        yield from _token(fold(match[0]), lang)


def _token(word: str, lang: str) -> Iterator[Token]:
    if word == "?":
        return
    if word in _SIGNS:
        yield Token(word, _stem(_SIGNS[word], lang))
    elif any(character.isdigit() for character in word):
        yield Token(word, word.replace(",", "."), number=True)
    elif word in _NUMBERS[lang]:
        yield Token(word, _NUMBERS[lang][word], number=True)
    elif word in _SAME[lang] or "-" not in word:
        yield _word(word, lang)
    else:
        for part in word.split("-"):
            yield from _token(part, lang) if part else ()


def _word(word: str, lang: str) -> Token:
    if word in FREE[lang] or word in NEUTRAL[lang] or word in NEGATIONS[lang]:
        return Token(word, None)
    return Token(word, _stem(word, lang))


def _stem(word: str, lang: str) -> str:
    same = _SAME[lang].get(word)
    if same is not None:
        return same
    cut = _cut(word, lang)
    return _SAME_STEMS[lang].get(cut, cut)


def _cut(word: str, lang: str) -> str:
    for ending in _ENDINGS[lang]:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    return word[:STEM]


_SAME: Final[Mapping[str, Mapping[str, str]]] = {
    lang: {word: f"={min(group)}" for group in reversed(groups) for word in group} for lang, groups in SAME.items()
}
_SAME_STEMS: Final[Mapping[str, Mapping[str, str]]] = {
    lang: {_cut(word, lang): name for word, name in words.items() if len(_cut(word, lang)) >= STEM - 1}
    for lang, words in _SAME.items()
}
