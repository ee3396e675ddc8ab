"""Identity papers: French CNI and passport, Canadian passport, driving licences, US SSN, UK NINO (HMRC NIM39110)."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule, words
from services.pseudonymizer.domain.recognizers.places import codes, digits, holding, lettered, numbers

_SSN = r"(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}"


def _has_digit(value: str) -> bool:
    return sum(c.isdigit() for c in value) >= 2  # noqa: PLR2004


ID_DOCUMENT = PatternRecognizer(
    name="id_document",
    label="ID_DOCUMENT",
    law="décret n° 55-1397 (CNI); ICAO Doc 9303; SAAQ; 20 CFR 422 (SSN); HMRC NIM39110 (NINO)",
    rules=(
        Rule("CNI before 2021", re.compile(r"(?<![\w-])\d{12}(?![\w-])"), 0.5, needs_context=True, where=numbers),
        Rule("CNI since 2021", re.compile(r"(?<![\w-])(?=[A-Z0-9]{0,8}\d)[A-Z0-9]{9}(?![\w-])"), 0.45, needs_context=True, check=_has_digit, where=codes),
        Rule("passport FR", re.compile(r"(?<![\w-])\d{2} ?[A-Z]{2} ?\d{5}(?![\w-])"), 0.55, needs_context=True, where=digits),
        Rule("passport CA", re.compile(r"(?<![\w-])[A-Z]{1,2} ?\d{6,7}[A-Z]?(?![\w-])"), 0.5, needs_context=True, where=lettered),
        Rule("passport digits", re.compile(r"(?<![\w-])\d{9}(?![\w-])"), 0.4, needs_context=True, where=numbers),
        Rule("driving licence QC", re.compile(r"(?<![\w-])[A-Z]\d{4}[ -]?\d{6}[ -]?\d{2}(?![\w-])"), 0.7, where=lettered),
        Rule("SSN", re.compile(rf"(?<![\w-]){_SSN}(?![\w-])"), 0.85, where=holding(r"-\d\d-\d")),
        Rule("NINO", re.compile(r"(?<![\w-])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![\w-])"), 0.85, where=lettered),
    ),
    context=words(
        "cni", "carte (?:nationale )?d'identit[ée]", "carte identit[ée]", "pi[èe]ce d'identit[ée]", "passeport", "titre de s[ée]jour", "permis(?: de conduire)?",
        "passport(?: number| no\\.?)?", "id card", "identity card", "national id", "driver'?s? licen[cs]e", "driving licen[cs]e", "ssn", "social security",
    ),
)  # fmt: skip
