"""Check digits, as their standards define them."""

import re
from string import ascii_uppercase
from string import digits as decimal
from typing import Final

_WEIGHTED_ALPHABET: Final = {character: str(value) for value, character in enumerate(decimal + ascii_uppercase)}
_NO_DIGITS: Final = re.compile("[^0-9]+")

PHONE_DIGITS: Final = range(7, 16)
"""How many digits a telephone number has (ITU-T E.164: at most 15)."""


def digits_of(text: str) -> str:
    """The ASCII digits of `text`."""
    return _NO_DIGITS.sub("", text)


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1 annex B: cards, SIN, SIREN, SIRET."""
    if not number or len(set(number)) == 1:
        return False
    total = 0
    for index, character in enumerate(reversed(number)):
        digit = int(character)
        doubled = digit * 2 if index % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - the sum of its two digits
    return total % 10 == 0


def mod97(code: str) -> bool:
    """ISO 7064 MOD 97-10 over letters and digits, first four characters moved last: IBAN (ISO 13616)."""
    moved = code[4:] + code[:4]
    return int("".join(_WEIGHTED_ALPHABET[character] for character in moved)) % 97 == 1


def nir_key(body: str, key: str) -> bool:
    """Décret n° 82-103: key = 97 - (N mod 97), where Corsica's 2A counts as 19 and 2B as 18."""
    number = body.replace("2A", "19").replace("2B", "18")
    return number.isdigit() and 97 - int(number) % 97 == int(key)


def mod11_10(number: str) -> bool:
    """ISO 7064 MOD 11,10: German VAT numbers."""
    product = 10
    for character in number[:-1]:
        total = (int(character) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(number[-1])


def weighted(number: str, weights: tuple[int, ...]) -> int:
    """The sum of digits times weights."""
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
