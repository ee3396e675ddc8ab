"""Dates of birth: a date that the text says somebody was born on (ISO 8601 and everyday forms, fr and en)."""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re

from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule
from services.pseudonymizer.domain.recognizers.places import beginning

_MONTHS = (
    r"(?:janv(?:ier|\.)?|f[ée]v(?:rier|r\.|\.)?|mars|avr(?:il|\.)?|mai|juin|juil(?:let|\.)?|ao[ûu]t|sept(?:embre|\.)?|oct(?:obre|\.)?|"
    r"nov(?:embre|\.)?|d[ée]c(?:embre|\.)?|jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?|"
    r"sep(?:tember|t\.|\.)?|october|november|dec(?:ember|\.)?)"
)
_NUMBER_WORDS = (
    r"(?:premier|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|"
    r"quarante|cinquante|soixante|septante|quatre-vingts?|nonante|cent|mille|deux-mille|et|"
    r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|"
    r"seventeenth|eighteenth|nineteenth|twentieth|twenty|thirtieth|thirty|nineteen|two|thousand|hundred|"
    r"forty|fifty|sixty|seventy|eighty|ninety|one|three|four|five|seven|eight|nine|ten|eleven|twelve|and|of)"
)
_DATE = (
    r"(?P<v>\d{1,2} ?[/.\- ] ?\d{1,2} ?[/.\- ] ?(?:19|20)?\d\d(?!\d)"
    r"|(?:19|20)\d\d[/.-]\d{1,2}[/.-]\d{1,2}(?!\d)"
    rf"|(?:le )?\d{{1,2}}(?:er|st|nd|rd|th)? (?:of )?{_MONTHS},? (?:19|20)?\d\d(?!\d)"
    rf"|{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d(?!\d)"
    rf"|(?:{_NUMBER_WORDS}[ -]){{1,3}}{_MONTHS}(?:,? (?:\d{{4}}|{_NUMBER_WORDS}(?:[ -]{_NUMBER_WORDS}){{1,6}}))"
    rf"|{_MONTHS} (?:{_NUMBER_WORDS}[ -]?){{1,2}},? (?:\d{{4}}|{_NUMBER_WORDS}(?:[ -]{_NUMBER_WORDS}){{1,5}}))"
)
_BORN = (
    r"(?:n[ée]e?\(?e?\)? (?:le|en|un)?|date de naissance|naissance|ddn|d\.d\.n\.|anniversaire|jour de ma naissance|"
    r"d\.?o\.?b\.?|date of birth|birth ?date|birthday|born(?: on)?)"
)
_SAID = beginning("né ne da na dd d an jo do bi bo")

DATE_OF_BIRTH = PatternRecognizer(
    name="date_of_birth",
    label="DATE_OF_BIRTH",
    law="ISO 8601; everyday forms",
    rules=(
        Rule(
            "announced",
            re.compile(
                rf"(?<!\w){_BORN}[ :=,(]{{0,4}}(?:(?:est|is|c'est|was|le|the|du|on|patient|client)[ :]{{1,2}}){{0,3}}{_DATE}",
                re.IGNORECASE,
            ),
            0.95,
            where=_SAID,
        ),
        Rule(
            "next line",
            re.compile(
                rf"(?<!\w)(?:date de naissance|date of birth|d\.?o\.?b\.?|ddn)[ :]{{0,3}}\n{{1,2}}{_DATE}",
                re.IGNORECASE,
            ),
            0.9,
            where=_SAID,
        ),
    ),
)
