"""Why a check of a suggestion failed, in words: the drafter says it in English, by a number or codes."""

import re
from typing import Final

from services.desk.domain.i18n import Translator

_COUNTED: Final = re.compile(r"([0-9]{1,6}) (?:not in the ticket|without a source|from outside the sources)")
_LANGUAGE: Final = re.compile(r"not in ([A-Za-z-]{2,12})")
_SLOT: Final = "a slot is not filled"
_LABELS: Final = re.compile(r"[A-Z_]{2,20}(?:, [A-Z_]{2,20})*")


def why(t: Translator, name: str, detail: str | None) -> str:
    """The detail of a failed check in the reader's language; one that we do not know as it came."""
    said = detail or ""
    if said == _SLOT:
        return t("check_why.slot")
    if (counted := _COUNTED.fullmatch(said)) and name in ("placeholders", "groundedness", "leak"):
        return t(f"check_why.{name}", count=counted[1])
    if language := _LANGUAGE.fullmatch(said):
        return t("check_why.language", lang=t.code("lang", language[1]))
    if name == "personal" and _LABELS.fullmatch(said):
        return ", ".join(t.code("label", label) for label in said.split(", "))
    return said
