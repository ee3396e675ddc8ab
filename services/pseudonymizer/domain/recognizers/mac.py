"""MAC addresses: IEEE 802 EUI-48, with colons, hyphens or in Cisco's dotted form."""

import re

from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule
from services.pseudonymizer.domain.recognizers.places import holding


def _mixed(value: str) -> bool:
    """A dotted form without a letter and a digit is a number or words; all zeros or ones is nobody's."""
    return len(set(value.lower())) > 3 and any(c.isdigit() for c in value)  # noqa: PLR2004


MAC = PatternRecognizer(
    name="mac",
    label="MAC",
    law="IEEE 802-2014 EUI-48",
    rules=(
        Rule(
            "pairs",
            re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}(?P<s>[:-])(?:[0-9A-Fa-f]{2}(?P=s)){4}[0-9A-Fa-f]{2}(?![\w:])"),
            0.97,
            check=_mixed,
            where=holding("[:-][0-9A-Fa-f]{2}[:-]"),
        ),
        Rule(
            "dotted",
            re.compile(r"(?<![\w.])(?=[0-9.]{0,13}[A-Fa-f])[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![\w.])"),
            0.9,
            check=_mixed,
            where=holding(r"\.[0-9A-Fa-f]{4}\."),
        ),
    ),
)
