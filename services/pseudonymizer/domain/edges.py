"""Where a finding ends: a name is whole with its particles and with the half that the finder doubted, and no longer."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from models.pii.decode import Reading
from models.pii.lexicon.ordinary import ORDINARY
from services.pseudonymizer.domain.names import is_name_word, names_nobody, plain
from services.pseudonymizer.domain.spans import Span

LEAST_OF_A_NAME: dict[str, float] = {"PERSON": 0.05, "LOCATION": 0.15, "ORG": 0.15}
"""How probable the word beside a name must be to be its other half, if it is no everyday word."""
NO_PART_OF_A_NAME = 0.03
"""A word at a name's end that is less probable than this is the sentence's: "CAROL-ANNE DIT QUE"."""
_EVERYDAY = ORDINARY | {plain(word) for word in ORDINARY}
_PARTICLES = re.compile(
    r" (?:(?:de la|de l'|de|du|des|d'|la|le|van de[rn]?|van|von|der|den|del|della|di|da|dos|el|al|ben|bin|ibn|"
    r"ter|ten|y|e|bint|ap|ní|nic|ó|ua) ?){1,2}",
    re.IGNORECASE,
)
_AFTER = re.compile(r" ([^\W\d_]+(?:['-][^\W\d_]+)*)(?![\w@])(?!\.\w)")
_BEFORE = re.compile(r"(?<![\w@./\\-])([^\W\d_]+(?:['-][^\W\d_]+)*) $")
_SPACED = re.compile(r"[^ \n]+")
_REACH = 32
_MOST_WORDS = 4
_RULE = "person"


def without_tails(text: str, spans: Iterable[Span], reading: Reading) -> Iterator[Span]:
    """The spans; a rule's names of several words without the words at their ends that the finder knows are none."""
    for span in spans:
        if span.recognizer == _RULE and text.find(" ", span.start, span.end) > 0:
            yield from _cut(text, span, reading)
        else:
            yield span


def _cut(text: str, span: Span, reading: Reading) -> Iterator[Span]:
    words = [match.span() for match in _SPACED.finditer(text, span.start, span.end)]
    likely = [bounds for bounds in words if reading.likelihood(*bounds) >= NO_PART_OF_A_NAME]
    if likely:
        yield span if len(likely) == len(words) else replace(span, start=likely[0][0], end=likely[-1][1])


def whole_names(text: str, spans: Sequence[Span], reading: Reading) -> Iterator[Span]:
    """The spans, and a person's name from its first word to its last."""
    people = sorted((span for span in spans if span.label == "PERSON"), key=lambda span: span.start)
    for span in spans:
        yield _widened(text, span, reading) if span.label in LEAST_OF_A_NAME else span
    for left, right in pairwise(people):
        if right.start > left.end and _PARTICLES.fullmatch(text, left.end, right.start):
            yield replace(left, end=right.end, pattern="joined")


def _widened(text: str, span: Span, reading: Reading) -> Span:
    if text.count(" ", span.start, span.end) >= _MOST_WORDS - 1 or not reading.read:
        return span
    start, end = span.start, span.end
    after = _AFTER.match(text, end)
    if after is not None and _half(text, after.start(1), after.end(1), span.label, reading):
        end = after.end(1)
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    if before is not None and _half(text, before.start(1), before.end(1), span.label, reading):
        start = before.start(1)
    return span if (start, end) == (span.start, span.end) else replace(span, start=start, end=end)


def _half(text: str, start: int, end: int, label: str, reading: Reading) -> bool:
    word = text[start:end]
    lowered = word.lower()
    if len(word) < 2 or lowered in _EVERYDAY or not is_name_word(word) or names_nobody(word):  # noqa: PLR2004
        return False
    return reading.likelihood(start, end) >= LEAST_OF_A_NAME[label]
