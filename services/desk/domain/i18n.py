"""The desk's words in the languages it speaks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from services.desk.domain import (
    texts_approvals,
    texts_control,
    texts_en,
    texts_find,
    texts_fr,
    texts_knowledge,
    texts_original,
    texts_privacy,
    texts_restriction,
    texts_sign_in,
    texts_team,
)
from services.desk.domain.typography import french

LANGUAGES: Final = ("fr", "en")
DEFAULT: Final = "fr"
_APART: Final = (
    texts_approvals,
    texts_control,
    texts_find,
    texts_knowledge,
    texts_original,
    texts_privacy,
    texts_restriction,
    texts_sign_in,
    texts_team,
)
"""The words of pages that have a file of their own."""
_FR: Final = texts_fr.TEXTS | {key: text for one in _APART for key, text in one.FR.items()}

CATALOGUES: Final[dict[str, dict[str, str]]] = {
    "fr": {key: french(text) for key, text in _FR.items()},
    "en": texts_en.TEXTS | {key: text for one in _APART for key, text in one.EN.items()},
}


@dataclass(frozen=True, slots=True)
class Translator:
    """Says a key in one language. A key that is missing is a bug, and raises.

    `own` are the words that this installation has for codes of its own.
    """

    lang: str
    own: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, key: str, **values: object) -> str:
        text = CATALOGUES[self.lang][key]
        return text.format(**values) if values else text

    def code(self, group: str, code: str | None) -> str:
        """The words for a code that came from elsewhere; the code itself when we have none."""
        key = f"{group}.{code}"
        return CATALOGUES[self.lang].get(key) or self.own.get(key, code or "")


def choose(cookie: str | None, accepted: str | None) -> str:
    """The reader's language: what they chose, else the first that their browser asks for and we speak."""
    if cookie in LANGUAGES:
        return str(cookie)
    for part in (accepted or "").split(","):
        wanted = part.split(";")[0].strip().lower()[:2]
        if wanted in LANGUAGES:
            return wanted
    return DEFAULT
