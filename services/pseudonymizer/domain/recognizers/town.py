"""Towns where an address names them: after a postal code, or before a province or state."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule, words
from services.pseudonymizer.domain.recognizers.places import beginning, codes, holding

_TOWN = r"(?P<v>[A-ZÀ-Ý][A-Za-zÀ-ÿ'-]{2,25}(?:[ -](?:sur|sous|en|de|la|le|les|lès|du|des|d'|l'|[A-ZÀ-Ý])[A-Za-zÀ-ÿ'-]{0,20}){0,3})(?!\w)"


def _written_as_a_name(value: str) -> bool:
    """In a text all in capitals, "IL" and "ON" are French pronouns, not states."""
    return not value.isupper()


TOWN = PatternRecognizer(
    name="town",
    label="LOCATION",
    law="NF Z 10-011; Canada Post addressing guidelines",
    rules=(
        Rule(
            "after a postal code",
            re.compile(rf"(?:(?<=^)|(?<=[\n,(-])|(?<=[\n,(-] ))(?:F-|B-|CH-)?\d{{4,5}} {{1,2}}{_TOWN}"),
            0.45,
            needs_context=True,
            where=codes,
        ),
        Rule(
            "before a province",
            re.compile(
                rf"{_TOWN}(?=,? ?\(?(?:QC|Qc|Québec|ON|Ontario|BC|AB|NB|NS|MB|SK|NY|CA|MA|TX|WA|IL|FL)\)?(?:[ ,.)\n]|$))"
            ),
            0.8,
            check=_written_as_a_name,
            where=holding(r"[ ,(](?:QC|Qc|Québec|ON|Ontario|BC|AB|NB|NS|MB|SK|NY|CA|MA|TX|WA|IL|FL)(?:[ ,.)\n]|$)"),
        ),
        Rule(
            "said",
            re.compile(rf"(?<!\w)(?:habite|vis|demeure|travaille|live|living|based) (?:à|in|near|près de) {_TOWN}"),
            0.8,
            where=beginning("ha vi de tr li ba"),
        ),
    ),
    context=words(
        "adresse",
        "address",
        "rue",
        "avenue",
        "boulevard",
        "chemin",
        "place",
        "quai",
        "impasse",
        "allée",
        "route",
        "chaussée",
        "livraison",
    ),
)
