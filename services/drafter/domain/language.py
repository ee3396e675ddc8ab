"""Is this text in French or in English? Counts the words that only one of them has; enough for a reply."""

import re

from services.drafter.domain.terms import FUNCTION_WORDS, without_placeholders

_LETTERS = re.compile(r"[^\W\d_]+", re.UNICODE)
_ONLY = {
    "fr": FUNCTION_WORDS["fr"] - FUNCTION_WORDS["en"],
    "en": FUNCTION_WORDS["en"] - FUNCTION_WORDS["fr"],
}
SUPPORTED = tuple(_ONLY)
_ENOUGH = 3
_SHARE = 0.8


def counts(text: str) -> dict[str, int]:
    """How many words of each language, and of it alone, the text holds."""
    found = [word.casefold() for word in _LETTERS.findall(without_placeholders(text))]
    return {lang: sum(word in only for word in found) for lang, only in _ONLY.items()}


def is_in(text: str, lang: str) -> bool:
    """Whether the text is clearly in `lang`: some words of it, and four in five of those that tell."""
    found = counts(text)
    own = found.get(lang, 0)
    return own >= _ENOUGH and own / max(1, sum(found.values())) >= _SHARE
