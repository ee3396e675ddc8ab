"""IBAN: ISO 13616, length by country (SWIFT IBAN registry), ISO 7064 MOD 97-10."""

import re
from collections.abc import Iterator

from services.pseudonymizer.domain.checksums import mod97
from services.pseudonymizer.domain.recognizers.places import Places, lettered
from services.pseudonymizer.domain.spans import Span

_LENGTHS = {
    "AD": 24, "AE": 23, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IS": 26,
    "IT": 27, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MA": 28, "MC": 27, "MT": 31, "MU": 30, "NL": 18,
    "NO": 15, "PL": 28, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
    "TN": 24, "TR": 26, "UA": 29,
}  # fmt: skip
_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ -]?\d[ -]?\d")
_GAP = re.compile(r"[ .\-\n]{0,2}")
_LONGEST = 90


class _Iban:
    name = "iban"
    label = "IBAN"
    law = "ISO 13616; ISO 7064 MOD 97-10"

    def find(self, places: Places) -> Iterator[Span]:
        for match in lettered(_START, places):
            end = _end(places.text, match.start())
            if end is not None:
                yield Span(match.start(), end, self.label, 0.99, self.name, "registry length, mod 97")


def _end(text: str, start: int) -> int | None:
    """Where the IBAN that starts here ends: exactly its country's length, any grouping, right checksum."""
    wanted = _LENGTHS.get(text[start : start + 2].upper())
    if wanted is None:
        return None
    code: list[str] = []
    at = start
    while len(code) < wanted and at < min(len(text), start + _LONGEST):
        if not (text[at].isascii() and text[at].isalnum()):
            return None
        code.append(text[at].upper())
        at += 1
        if len(code) < wanted and (gap := _GAP.match(text, at)):
            at = gap.end()
    whole = len(code) == wanted and not text[at : at + 1].isalnum()
    return at if whole and mod97("".join(code)) else None


IBAN = _Iban()
