"""The language of a text, for the offline command. The service leaves that to those who see masked text."""

from functools import cache
from typing import Any

_EXPECTED = ("fr", "en")
_OTHERS = ("de", "es", "it", "nl", "pt")
_SURE = 0.9


def detect(text: str) -> str | None:
    """An ISO 639-1 code; None when there is nothing to go by. A few words do not make a third language."""
    if not any(character.isalpha() for character in text):
        return None
    ranked = _identifier().rank(text[:5_000])
    lang, share = ranked[0]
    if lang not in _EXPECTED and share < _SURE:
        lang = next(code for code, _ in ranked if code in _EXPECTED)
    return str(lang)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([*_EXPECTED, *_OTHERS])
    return identifier
