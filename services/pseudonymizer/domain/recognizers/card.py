"""Payment cards: ISO/IEC 7812-1 (issuer ranges, Luhn)."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

from services.pseudonymizer.domain.checksums import digits_of, luhn
from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule, words
from services.pseudonymizer.domain.recognizers.places import numbers

_ISSUER = re.compile(r"4|5[0-8]|2[2-7]|3[0-9]|6[0-9]")
_EDGE_BEFORE, _EDGE_AFTER = r"(?<![\w.])(?<!\d-)", r"(?!\w)(?!-\d)"


def _card(value: str) -> bool:
    number = digits_of(value)
    return _ISSUER.match(number) is not None and luhn(number)


CARD = PatternRecognizer(
    name="card",
    label="CARD",
    law="ISO/IEC 7812-1",
    rules=(
        Rule(
            "fours",
            re.compile(
                rf"{_EDGE_BEFORE}\d{{4}}(?P<s>[ .-]{{1,2}})\d{{4}}(?P=s)\d{{4}}(?P=s)\d{{4}}(?:(?P=s)\d{{3}})?{_EDGE_AFTER}"
            ),
            0.97,
            check=_card,
            where=numbers,
        ),
        Rule(
            "fours, its code behind",
            re.compile(
                rf"{_EDGE_BEFORE}(?P<v>\d{{4}}(?P<s>[ -])\d{{4}}(?P=s)\d{{4}}(?P=s)\d{{4}})(?= \d{{3}}{_EDGE_AFTER})"
            ),
            0.97,
            check=_card,
            where=numbers,
        ),
        Rule(
            "4-6-5",
            re.compile(rf"{_EDGE_BEFORE}3\d{{3}}[ .-]{{1,2}}\d{{6}}[ .-]{{1,2}}\d{{4,5}}{_EDGE_AFTER}"),
            0.97,
            check=_card,
            where=numbers,
        ),
        Rule("run", re.compile(rf"{_EDGE_BEFORE}\d{{13,19}}{_EDGE_AFTER}"), 0.85, check=_card, where=numbers),
    ),
    context=words(
        "carte",
        "card",
        "visa",
        "mastercard",
        "amex",
        "american express",
        "cb",
        "cvv",
        "cvc",
        "crédit",
        "credit",
        "debit",
        "débit",
    ),
)
