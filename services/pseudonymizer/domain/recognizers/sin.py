"""SIN / NAS (Canada): nine digits with Luhn (Employment Insurance Act, s. 138; Service Canada)."""

import re

from services.pseudonymizer.domain.checksums import digits_of, luhn
from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule, words
from services.pseudonymizer.domain.recognizers.places import numbers


def _sin(value: str) -> bool:
    return luhn(digits_of(value))


SIN = PatternRecognizer(
    name="sin",
    label="SIN",
    law="Employment Insurance Act (Canada), s. 138; Luhn",
    rules=(
        Rule(
            "grouped",
            re.compile(r"(?<![\w.])(?<!\d[ -])\d{3}(?P<s>[ .-])\d{3}(?P=s)\d{3}(?!\w)(?![ .-]\d)"),
            0.6,
            check=_sin,
            where=numbers,
        ),
        Rule("run", re.compile(r"(?<![\w.-])\d{9}(?!\w)(?!-\d)"), 0.5, needs_context=True, check=_sin, where=numbers),
    ),
    context=words(
        "sin", "nas", "n\\.a\\.s\\.", "social insurance(?: number)?", "assurance sociale", "num[ée]ro d'assurance"
    ),
    against=words(
        "siren",
        "siret",
        "rcs",
        "tva",
        "vat",
        "ticket",
        "dossier",
        "commande",
        "order",
        "facture",
        "invoice",
        "s[ée]rie",
        "serial",
    ),
)
