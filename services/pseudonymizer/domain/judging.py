"""Where rules and the finder meet: what each says is held against the other before it is believed."""

import re
from collections.abc import Callable, Iterable, Iterator

from models.pii.decode import Reading
from services.pseudonymizer.domain.checksums import digits_of, luhn
from services.pseudonymizer.domain.names import follows_host
from services.pseudonymizer.domain.spans import Span

FOUND = "finder"
ANNOUNCED: dict[str, float] = {"SECRET": 0.9}
ANNOUNCED_OTHERWISE = 0.95

LEAST: dict[str, float] = {
    "person": 0.15,
    "town": 0.15,
    "organisation": 0.15,
    "username": 0.1,
    "customer_id": 0.1,
    "secret_speech": 0.1,
    "address": 0.1,
    "postal_code": 0.1,
    "license_plate": 0.1,
    "id_document": 0.1,
    "phone": 0.1,
}
"""How probable the finder must hold what a rule that guesses found. A checksum or a fixed form needs no second."""

KEEP: dict[str, float] = {
    "PERSON": 0.45,
    "SECRET": 0.4,
    "CUSTOMER_ID": 0.4,
    "LOCATION": 0.4,
    "ORG": 0.7,
    "ADDRESS": 0.8,
    "LICENSE_PLATE": 0.5,
}
"""How probable a label's stretch must be to be masked on the finder's word alone, chosen on the development tickets."""
KEEP_OTHERWISE = 0.35

FEWEST_DIGITS: dict[str, int] = {
    "CARD": 12, "IBAN": 10, "NIR": 10, "SIN": 4, "SIRET": 9, "VAT": 7, "HEALTH": 4, "PHONE": 4, "IP": 2, "MAC": 2,
    "LICENSE_PLATE": 1, "ID_DOCUMENT": 2, "CUSTOMER_ID": 1,
}  # fmt: skip
"""Fewer than any number of the kind has: a piece of a misreading."""
_SHORTEST = 3
_INITIALS = re.compile(r"(?: [A-ZÀ-Ý]\.?(?![\w'])){1,2}")
_DATED = re.compile(r"\d|\w+[ -]\w+")
_DIGITS_OF_CARD, _DIGITS_OF_SIN = (13, 19), (9, 9)


def believed(spans: Iterable[Span], reading: Reading) -> Iterator[Span]:
    """What the rules found, without the guesses that the finder is sure are none.

    What the text announces ("my password is …", "call me on …") is believed whatever the finder says.
    """
    for span in spans:
        announced = span.score >= ANNOUNCED.get(span.label, ANNOUNCED_OTHERWISE)
        if announced or reading.likelihood(span.start, span.end) >= LEAST.get(span.recognizer, 0.0):
            yield span


def found(text: str, reading: Reading) -> Iterator[Span]:
    """What the finder found, but for scraps, numbers that their own check digit denies, and machines with a name."""
    for stretch in reading.stretches(text):
        value = text[stretch.start : stretch.end]
        if stretch.score < KEEP.get(stretch.label, KEEP_OTHERWISE) or _scrap(value, stretch.label):
            continue
        denied = _DENIED.get(stretch.label)
        if denied is not None and denied(value):
            continue
        if stretch.label == "PERSON" and follows_host(text, stretch.start):
            continue
        initials = _INITIALS.match(text, stretch.end) if stretch.label == "PERSON" else None
        end = initials.end() if initials else stretch.end
        yield Span(stretch.start, end, stretch.label, stretch.score, FOUND, "in context")


def _scrap(value: str, label: str) -> bool:
    """Too little to be anything but a piece of a misreading; a name may be an initial."""
    if label == "PERSON":
        return False
    if label == "DATE_OF_BIRTH" and not _DATED.search(value):
        return True
    digits = len(digits_of(value))
    return sum(char.isalnum() for char in value) < _SHORTEST or digits < FEWEST_DIGITS.get(label, 0)


def _fails(value: str, length: tuple[int, int]) -> bool:
    number = digits_of(value)
    return length[0] <= len(number) <= length[1] and not luhn(number)


_DENIED: dict[str, Callable[[str], bool]] = {
    "CARD": lambda value: _fails(value, _DIGITS_OF_CARD),
    "SIN": lambda value: _fails(value, _DIGITS_OF_SIN),
}
