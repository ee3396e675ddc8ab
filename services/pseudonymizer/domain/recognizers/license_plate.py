"""Number plates: France since 2009 (arrêté du 9 février 2009) and before, Québec, Ontario, United Kingdom."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule, words
from services.pseudonymizer.domain.recognizers.places import codes, digits, lettered

_L = "[A-HJ-NP-TV-Z]"

LICENSE_PLATE = PatternRecognizer(
    name="license_plate",
    label="LICENSE_PLATE",
    law="arrêté du 9 février 2009 (SIV); FNI; SAAQ; DVLA INF104",
    rules=(
        Rule("SIV", re.compile(rf"(?<![\w-])(?!SS|WW){_L}{{2}}-\d{{3}}-(?!SS){_L}{{2}}(?![\w-])"), 0.6, where=lettered),
        Rule("SIV, other spacing", re.compile(rf"(?<![\w-]){_L}{{2}}[ -]?\d{{3}}[ -]?{_L}{{2}}(?![\w-])", re.IGNORECASE), 0.55, needs_context=True, where=lettered),
        Rule("FNI", re.compile(r"(?<![\w-])\d{1,4}[ -]?[A-HJ-NP-TV-Z]{2,3}[ -]?(?:\d{2}|2[AB]|97\d)(?![\w-])"), 0.5, needs_context=True, where=digits),
        Rule("Québec", re.compile(r"(?<![\w-])(?:[A-Z]\d{2}[ -]?[A-Z]{3}|\d{3}[ -]?[A-Z]{3})(?![\w-])"), 0.5, needs_context=True, where=codes),
        Rule("GB", re.compile(r"(?<![\w-])[A-Z]{2}\d{2} ?[A-Z]{3}(?![\w-])"), 0.5, needs_context=True, where=lettered),
        Rule("North America, BE", re.compile(r"(?<![\w-])(?:[A-Z]{3,4}[ -]?\d{3,4}|1-[A-Z]{3}-\d{3}|\d-?[A-Z]{3}-?\d{3})(?![\w-])"), 0.45, needs_context=True, where=codes),
    ),
    context=words(
        "plaques?(?: d'immatriculation)?", "immatricul(?:ation|ée?)", "v[ée]hicule", "voiture", "camion(?:nette)?", "auto", "stationnement", "parking",
        "(?:license|licence|number|registration) plate", "plates?", "vehicle", "car", "truck", "van", "registration", "registered",
    ),
)  # fmt: skip
