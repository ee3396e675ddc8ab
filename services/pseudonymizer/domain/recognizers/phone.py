"""Telephone numbers: ITU-T E.164, and how France (ARCEP), North America (NANP) and the United Kingdom (Ofcom) write them."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

from services.pseudonymizer.domain.checksums import PHONE_DIGITS, digits_of
from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule, words
from services.pseudonymizer.domain.recognizers.places import beginning, numbers, signed

_START = r"(?<![\w.+-])(?<!\d[ /:])"
_END = r"(?![\w@])(?![.:/,-]\d)"
_EXTENSION = r"(?:,? ?(?:ext|extension|poste|interne|int|x|p)\.? ?\d{1,6}(?!\w))?"
_DATE = re.compile(r"\d\d\D\d\d\D(?:19|20)\d\d")


def _national(value: str) -> bool:
    """9 digits (Belgium, Switzerland), 10 (France) or 11 (United Kingdom), and not a date."""
    return 9 <= len(digits_of(value)) <= 11 and not _DATE.match(value)  # noqa: PLR2004


def _international(value: str) -> bool:
    return 8 <= len(digits_of(value)) <= 15  # noqa: PLR2004


def _regular(value: str) -> bool:
    """A number of one repeated digit is a filler."""
    return len(set(digits_of(value))) > 2  # noqa: PLR2004


def _said(value: str) -> bool:
    """7 to 15 digits (E.164), and not a date."""
    return len(digits_of(value)) in PHONE_DIGITS and not _DATE.match(value)


PHONE = PatternRecognizer(
    name="phone",
    label="PHONE",
    law="ITU-T E.164; ARCEP plan de numérotation; NANP; Ofcom National Telephone Numbering Plan",
    rules=(
        Rule(
            "international",
            re.compile(rf"(?<![\w+])(?:\+|00(?=[1-9]))\d{{1,3}}(?: ?\(0\))?(?:[ .()/-]{{0,3}}\d){{7,13}}{_EXTENSION}{_END}"),
            0.95,
            check=_international,
            where=signed,
        ),
        Rule("pairs", re.compile(rf"{_START}0[1-9](?P<s>[ ./-]{{0,3}})\d\d(?:(?P=s)\d\d){{3}}{_EXTENSION}{_END}"), 0.9, check=_regular, where=numbers),
        Rule("groups", re.compile(rf"{_START}\(?0\d{{1,4}}\)?(?:[ ./-]{{1,2}}\d{{2,4}}){{1,4}}{_EXTENSION}{_END}"), 0.75, check=_national, where=signed),
        Rule(
            "north america",
            re.compile(
                rf"(?<![\w+])(?<!\d[ .-])(?:\+?1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-]{{1,2}})[2-9]\d\d[ .-]{{1,2}}\d{{4}}{_EXTENSION}(?![\w@])(?![.-]\d)"
            ),
            0.9,
            where=signed,
        ),
        Rule("ten digits", re.compile(rf"(?<![\w.#-])1?[2-9]\d\d[2-9]\d{{6}}{_END}"), 0.5, needs_context=True, check=_regular, where=numbers),
        Rule("local", re.compile(r"(?<![\w.-])[2-9]\d\d[ -]\d{4}(?![\w-])"), 0.4, needs_context=True, where=numbers),
        Rule("announced", re.compile(r"(?<!\w)(?i:phone|mobile|desk|fax|office|direct|t[ée]l(?:[ée]phone)?|cell(?:ulaire)?|gsm|natel|portable|fixe|call(?: me)? (?:on|at)|answering at|text(?: me)? (?:on|at)|rappel(?:er|ez)(?:[ -]moi)? au|joignable au|messages? (?:to|au))[ .]?(?: ?(?:number|no\.?|n°|:|is|est|#)){0,2}[ \n]{0,2}(?P<v>\(?\+?\d[\d ()./-]{4,18}\d(?:x\d{1,6})?)(?![\w@])"), 0.99, check=_said, where=beginning("ph mo de fa of di té te ce gs na po fi ca an ra jo me")),
    ),
    context=words(
        "t[ée]l(?:[ée]phone)?", "telephone", "phone", "cell(?:ulaire)?", "mobile", "portable", "fixe", "fax", "num[ée]ro",
        "appel(?:er|ez|é)?", "rappel(?:er|ez)?", "joindre", "joignable", "call", "call me", "reach", "reached", "text me", "gsm", "natel",
    ),
)  # fmt: skip
