"""Health-insurance numbers: RAMQ (Québec; month + 50 for women), Ontario (Luhn), NHS (modulus 11)."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

from services.pseudonymizer.domain.checksums import digits_of, luhn, weighted
from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule, words
from services.pseudonymizer.domain.recognizers.places import lettered, numbers


def _ramq(value: str) -> bool:
    number = digits_of(value)
    month, day = int(number[2:4]), int(number[4:6])
    return (month - 50 if month > 50 else month) in range(1, 13) and day in range(1, 32)  # noqa: PLR2004


def _nhs(value: str) -> bool:
    number = digits_of(value)
    return (11 - weighted(number[:9], (10, 9, 8, 7, 6, 5, 4, 3, 2)) % 11) % 11 == int(number[9])


def _ten_digits(value: str) -> bool:
    number = digits_of(value)
    return len(number) == 10 and (luhn(number) or _nhs(number))  # noqa: PLR2004


HEALTH = PatternRecognizer(
    name="health",
    label="HEALTH",
    law="Loi sur l'assurance maladie (Québec) and RAMQ; Ontario Health Insurance Act; NHS data dictionary",
    rules=(
        Rule("RAMQ", re.compile(r"(?<!\w)[A-Za-z]{4}[ -]?\d{4}[ -]?\d{4}(?![\w-])(?! \d{4} \d{4}(?!\d))"), 0.9, check=_ramq, where=lettered),
        Rule("ten digits", re.compile(r"(?<![\w-])\d{3,4}[ -]?\d{3}[ -]?\d{3,4}(?:[ -]?[A-Z]{2})?(?![\w-])"), 0.55, needs_context=True, check=_ten_digits, where=numbers),
    ),
    context=words(
        "ramq", "assurance[ -]maladie", "carte soleil", "nam", "health (?:card|insurance|number)", "ohip", "nhs(?: number| no)?", "carte sant[ée]",
    ),
)  # fmt: skip
