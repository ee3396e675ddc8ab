"""Dates on which nobody was born: a month that is no name, a day without its year, a date of something else."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

MONTHS = frozenset(
    """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    """.split()  # noqa: SIM905
)
_DATED_BEFORE = re.compile(
    r"(?:(?<!\w)(?:since|in|by|until|till|from|during|before|after|early|late|mid|end of|last|next|this|every|of|depuis|en|d[eè]s|fin|mi) |\d(?:st|nd|rd|th|er)? (?:of )?|\d-|[(/-])$",
    re.IGNORECASE,
)
_DATED_AFTER = re.compile(r",? \d{1,4}(?!\w)|-\d")
_REACH_OF_BIRTH, _REACH = 80, 40
_BORN = re.compile(
    r"(?<!\w)(?:born|birth|birthday|bday|b'day|dob|d\.o\.b|yob|aged?|turn(?:s|ed)?|n[ée]e?|naissance|naiss|anniversaire|anniv|ddn|f[êe]te)(?!\w)",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|['’]\d\d(?!\d)|\d[ /.-]+(?:[^\W_]{1,9}[ /.-]+)?\d\d(?!\d)|\d{6,8}|^[^\d]+ [^\d]+$"
)
"""In figures, or all in words."""
_OTHER_DAY = re.compile(
    r"(?<!\w)(?:hired|started|starting|starts?|joined|left|due|dated|expir(?:es|ed|y|ing)|valid(?: until)?|until|issued|sent|updated|installed|"
    r"embauch[ée]e?|datée?|expire|valable|[ée]mise?|jusqu'au)(?: (?:on|from|the|le|du|au|date))* ?:? ?$",
    re.IGNORECASE,
)


def of_a_date(text: str, start: int, end: int) -> bool:
    """Is this a month in a date, though April, June and Jan are names?"""
    if text[start:end].lower() not in MONTHS:
        return False
    before = _DATED_BEFORE.search(text[max(0, start - 16) : start])
    return before is not None or _DATED_AFTER.match(text, end) is not None


def may_be_a_birth(text: str, start: int, end: int) -> bool:
    """Is a birth spoken of, or is it a date with its year that is not said to be another?"""
    if _BORN.search(text, max(0, start - _REACH_OF_BIRTH), end):
        return True
    if _YEAR.search(text[start:end]) is None:
        return False
    return _OTHER_DAY.search(text[max(0, start - _REACH) : start]) is None
