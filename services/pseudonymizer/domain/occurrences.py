"""Found once, masked everywhere: the other places where a known value stands.

Values are indexed by their words, so that the time is linear in the text however many values there are.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import pairwise

from models.pii.lexicon.first_names import AMBIGUOUS, FIRST_NAMES
from models.pii.lexicon.ordinary import ORDINARY
from models.pii.lexicon.products import PRODUCTS
from services.pseudonymizer.domain.everyday import TELL_NOBODY
from services.pseudonymizer.domain.names import amid_small_letters, follows_host, identity, names_nobody
from services.pseudonymizer.domain.other_numbers import just_called_a_thing
from services.pseudonymizer.domain.seen import Seen, shown
from services.pseudonymizer.domain.spans import Span, fold

_WORD = re.compile(r"\w+")
_SPACE = re.compile(r"\s+")
_LONGEST_GAP = 8
_MOST_WORDS = 48
_SHORTEST_PART = 3
_SHORTEST = 3
_LONGEST_CODE = 8
_TIED_BEFORE, _TIED_AFTER = re.compile(r"[A-Za-z0-9][-_]\Z"), re.compile(r"[-_][A-Za-z0-9]")
SCORE = 0.45


class Case(Enum):
    """How the letters' case must agree with the value found first."""

    ANY = "any"
    EXACT = "exact"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Value:
    """Something to look for, as it is seen. `origin` is the recogniser that found it first; may it be `shouted`?

    What people named (`by_people`) is meant wherever it stands, within a serial number too.
    """

    text: str
    label: str
    origin: str
    case: Case = Case.ANY
    shouted: bool = False
    by_people: bool = False


@dataclass(frozen=True, slots=True)
class _End:
    """A value whose words end here, with the signs around them; `order` is when it was named."""

    value: Value
    lead: str
    trail: str
    order: int


@dataclass(slots=True)
class _Node:
    """Values of the same words are kept side by side where they differ in which letters agree with them."""

    children: "dict[tuple[str, str], _Node]" = field(default_factory=dict)
    ends: "dict[tuple[Case, str | bool], _End]" = field(default_factory=dict)

    def agreeing(self, text: str, start: int, end: int) -> _End | None:
        """The first named of those, four at most, that agree with what is seen."""
        keys = (Case.EXACT, fold(text[start:end])), (Case.NAME, True), (Case.NAME, False), (Case.ANY, False)
        found = sorted((self.ends[key] for key in keys if key in self.ends), key=lambda each: each.order)
        return next((each for each in found if _agrees(text, start, end, each.value)), None)


_EVERYDAY = (ORDINARY | TELL_NOBODY) - FIRST_NAMES - AMBIGUOUS
"""In lower case they are words, though somebody has the name: "the family is the Kowalenko family"."""
_CASES = {
    "SECRET": Case.EXACT,
    "CARD": Case.ANY,
    "PERSON": Case.NAME,
    "ORG": Case.EXACT,
    "LOCATION": Case.EXACT,
    "ADDRESS": Case.ANY,
}


def values_of(label: str, text: str, origin: str) -> Iterator[Value]:
    """What to look for once `text` was found: itself and, of a person, each name alone."""
    text = shown(text)
    if len(text) < _SHORTEST:
        return
    yield Value(text, label, origin, _CASES.get(label, Case.ANY), text.isupper())
    if label != "PERSON":
        return
    names = identity(text)
    if len(names) < 2:  # noqa: PLR2004 - a single name has no parts
        return
    for part in names:
        if len(part) >= _SHORTEST_PART and part not in PRODUCTS and not names_nobody(part):
            yield _part(text, part, label, origin)


def _part(text: str, part: str, label: str, origin: str) -> Value:
    """One name of several; as it was written, when all we have is a model's word for it."""
    at = text.lower().find(part)
    if origin == "finder" and at >= 0 and not FIRST_NAMES.intersection(identity(text)):
        return Value(text[at : at + len(part)], label, origin, Case.EXACT)
    return Value(part, label, origin, Case.NAME, part.upper() in text)


