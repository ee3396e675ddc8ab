"""Overlaps are settled here and nowhere else."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace

from services.pseudonymizer.domain.spans import Span

_TIERS: dict[str, int] = {
    **dict.fromkeys(("SECRET", "URL_CREDENTIALS"), 5),
    **dict.fromkeys(("IBAN", "CARD", "NIR", "EMAIL", "VAT", "MAC", "HEALTH"), 4),
    **dict.fromkeys(("SIRET", "SIN", "ID_DOCUMENT", "IP", "DATE_OF_BIRTH", "PHONE", "ADDRESS", "LICENSE_PLATE"), 3),
    **dict.fromkeys(("CUSTOMER_ID", "USERNAME", "POSTAL_CODE", "PERSON"), 2),
    **dict.fromkeys(("ORG", "LOCATION"), 1),
}
_LEAST_REST = 2
_KEEP_REST = frozenset({"SECRET", "URL_CREDENTIALS", "PERSON", "ADDRESS"})


def resolve(text: str, spans: Iterable[Span]) -> list[Span]:
    """Spans that do not overlap, in order.

    The stronger kind wins (a secret over everything, a checksum over a guess), then the higher score,
    then the longer; what sticks out of a name, an address or a secret that lost is kept on its own.
    """
    ranked = sorted(
        (span for span in spans if span.end > span.start),
        key=lambda span: (-_TIERS[span.label], -span.score, -span.length, span.start),
    )
    starts: list[int] = []
    kept: list[Span] = []
    for span in ranked:
        for piece in _free(text, span, starts, kept):
            index = bisect_left(starts, piece.start)
            starts.insert(index, piece.start)
            kept.insert(index, piece)
    return kept


def _free(text: str, span: Span, starts: list[int], kept: list[Span]) -> list[Span]:
    """What of this span no stronger one has taken."""
    first = bisect_right(starts, span.start) - 1
    first = first if first >= 0 and kept[first].end > span.start else first + 1
    last = bisect_left(starts, span.end)
    if first >= last:
        return [span]
    if span.label not in _KEEP_REST:
        return []
    pieces: list[Span] = []
    at = span.start
    for taken in kept[first:last]:
        pieces += _piece(text, span, at, taken.start)
        at = max(at, taken.end)
    return pieces + _piece(text, span, at, span.end)


def _piece(text: str, span: Span, start: int, end: int) -> list[Span]:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return [replace(span, start=start, end=end)] if end - start > _LEAST_REST else []
