"""Postal codes: Canada (Canada Post), United Kingdom (BS 7666), France (La Poste), Belgium, Switzerland, United States."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule, words
from services.pseudonymizer.domain.recognizers.places import beginning, codes, digits, lettered

_NOT_TOWNS = (
    r"(?!(?:Err|Erreur|Error|Bonjour|Merci|Hello|Thanks|Le|La|Les|Un|Une|The|Windows|Outlook|Teams|Ticket|Euros?|Users?|Mo|Go|Ko|"
    r"Janvier|F[ée]vrier|Mars|Avril|Mai|Juin|Juillet|Ao[ûu]t|Septembre|Octobre|Novembre|D[ée]cembre|"
    r"January|February|March|April|May|June|July|August|September|October|November|December)\b)"
)
_TOWN = rf"(?= {{1,2}}{_NOT_TOWNS}[A-ZÀ-Ý][A-Za-zÀ-ÿ'-]{{2,}})"

POSTAL_CODE = PatternRecognizer(
    name="postal_code",
    label="POSTAL_CODE",
    law="Canada Post addressing guidelines; BS 7666; NF Z 10-011; USPS Publication 28",
    rules=(
        Rule(
            "CA",
            re.compile(
                r"(?<!\w)[ABCEGHJ-NPRSTVXYabceghj-nprstvxy]\d[ABCEGHJ-NPRSTV-Zabceghj-nprstv-z][ -]?\d[ABCEGHJ-NPRSTV-Zabceghj-nprstv-z]\d(?!\w)"
            ),
            0.9,
            where=lettered,
        ),
        Rule("GB", re.compile(r"(?<!\w)(?:[A-Z]{1,2}\d[A-Z\d]?) \d[ABD-HJLNP-UW-Z]{2}(?!\w)"), 0.85, where=lettered),
        Rule(
            "FR",
            re.compile(
                rf"(?:(?<=^)|(?<=[\n,(-])|(?<=[\n,(-] )|(?<=[a-zà-ÿ] ))(?:F-)?(?P<v>(?:0[1-9]|[1-8]\d|9[0-8])\d{{3}}){_TOWN}"
            ),
            0.6,
            where=codes,
        ),
        Rule(
            "BE CH",
            re.compile(rf"(?:(?<=[\n,(-])|(?<=[\n,(-] ))(?:(?:B|CH|L)-)?(?P<v>[1-9]\d{{3}}){_TOWN}"),
            0.55,
            where=codes,
        ),
        Rule("US", re.compile(r"(?<=\b[A-Z]{2} )\d{5}(?:-\d{4})?(?![\w-])"), 0.6, where=digits),
        Rule(
            "said",
            re.compile(
                r"(?<!\w)(?:code postal|c\.p\.|cp|zip(?: code)?|postal code|post ?code) ?(?:est|is|:|=)? ?(?P<v>\d{4,5}(?:-\d{4})?)(?![\w-])",
                re.IGNORECASE,
            ),
            0.9,
            where=beginning("co c cp zi po"),
        ),
    ),
    context=words(
        "code postal",
        "adresse",
        "address",
        "postal code",
        "postcode",
        "zip",
        "livraison",
        "habite",
        "rue",
        "avenue",
        "all[ée]e",
        "boulevard",
        "chemin",
        "place",
        "quai",
        "impasse",
        "route",
        "street",
        "road",
    ),
    against=words("erreur", "error", "ticket", "code d'erreur", "version", "event"),
)
