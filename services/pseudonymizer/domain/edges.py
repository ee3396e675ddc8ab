"""Where a finding ends: a name is whole with its particles and with the half that the finder doubted, and no longer."""

import re
from bisect import bisect_right
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
    r"ter|ten|y|e|bint|ap|ab|ní|nic|ó|ua) ?){1,2}",
    re.IGNORECASE,
)
_AFTER = re.compile(r" ([^\W\d_]+(?:['-][^\W\d_]+)*)(?![\w@])(?!\.\w)")
_BEFORE = re.compile(r"(?<![\w@./\\-])([^\W\d_]+(?:['-][^\W\d_]+)*) $")
_SPACED = re.compile(r"[^ \n]+")
_PARTNERS = frozenset({"ORG", "PERSON"})
_AND = re.compile(r" (?:and|&|et) (?P<v>[A-ZÀ-Ý][\w'-]{1,30})(?![\w'])")
_LEAST_OF_A_PARTNER, _LEAST_OF_AN_AND = 0.5, 0.15
_REACH = 32
_MOST_WORDS = 4
_RULE = "person"
_PLACES, _SURE = frozenset({"LOCATION", "ORG"}), 0.95


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


LEAST_OF_A_NUMBER = 0.05
"""How probable the letters beside a number must be to be its own."""
_NUMBERED = frozenset({"CUSTOMER_ID", "LICENSE_PLATE", "ID_DOCUMENT", "HEALTH", "VAT"})
_LETTERS_BEFORE = re.compile(r"(?<![\w-])[A-Z]{2,4} $")
_LETTERS_AFTER = re.compile(r" [A-Z]{1,3}(?![\w'-])")
_GOES_ON = re.compile(r"(?:[.@_-]\w{1,32}){1,6}")
_BEGAN = re.compile(r"(?<!\S)(?:\w{1,32}[.@_-]){1,6}$")
_SPELT = re.compile(
    r"(?<!\w)(?i:capital|big|small|lower ?case|upper ?case|majuscule) (?:[A-Z],? |[A-Z]-)$|(?<!\w)(?i:capital) $"
)
_LONGEST_RUN = 80
LEAST_OF_A_PHRASE = 0.06
"""How probable each further word of a secret must be."""
_PLAIN_WORDS = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '-]){2,60}")
_WORDS_AFTER = re.compile(r"(?: [^\W\d_][\w'-]{0,24}){1,3}(?=[,.;:!?)\"»”\n]|\Z)")


def whole_values(text: str, spans: Iterable[Span], reading: Reading) -> Iterator[Span]:
    """The finder's spans: a number with the letters before and after it, a secret to the end of its unspaced run."""
    for span in spans:
        if span.recognizer != "finder" or not reading.read:
            yield span
        elif span.label in _NUMBERED:
            yield _with_letters(text, span, reading)
        else:
            yield _with_words(text, _to_the_space(text, span), reading) if span.label == "SECRET" else span


def _with_letters(text: str, span: Span, reading: Reading) -> Span:
    start, end = span.start, span.end
    before = _LETTERS_BEFORE.search(text, max(0, start - 6), start) if text[start].isdigit() else None
    if before is not None and reading.likelihood(before.start(), start - 1) >= LEAST_OF_A_NUMBER:
        start = before.start()
    after = _LETTERS_AFTER.match(text, end) if text[end - 1].isdigit() else None
    if after is not None and reading.likelihood(after.start() + 1, after.end()) >= LEAST_OF_A_NUMBER:
        end = after.end()
    return replace(span, start=start, end=end)


def _to_the_space(text: str, span: Span) -> Span:
    after = _GOES_ON.match(text, span.end)
    low = max(0, span.start - _LONGEST_RUN)
    before = _BEGAN.search(text, low, span.start) or _SPELT.search(text, low, span.start)
    return replace(span, start=before.start() if before else span.start, end=after.end() if after else span.end)


def _with_words(text: str, span: Span, reading: Reading) -> Span:
    """A secret of plain words goes on to the clause's end where the finder holds each word for possible."""
    after = _WORDS_AFTER.match(text, span.end)
    if after is None or _PLAIN_WORDS.fullmatch(text, span.start, span.end) is None:
        return span
    words = [match.span() for match in _SPACED.finditer(text, after.start(), after.end())]
    if any(reading.likelihood(*bounds) < LEAST_OF_A_PHRASE for bounds in words):
        return span
    return replace(span, end=after.end())


def without_halves(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """The spans without a rule's lone name that is a part of what the finder is sure is a place or a firm."""
    sure = [span for span in spans if span.recognizer == "finder" and span.label in _PLACES and span.score >= _SURE]
    places = sorted((span.start, span.end) for span in sure)
    for span in spans:
        lone = span.recognizer == _RULE and text.find(" ", span.start, span.end) < 0
        at = bisect_right(places, (span.start, len(text))) - 1 if lone else -1
        if at < 0 or not _holds(places[at], span):
            yield span


def _holds(place: tuple[int, int], span: Span) -> bool:
    start, end = place
    return span.end <= end and end - start > span.length


def whole_names(text: str, spans: Sequence[Span], reading: Reading) -> Iterator[Span]:
    """The spans, and a person's name from its first word to its last."""
    people = sorted((span for span in spans if span.label == "PERSON"), key=lambda span: span.start)
    for span in spans:
        yield _widened(text, span, reading) if span.label in LEAST_OF_A_NAME else span
    for span in spans:
        if span.label in _PARTNERS and (end := _partners_end(text, span, reading)):
            yield replace(span, end=end, label="ORG", pattern="and partners")
    for left, right in pairwise(people):
        if right.start > left.end and _PARTICLES.fullmatch(text, left.end, right.start):
            yield replace(left, end=right.end, pattern="joined")


def _partners_end(text: str, span: Span, reading: Reading) -> int:
    """Where a firm's name goes on: "Maruthi Cranes and Riggers". Two people with "and" between them are two."""
    after = _AND.match(text, span.end)
    if after is None or reading.likelihood(after.start("v"), after.end("v")) < _LEAST_OF_A_PARTNER:
        return 0
    one = span.label == "ORG" or reading.likelihood(after.start() + 1, after.start("v") - 1) >= _LEAST_OF_AN_AND
    return after.end("v") if one else 0


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
