"""NIR (French social security number): Code de la sécurité sociale R. 114-25, décret n° 82-103; Corsica 2A and 2B."""

import re

from services.pseudonymizer.domain.checksums import nir_key
from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule, words
from services.pseudonymizer.domain.recognizers.places import digits

_S = r"[ .\-/]{0,2}"
_D = rf"{_S}\d"
_MONTH = rf"{_S}(?:0{_S}[1-9]|1{_S}[0-2]|[2-9]{_D})"
_BODY = rf"(?<![\w.])[1-478]{_D}{_D}{_MONTH}{_S}(?:\d{_D}|2{_S}[ABab]){_D}{_D}{_D}{_D}{_D}{_D}"
_NOISE = re.compile(r"[^0-9AB]")


def _checked(value: str) -> bool:
    plain = _NOISE.sub("", value.upper())
    return nir_key(plain[:13], plain[13:])


NIR = PatternRecognizer(
    name="nir",
    label="NIR",
    law="Code de la sécurité sociale R. 114-25; décret n° 82-103",
    rules=(
        Rule(
            "with key",
            re.compile(rf"{_BODY}{_S}(?:cl[eé] ?:? ?)?\d{_D}(?!\w)(?!-\d)"),
            0.97,
            check=_checked,
            where=digits,
        ),
        Rule(
            "without key",
            re.compile(rf"{_BODY}(?!\w)(?![ .-]?\d)"),
            0.5,
            needs_context=True,
            where=digits,
        ),
    ),
    context=words(
        "nir",
        "n° ?ss",
        "s[ée]cu",
        "s[ée]curit[ée] sociale",
        "num[ée]ro de s[ée]cu",
        "carte vitale",
        "ameli",
        "immatriculation sociale",
        "social security",
        "french ssn",
        "assur[ée]e?",
    ),
)
