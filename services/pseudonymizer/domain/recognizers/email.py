"""E-mail addresses: RFC 5321 §4.1.2 dot-string local parts, and "name (at) example.org" as people dodge harvesters."""

import re

from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule
from services.pseudonymizer.domain.recognizers.places import holding

_LOCAL = r"(?<![\w.+%'-])[\w+%'-](?:[\w.+%'-]{0,62}[\w+%-])?"
_DOMAIN = r"(?:[\w](?:[\w-]{0,61}\w)?\.){1,8}[^\W\d_]{2,24}(?![\w@])"

EMAIL = PatternRecognizer(
    name="email",
    label="EMAIL",
    law="RFC 5321 §4.1.2",
    rules=(
        Rule(
            "address",
            re.compile(rf"{_LOCAL}@{_DOMAIN}"),
            0.99,
            where=holding("@"),
        ),
        Rule(
            "spoken at",
            re.compile(rf"{_LOCAL} ?[(\[](?:at|arobase|a)[)\]] ?{_DOMAIN}", re.IGNORECASE),
            0.9,
            where=holding(r"[(\[](?i:at|arobase|a)[)\]]"),
        ),
    ),
)
