"""Placeholders that the customer typed: nothing is looked for in them, so pseudonymising twice adds nothing."""

from bisect import bisect_right
from collections.abc import Iterable

from services.pseudonymizer.domain.spans import Span
from shared.placeholders import find


def outside_typed(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans that touch no placeholder of a known label in a text that is yet to be pseudonymised."""
    typed = [(found.start, found.end) for found in find(text) if found.known_label]
    if not typed:
        return list(spans)
    ends = [end for _, end in typed]
    return [span for span in spans if not _touches(span, typed, ends)]


def _touches(span: Span, typed: list[tuple[int, int]], ends: list[int]) -> bool:
    index = bisect_right(ends, span.start)
    return index < len(typed) and typed[index][0] < span.end
