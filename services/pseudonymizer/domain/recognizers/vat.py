"""VAT numbers: Directive 2006/112/EC art. 215 with each country's check; Swiss UID (eCH-0097); Canadian GST and QST."""

import re
from collections.abc import Callable

from services.pseudonymizer.domain.checksums import digits_of, luhn, mod11_10, weighted
from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule, words
from services.pseudonymizer.domain.recognizers.places import Where, beginning, numbers

_NOISE = re.compile(r"[^0-9A-Z]")


def _fr(value: str) -> bool:
    """CGI ann. III: numeric key = (12 + 3 x (SIREN mod 97)) mod 97; a key with letters leaves the SIREN's Luhn."""
    code = _NOISE.sub("", value.upper())[2:]
    key, siren = code[:2], code[2:]
    if not luhn(siren):
        return False
    return not key.isdigit() or int(key) == (12 + 3 * (int(siren) % 97)) % 97


def _be(value: str) -> bool:
    number = digits_of(value)
    return 97 - int(number[:8]) % 97 == int(number[8:])


def _de(value: str) -> bool:
    return mod11_10(digits_of(value))


def _gb(value: str) -> bool:
    number = digits_of(value)[:9]
    total = weighted(number, (8, 7, 6, 5, 4, 3, 2)) + int(number[7:])
    return total % 97 == 0 or (total + 55) % 97 == 0


def _lu(value: str) -> bool:
    number = digits_of(value)
    return int(number[:6]) % 89 == int(number[6:])


def _che(value: str) -> bool:
    number = digits_of(value)
    return (11 - weighted(number[:8], (5, 4, 3, 2, 7, 6, 5, 4)) % 11) % 11 == int(number[8])


def _luhn_first(value: str) -> bool:
    """Italy's eleven digits; a Canadian business number's nine."""
    number = digits_of(value)
    return luhn(number[:11] if value.upper().startswith("IT") else number[:9])


_S = r"[ .-]?"
_B, _A = r"(?<!\w)", r"(?!\w)(?!-\d)"


def _rule(name: str, pattern: str, check: Callable[[str], bool], where: Where) -> Rule:
    return Rule(name, re.compile(_B + pattern + _A, re.IGNORECASE), 0.95, check=check, where=where)


VAT = PatternRecognizer(
    name="vat",
    label="VAT",
    law="Directive 2006/112/EC art. 215; CGI ann. III; eCH-0097; Excise Tax Act (Canada)",
    rules=(
        _rule("FR", rf"FR ?[0-9A-HJ-NP-Z]{{2}}{_S}\d{{3}}{_S}\d{{3}}{_S}\d{{3}}", _fr, beginning("fr")),
        _rule("BE", rf"BE ?[01]\d{{3}}{_S}\d{{3}}{_S}\d{{3}}", _be, beginning("be")),
        _rule("DE", rf"DE ?\d{{3}}{_S}\d{{3}}{_S}\d{{3}}", _de, beginning("de")),
        _rule("GB", rf"GB ?\d{{3}}{_S}\d{{4}}{_S}\d{{2}}(?:{_S}\d{{3}})?", _gb, beginning("gb")),
        _rule("LU", rf"LU ?\d{{4}}{_S}\d{{4}}", _lu, beginning("lu")),
        _rule("CHE", rf"CHE-?\d{{3}}{_S}\d{{3}}{_S}\d{{3}}(?: (?:TVA|MWST|IVA))?", _che, beginning("ch")),
        _rule("IT", r"IT ?\d{11}", _luhn_first, beginning("it")),
        _rule("GST", r"\d{3} ?\d{3} ?\d{3} ?RT ?\d{4}", _luhn_first, numbers),
        Rule("QST", re.compile(r"(?<!\w)\d{10} ?TQ ?\d{4}(?!\w)", re.IGNORECASE), 0.9, where=numbers),
    ),
    context=words("tva", "vat", "intracommunautaire", "tps", "tvq", "gst", "qst", "hst", "tax"),
)
