"""From a message's text to spans: every recogniser, the model's findings, the sender's own name, then resolution."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from services.pseudonymizer.domain.names import judged
from services.pseudonymizer.domain.occurrences import Value, occurrences, values_of
from services.pseudonymizer.domain.pseudonymize import Part
from services.pseudonymizer.domain.recognizers import ALL
from services.pseudonymizer.domain.resolve import resolve
from services.pseudonymizer.domain.spans import Span, fold
from services.pseudonymizer.domain.typed import outside_typed

BOUNDARY = "\n\n"
LEAST_SCORE = 0.4


@dataclass(frozen=True, slots=True)
class Language:
    """What a text is written in, and how sure that is."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Detection:
    """A message with its findings, part by part, in order."""

    language: Language
    parts: tuple[Part, ...]


def joined(texts: Sequence[str]) -> str:
    """The parts as one text, so that what one says helps to read the other."""
    return BOUNDARY.join(texts)


def detect(texts: Sequence[str], *, found_by_model: Iterable[Span], known: Iterable[Value]) -> tuple[Part, ...]:
    """Find personal data in the parts of a message. `found_by_model` counts in characters of `joined(texts)`."""
    whole = joined(texts)
    folded = fold(whole)
    raw = [span for recognizer in ALL for span in recognizer.find(folded)]
    raw += [kept for span in found_by_model if (kept := judged(folded, span)) is not None]
    raw += occurrences(whole, known)
    first = resolve(whole, outside_typed(whole, (span for span in raw if span.score >= LEAST_SCORE)))
    everywhere = occurrences(whole, _values(whole, first))
    spans = resolve(whole, (*first, *outside_typed(whole, everywhere)))
    return tuple(_split(texts, spans))


def _values(text: str, spans: Sequence[Span]) -> list[Value]:
    distinct = {(span.label, text[span.start : span.end]): span.recognizer for span in spans}
    return [value for (label, seen), origin in distinct.items() for value in values_of(label, seen, origin)]


def _split(texts: Sequence[str], spans: Sequence[Span]) -> Iterable[Part]:
    """Give each part its own spans, counted from its own start; one that crosses a boundary is cut there."""
    offset = 0
    for text in texts:
        low, high = offset, offset + len(text)
        own = [
            replace(span, start=max(span.start, low) - low, end=min(span.end, high) - low)
            for span in spans
            if span.start < high and span.end > low
        ]
        yield Part(text, tuple(span for span in own if span.end > span.start))
        offset = high + len(BOUNDARY)