def values_of_sender(name: str | None, address: str | None) -> Iterator[Value]:
    """What the mail's own From says: the name, its parts, the address."""
    if address:
        yield Value(shown(address), "EMAIL", "sender", Case.ANY)
    if name and "@" not in name:
        name = shown(name)
        straight = " ".join(part.strip() for part in reversed(name.split(","))) if name.count(",") == 1 else name
        for form in {name, straight}:
            if not names_nobody(form):
                yield from (replace(value, shouted=True) for value in values_of("PERSON", form.strip(" \"'"), "sender"))


def occurrences(text: str, values: Iterable[Value]) -> Iterable[Span]:
    """Every whole-word occurrence of the values, longest first where several start."""
    root = _index(values)
    if not root.children:
        return ()
    seen = Seen.of(text)
    return seen.as_given(_standing(seen.text, root))


def _standing(text: str, root: _Node) -> Iterator[Span]:
    folded = fold(text)
    first = {word: node for (_, word), node in root.children.items()}
    words = map(str.casefold, _WORD.findall(folded))
    begun = [index for index, word in enumerate(words) if word in first]
    if not begun:
        return
    matches = list(_WORD.finditer(folded))
    for index in begun:
        node, at = first.get(matches[index][0].casefold()), index
        while node is not None:
            if node.ends:
                yield from _span(text, node, matches[index].start(), matches[at].end())
            at += 1
            if at >= len(matches):
                break
            gap = folded[matches[at - 1].end() : matches[at].start()]
            node = node.children.get((_plain(gap), matches[at][0].casefold())) if _beside(gap) else None


def findable(text: str) -> bool:
    """Whether the text has words, few enough and close enough to each other to be looked for."""
    folded = fold(shown(text))
    words = list(_WORD.finditer(folded))
    gaps = (folded[before.end() : after.start()] for before, after in pairwise(words))
    return 0 < len(words) <= _MOST_WORDS and all(map(_beside, gaps))


def _beside(gap: str) -> bool:
    """Whether two words with this between them may be of one value: columns and lines set them far apart."""
    return len(gap) <= _LONGEST_GAP or gap.isspace()


def _index(values: Iterable[Value]) -> _Node:
    root = _Node()
    for order, value in enumerate(values):
        folded = fold(value.text)
        words = list(_WORD.finditer(folded))
        if not words or len(words) > _MOST_WORDS:
            continue
        node, last = root, 0
        for index, word in enumerate(words):
            gap = _plain(folded[last : word.start()]) if index else ""
            node = node.children.setdefault((gap, word[0].casefold()), _Node())
            last = word.end()
        core = folded[words[0].start() : last]
        key = (value.case, core if value.case is Case.EXACT else value.case is Case.NAME and value.shouted)
        node.ends.setdefault(key, _End(value, folded[: words[0].start()], folded[last:], order))
    return root


def _plain(gap: str) -> str:
    return _SPACE.sub(" ", gap)


def _span(text: str, node: _Node, start: int, end: int) -> Iterator[Span]:
    found = node.agreeing(text, start, end)
    if found is None:
        return
    if found.lead and text[max(0, start - len(found.lead)) : start] == found.lead:
        start -= len(found.lead)
    if found.trail and text.startswith(found.trail, end):
        end += len(found.trail)
    yield Span(start, end, found.value.label, SCORE, found.value.origin, "same value")


def _inside(text: str, start: int, end: int) -> bool:
    """Is it a part of something longer, of a serial number or a model: "LT-7714", "DS-2580-B"?"""
    return _TIED_BEFORE.search(text, max(0, start - 2), start) is not None or _TIED_AFTER.match(text, end) is not None


def _agrees(text: str, start: int, end: int, value: Value) -> bool:
    """Of a value with the same words; what people named is meant as it stands, everyday word or not."""
    seen = text[start:end]
    a_code = value.label == "SECRET" and seen.isdigit() and len(seen) <= _LONGEST_CODE
    if a_code and not value.by_people and (_inside(text, start, end) or just_called_a_thing(text, start)):
        return False
    if value.case is Case.ANY:
        return True
    if value.label == "PERSON" and seen in _EVERYDAY:
        return False
    if value.case is Case.NAME and " " not in seen:
        if seen.islower() and (seen in AMBIGUOUS or (seen in ORDINARY and seen not in FIRST_NAMES)):
            return False
        return not follows_host(text, start) and (value.shouted or not amid_small_letters(text, start, end))
    return True
