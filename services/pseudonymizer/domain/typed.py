"""Placeholders that the customer typed: nothing is looked for in them, so pseudonymising twice adds nothing."""

from bisect import bisect_right
from collections.abc import Iterable

from services.pseudonymizer.domain.spans import Span
from shared.placeholders import find


def typed_in(text: str) -> list[tuple[int, int]]:
    """Where placeholders of a known label stand in a text that is yet to be pseudonymised."""
    return [(found.start, found.end) for found in find(text) if found.known_label]


def outside(typed: list[tuple[int, int]], spans: Iterable[Span]) -> list[Span]:
    """The spans that touch none of them."""
    ends = [end for _, end in typed]
    return [span for span in spans if not _touches(span, typed, ends)]


def _touches(span: Span, typed: list[tuple[int, int]], ends: list[int]) -> bool:
    index = bisect_right(ends, span.start)
    return index < len(typed) and typed[index][0] < span.end


_LIKE = {
    "PERSON": "Marie Martin", "EMAIL": "marie.martin@exemple.example", "PHONE": "06 12 34 56 78 90",
    "ORG": "Martin Frères", "LOCATION": "Rimouski", "ADDRESS": "12 rue des Lilas", "SECRET": "Soleil-2024!xy",
    "USERNAME": "mmartin12", "POSTAL_CODE": "75011", "CUSTOMER_ID": "CLI-204871", "DATE_OF_BIRTH": "12 mars 1984 né",
    "IP": "192.0.2.118", "MAC": "00:1B:63:84", "IBAN": "FR76 3000 6000", "CARD": "4970 1000 0000", "NIR": "1 84 03 75",
    "SIN": "046 454 286", "HEALTH": "MARM 8403 1212", "ID_DOCUMENT": "X4RTBPFW4 19KM82", "SIRET": "552 100 554 00",
    "VAT": "FR40303265045", "LICENSE_PLATE": "AB-123-CD 56 XY", "URL_CREDENTIALS": "mmartin:Soleil-2024",
}  # fmt: skip


def as_if_spoken(text: str) -> str:
    """The text with something of its kind in each typed placeholder's place, of the same length.

    A finder that reads by context would take brackets and capitals for a sign of something personal beside them.
    """
    pieces: list[str] = []
    at = 0
    for found in find(text):
        if found.known_label:
            length = found.end - found.start
            like = _LIKE[_label(found.placeholder)]
            pieces += (text[at : found.start], like[:length].ljust(length))
            at = found.end
    return "".join((*pieces, text[at:]))


def _label(placeholder: str) -> str:
    return placeholder.strip("[]").rpartition("_")[0]
