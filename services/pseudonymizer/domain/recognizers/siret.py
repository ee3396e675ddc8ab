"""SIREN and SIRET (France): Code de commerce R. 123-221, Luhn; La Poste's establishments sum to a multiple of five."""

import re

from services.pseudonymizer.domain.checksums import digits_of, luhn
from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule, words
from services.pseudonymizer.domain.recognizers.places import numbers

_LA_POSTE = "356000000"


def _siret(value: str) -> bool:
    number = digits_of(value)
    if number.startswith(_LA_POSTE):
        return luhn(number) or sum(map(int, number)) % 5 == 0
    return luhn(number) and luhn(number[:9])


def _siren(value: str) -> bool:
    return luhn(digits_of(value))


SIRET = PatternRecognizer(
    name="siret",
    label="SIRET",
    law="Code de commerce R. 123-221; Luhn",
    rules=(
        Rule(
            "siret",
            re.compile(r"(?<![\w.])(?<!\d[ -])\d{3}[ .]?\d{3}[ .]?\d{3}[ .-]?\d{5}(?!\w)(?![.-]\d)"),
            0.85,
            check=_siret,
            where=numbers,
        ),
        Rule(
            "siren",
            re.compile(r"(?<![\w.])(?<!\d[ -])\d{3}[ .-]?\d{3}[ .-]?\d{3}(?!\w)(?![ .-]\d)"),
            0.62,
            needs_context=True,
            check=_siren,
            where=numbers,
        ),
    ),
    context=words(
        "siret", "siren", "rcs", "insee", "entreprise", "[ée]tablissement", "soci[ée]t[ée]", "company number"
    ),
)
