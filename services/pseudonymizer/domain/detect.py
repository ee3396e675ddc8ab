"""From a message's text to spans: every recogniser, the finder's reading, the sender's own name, then resolution."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from models.pii.decode import Reading
from models.pii.lexicon.first_names import FIRST_NAMES
from services.pseudonymizer.domain import judging
from services.pseudonymizer.domain.edges import whole_names, whole_values, without_halves, without_tails
from services.pseudonymizer.domain.judging import believed, found, without_others
from services.pseudonymizer.domain.machines import without_machines
from services.pseudonymizer.domain.nicknames import nicknames
from services.pseudonymizer.domain.occurrences import Value, occurrences, values_of
from services.pseudonymizer.domain.pairs import pairs
from services.pseudonymizer.domain.pseudonymize import Part
from services.pseudonymizer.domain.recognizers import ALL
from services.pseudonymizer.domain.recognizers.places import Places
from services.pseudonymizer.domain.resolve import resolve
from services.pseudonymizer.domain.siblings import siblings
from services.pseudonymizer.domain.spans import Span, fold
from services.pseudonymizer.domain.typed import outside, typed_in
from services.pseudonymizer.domain.usernames import usernames

BOUNDARY = "\n\n"
LEAST_SCORE = 0.4
NO_MORE_THAN_A_WORD: dict[str, float] = {"PERSON": 0.05, "SECRET": 0.01, "USERNAME": 0.01}
"""So little probable, a word in small letters is not what it was elsewhere: a lady named Short, a text too short."""
_WORD = re.compile(r"[a-zà-ÿ]+")


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


def detect(texts: Sequence[str], *, reading: Reading | None = None, known: Iterable[Value] = ()) -> tuple[Part, ...]:
    """Find personal data in the parts of a message. The reading is of `joined(texts)`; without one, rules alone."""
    whole = joined(texts)
    folded, typed = fold(whole), typed_in(whole)
    places = Places(folded)
    raw = [span for recognizer in ALL for span in recognizer.find(places)]
    if reading is not None:
        least = judging.KEEP_AMONG_PLACEHOLDERS if typed else 0.0
        ruled = without_tails(folded, believed(raw, reading), reading)
        read = list(found(folded, reading, least))
        raw = list(without_machines(places, [*without_others(ruled, read), *read]))
        raw = list(without_halves(folded, list(whole_values(folded, raw, reading))))
        raw = list(whole_names(folded, raw, reading))
    raw += occurrences(whole, known)
    first = resolve(whole, outside(typed, (span for span in raw if span.score >= LEAST_SCORE)))
    again = _meant(folded, occurrences(whole, _values(whole, first)), reading)
    everywhere = [*again, *_derived(folded, first, reading or Reading.nothing())]
    spans = resolve(whole, (*first, *outside(typed, everywhere)))
    return tuple(_split(texts, spans))


def _meant(text: str, spans: Iterable[Span], reading: Reading | None) -> Iterable[Span]:
    """What was found elsewhere, without the words that the finder is sure are mere words where they stand."""
    return (span for span in spans if reading is None or not _a_word(text, span, reading))


def _a_word(text: str, span: Span, reading: Reading) -> bool:
    if span.label not in NO_MORE_THAN_A_WORD or _WORD.fullmatch(text, span.start, span.end) is None:
        return False
    known = text[span.start : span.end] in FIRST_NAMES
    return not known and reading.likelihood(span.start, span.end) < NO_MORE_THAN_A_WORD[span.label]


def _derived(text: str, spans: Sequence[Span], reading: Reading) -> Iterable[Span]:
    """What follows from the people and addresses that were found."""
    people = [text[span.start : span.end] for span in spans if span.label == "PERSON"]
    yield from usernames(text, people)
    yield from believed((*pairs(text, spans), *without_others(siblings(text, spans), spans)), reading)
    if reading.read:
        accounts = [text[span.start : span.end] for span in spans if span.label in {"EMAIL", "USERNAME"}]
        yield from nicknames(text, people, accounts, reading)


def _values(text: str, spans: Sequence[Span]) -> list[Value]:
    distinct = {(span.label, text[span.start : span.end]): span.recognizer for span in spans}
    return [value for (label, seen), origin in distinct.items() for value in values_of(label, seen, origin)]


def _split(texts: Sequence[str], spans: Sequence[Span]) -> Iterable[Part]:
    """Give each part its own spans, counted from its own start; one that crosses a boundary is cut there."""
    offset = 0
    for text in texts:
        low, high = offset, offset + len(text)
        own = (_within(span, low, high) for span in spans if span.start < high and span.end > low)
        yield Part(text, tuple(span for span in own if span.end > span.start))
        offset = high + len(BOUNDARY)


def _within(span: Span, low: int, high: int) -> Span:
    if low == 0 and span.end <= high:
        return span
    return replace(span, start=max(span.start, low) - low, end=min(span.end, high) - low)
