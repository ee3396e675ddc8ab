"""Secrets told one after the other: once one of a row is found, the next is one as well.

"Les aînés ont eu 194519, les jeunes 202420 et le ménage 777333"; '"log cabin", then "flying geese"'.
"""

# ruff: noqa: E501 - a pattern is easier to read, and to search, in one line

import re
from collections.abc import Iterator, Sequence

from models.pii.lexicon.remarks import REMARKS
from services.pseudonymizer.domain.other_numbers import of_a_thing
from services.pseudonymizer.domain.spans import Span

NAME = "sibling"
_SCORE = 0.8
_REACH = 72
_CODE = re.compile(r"\d{4,8}[A-Z#*]?")
_LIKE = re.compile(
    r"(?<![\w.,:/€$£#+-])(?<!\d )\d{4,8}[A-Z#*]?(?![\w%€$/-]| \d|[.,:]\d| ?(?:km|kg|euros?|dollars|fois|times|h|ans|years|people|personnes)(?!\w))"
)
_OTHER = re.compile(
    r"(?<!\w)(?i:celui|celle|ceux|the one|les|the|mine|ours|le mien|le n[ôo]tre|his|hers|theirs)(?!\w)|'s |s' "
)
_ENDS = re.compile(r"[.!?;:\n]")
_JOINS = re.compile(r",|(?<!\w)(?i:et|and|puis|pis|then|ou|or)(?!\w)")
_QUOTED_NEXT = re.compile(
    r"(?: ?[\"»”])?(?:,? ?(?i:(?:and |et )?(?:then|puis|ensuite|pis|ou|or|et|and|sinon|else)) |, )[\"“«] ?(?P<v>[^\"“”«»\n]{3,40}?) ?[\"”»](?!\w)"
)


def siblings(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """The codes and quoted words beside secrets, in the same sentence and said in the same way."""
    starts = {span.start for span in spans}
    for span in spans:
        if span.label != "SECRET":
            continue
        if _CODE.fullmatch(text, span.start, span.end):
            yield from _codes(text, span, starts)
        yield from _quoted(text, span, starts)


def _codes(text: str, span: Span, starts: set[int]) -> Iterator[Span]:
    length, last = span.end - span.start, text[span.end - 1]
    for match in _LIKE.finditer(text, max(0, span.start - _REACH), min(len(text), span.end + _REACH)):
        same = len(match[0]) == length and (match[0][-1] == last or (match[0].isdigit() and last.isdigit()))
        if match.start() in starts or not same:
            continue
        between = text[span.end : match.start()] if match.start() > span.start else text[match.end() : span.start]
        other = not last.isdigit() or _OTHER.search(between) is not None
        joined = other and _JOINS.search(between) is not None and _ENDS.search(between) is None
        if joined and not of_a_thing(text, *match.span()):
            starts.add(match.start())
            yield Span(match.start(), match.end(), "SECRET", _SCORE, NAME, "another code")


def _quoted(text: str, span: Span, starts: set[int]) -> Iterator[Span]:
    match = _QUOTED_NEXT.match(text, span.end)
    while match is not None and match.start("v") not in starts and match["v"].lower() not in REMARKS:
        starts.add(match.start("v"))
        yield Span(match.start("v"), match.end("v"), "SECRET", _SCORE, NAME, "in quotes")
        match = _QUOTED_NEXT.match(text, match.end("v"))
