"""Overlaps are settled here and nowhere else."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
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
_APART = frozenset({"PERSON", "EMAIL", "IP", "MAC", "IBAN", "CARD", "NIR", "SIN", "SIRET", "VAT"})
_NUMBERS = frozenset({"CARD", "IBAN", "NIR", "SIN", "SIRET", "VAT", "PHONE"})
_FROM_CONTEXT, _IN_CONTEXT = "finder", 3.5
_CALLED, _SCORE_OF_CALLED = 3.6, 0.99


def resolve(text: str, spans: Iterable[Span]) -> list[Span]:
    """Spans that do not overlap, in order.

    The stronger kind wins (a secret over everything, a checksum over a guess), then the higher score,
    then the longer; what sticks out of a name, an address or a secret that lost, or of what the finder
    found, is kept on its own: nothing that was once held to be personal becomes readable again.
    """
    ranked = sorted(_joined(spans), key=lambda span: (-_tier(span), -span.score, -span.length, span.start))
    starts: list[int] = []
    kept: list[Span] = []
    for span in ranked:
        for piece in _free(text, span, starts, kept):
            index = bisect_left(starts, piece.start)
            starts.insert(index, piece.start)
            kept.insert(index, piece)
    return kept


def _tier(span: Span) -> float:
    """A kind seen from its context alone yields to a form that can be checked, and to what the text itself calls it."""
    tier = _TIERS[span.label]
    if span.recognizer == _FROM_CONTEXT:
        return min(tier, _IN_CONTEXT)
    return max(tier, _CALLED) if span.score >= _SCORE_OF_CALLED else tier


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """What the finder found, joined with the rules' overlapping findings of its label, told by the strongest.

    Names are left as they are: two that overlap may be two people. So are fixed forms: a rule knows their ends.
    """
    by_label: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        if span.end > span.start:
            by_label[span.label].append(span)
    by_label["SECRET"] = list(_longest(by_label["SECRET"]))
    for label, same in by_label.items():
        if label in _APART or all(span.recognizer != _FROM_CONTEXT for span in same):
            yield from same
        else:
            yield from _around_found(same)


def _longest(secrets: Iterable[Span]) -> Iterator[Span]:
    """Of a rule's secrets that begin in one place the longest, as sure as the surest: a phrase is one."""
    begun: dict[int, Span] = {}
    for span in secrets:
        if span.recognizer == _FROM_CONTEXT:
            yield span
            continue
        known = begun.get(span.start, span)
        longer, score = span if span.end > known.end else known, max(span.score, known.score)
        begun[span.start] = longer if longer.score == score else replace(longer, score=score)
    yield from begun.values()


def _around_found(spans: list[Span]) -> Iterator[Span]:
    """Overlapping runs of one label; a run without the finder stays in its parts."""
    run: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if run and span.start >= max(item.end for item in run):
            yield from _one(run)
            run = []
        run.append(span)
    yield from _one(run)


def _one(run: list[Span]) -> Iterator[Span]:
    if len(run) == 1 or all(span.recognizer != _FROM_CONTEXT for span in run):
        yield from run
    else:
        strongest = max(run, key=lambda span: (_tier(span), span.score))
        yield replace(strongest, start=run[0].start, end=max(span.end for span in run))


def _free(text: str, span: Span, starts: list[int], kept: list[Span]) -> list[Span]:
    """What of this span no stronger one has taken."""
    first = bisect_right(starts, span.start) - 1
    first = first if first >= 0 and kept[first].end > span.start else first + 1
    last = bisect_left(starts, span.end)
    if first >= last:
        return [span]
    if span.label not in _KEEP_REST and span.recognizer != _FROM_CONTEXT:
        return []
    pieces: list[Span] = []
    at = span.start
    for taken in kept[first:last]:
        pieces += _piece(text, span, at, taken.start)
        at = max(at, taken.end)
    return pieces + _piece(text, span, at, span.end)


def _piece(text: str, span: Span, start: int, end: int) -> list[Span]:
    if span.label in _NUMBERS and not any(map(str.isdigit, text[start:end])):
        return []  # "bleue" before a card's digits
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return [replace(span, start=start, end=end)] if end - start > _LEAST_REST else []
