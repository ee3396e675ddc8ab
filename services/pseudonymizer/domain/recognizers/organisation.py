"""Organisations that their legal form names: Code de commerce, Companies Act 2006, Canada Business Corporations Act."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule
from services.pseudonymizer.domain.recognizers.places import beginning, holding

_CAP = r"[A-ZÀ-Ý][\wÀ-ÿ&'-]{1,30}"
_AFTER = r"(?:SAS|SASU|SARL|EURL|SRL|SPRL|GmbH|AG|Inc\.?|Ltd\.?|Lt[ée]e|LLC|LLP|Corp\.?|PLC|plc|S\.A\.|et (?:Fils|Associés|Cie)|& (?:Fils|Associés|Cie|Sons|Co\.?))"

ORGANISATION = PatternRecognizer(
    name="organisation",
    label="ORG",
    law="legal forms: Code de commerce; Companies Act 2006; CBCA",
    rules=(
        Rule("legal form after", re.compile(rf"(?<!\w){_CAP}(?: (?:de |du |des |& |et )?{_CAP}){{0,3}},? {_AFTER}(?!\w)"), 0.8, where=holding(rf" {_AFTER}(?!\w)")),
        Rule("legal form before", re.compile(rf"(?<!\w)(?:SAS|SARL|EURL|SCI|SELARL|Cabinet|Clinique|Garage|Boulangerie|Pharmacie|Étude|Notaires?|Groupe) (?P<v>{_CAP}(?: (?:de |du |des |& |et )?{_CAP}){{0,2}})(?!\w)"), 0.6, where=beginning("sa eu sc se ca cl ga bo ph ét no gr")),
    ),
)  # fmt: skip
