"""What a person changed between a suggestion and the reply they approved, fit to be kept.

Both texts are compared as placeholders. Of what a person added, a word stays only if it was past the
pseudonymiser already or is on the list of everyday words; all else becomes `MASK`. A name, a number or a
secret that is new has no way in, whatever it looks like: nothing has to recognise it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final

from schemas.replies import Change, EditKind
from schemas.tickets import PlaceholderTable
from services.desk.domain.everyday import EVERYDAY
from shared.placeholders import PLACEHOLDER, restore, standing

MASK: Final = "[…]"
LIGHT: Final = 0.2
"""Up to this share of changed words an edit is light."""
HEAVY: Final = 0.6
"""Up to this share it is heavy; beyond it little of the suggestion is left."""
MOST_WORDS: Final = 1500
"""What is compared of one side; more than this between the first and the last change counts as replaced."""

_TOKEN: Final = re.compile(rf"({PLACEHOLDER.pattern}|\w+|[^\w\s])(\s*)".replace("?P<", "?P<_"))
_APOSTROPHES: Final = frozenset("'\u2019")
_ENDS: Final = frozenset(".!?…")
_SHORT: Final = 3
"""A point after at most this many letters may be an abbreviation's: "M. Page", "Mrs. Long"."""
_ALONE: Final = frozenset("aàiy")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, sign or placeholder, with the space after it."""

    text: str
    space: str

    @property
    def counts(self) -> bool:
        return self.text[0].isalnum() or (self.text[0] == "[" and len(self.text) > 1)


@dataclass(frozen=True, slots=True)
class Revision:
    """`changed` is a number of words; `share` is it by the longer text's words, from 0 to 1."""

    kind: EditKind
    changed: int
    share: float
    changes: tuple[Change, ...]


def unedited() -> Revision:
    return Revision("unedited", 0, 0.0, ())


def masked(text: str, table: PlaceholderTable) -> str:
    """The text with the table's values replaced by their placeholders, longest value first, as whole words."""
    rows = [row for row in table.rows if row.reversible and any(map(str.isalnum, row.value))]
    for row in sorted(rows, key=lambda each: (-len(each.value), len(each.placeholder), each.placeholder)):
        text = _replaced(text, row.value, row.placeholder)
    return text


def _replaced(text: str, value: str, placeholder: str) -> str:
    """With a placeholder wherever the value stands, but inside a placeholder."""
    spans = [match.span() for match in PLACEHOLDER.finditer(text)]
    pieces, done = [], 0
    for start, end in standing(text, value):
        before = bisect_right(spans, (start, len(text)))
        if before == 0 or spans[before - 1][1] <= start:
            pieces += [text[done:start], placeholder]
            done = end
    return "".join((*pieces, text[done:]))


def revise(suggestion: str, final: str, table: PlaceholderTable, known: Iterable[str] = ()) -> Revision:
    """Compares a suggestion (with placeholders) and a final text (in clear).

    `known` are texts past the pseudonymiser, such as the ticket's messages. Both sides go the same way
    there and back, so that what nobody touched is equal.
    """
    before = words(masked(restore(suggestion, table).text, table))
    after = words(masked(final, table))
    spans = _aligned(before, after)
    changed = sum(max(_count(before[a:b]), _count(after[c:d])) for op, a, b, c, d in spans if op != "equal")
    longest = max(_count(before), _count(after), 1)
    share = min(1.0, changed / longest)
    allowed = Allowed(frozenset(word.text for text in (suggestion, *known) for word in words(text)))
    return Revision(
        _kind(share, touched=before != after), changed, share, tuple(_changes(before, after, spans, allowed))
    )


def words(text: str) -> list[Word]:
    return [Word(match[1], match[match.re.groups]) for match in _TOKEN.finditer(text)]


def _count(listed: Sequence[Word]) -> int:
    return sum(word.counts for word in listed)


def _kind(share: float, *, touched: bool) -> EditKind:
    if not touched:
        return "unedited"
    return "light" if share <= LIGHT else "heavy" if share <= HEAVY else "rewritten"


Span = tuple[str, int, int, int, int]


def _aligned(before: Sequence[Word], after: Sequence[Word]) -> list[Span]:
    """Stretches that stayed or changed. What is too long to compare in time is one replaced stretch."""
    old, new = [word.text for word in before], [word.text for word in after]
    head = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    room = min(len(old), len(new)) - head
    backwards = zip(reversed(old), reversed(new), strict=False)
    tail = min(room, next((n for n, (a, b) in enumerate(backwards) if a != b), room))
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(inner_old), len(inner_new)) > MOST_WORDS:
        inner: Sequence[Span] = [("replace", 0, len(inner_old), 0, len(inner_new))]
    else:
        inner = list(SequenceMatcher(None, inner_old, inner_new, autojunk=False).get_opcodes())
    middle = [(op, a + head, b + head, c + head, d + head) for op, a, b, c, d in inner]
    ends = [("equal", len(old) - tail, len(old), len(new) - tail, len(new))] if tail else []
    return [*([("equal", 0, head, 0, head)] if head else []), *middle, *ends]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which added words may be kept: exactly as they stood past the pseudonymiser, or everyday ones."""

    known: frozenset[str]

    def keeps(self, side: Sequence[Word], place: int) -> bool:
        text = side[place].text
        if _is_sign(text) or PLACEHOLDER.fullmatch(text):
            return True
        if any(character.isnumeric() for character in text):
            return False
        if len(text) == 1:
            return _is_elided(side, place) or (text.casefold() in _ALONE and _stands_free(side, place))
        folded = text.casefold() if _begins(side, place) else text
        return folded in EVERYDAY or folded in self.known or text in self.known


def _is_sign(text: str) -> bool:
    return len(text) == 1 and not text.isalnum() and text != "_"


def _is_elided(side: Sequence[Word], place: int) -> bool:
    """The letter of `l'usine` or of `it's`; not one of a name that is spelled out."""
    letter, space = side[place].text.casefold(), side[place].space
    after = place + 1 < len(side) and side[place + 1].text in _APOSTROPHES and not space
    before = place > 1 and side[place - 1].text in _APOSTROPHES and len(side[place - 2].text) > 1 and bool(space)
    return (after and letter in "cdjlmnst" and _apart(side, place)) or (before and letter in "dmst")


def _stands_free(side: Sequence[Word], place: int) -> bool:
    """A word of one letter, as in `il y a`; no part of `y a n i s`."""
    neighbours = (*side[max(0, place - 1) : place], *side[place + 1 : place + 2])
    spelled = any(len(each.text) == 1 and each.text.isalpha() and each.text not in _ALONE for each in neighbours)
    return bool(side[place].space) and _apart(side, place) and not spelled


def _apart(side: Sequence[Word], place: int) -> bool:
    return place == 0 or bool(side[place - 1].space)


def _begins(side: Sequence[Word], place: int) -> bool:
    """Whether a capital here may be a sentence's and not a name's."""
    if place == 0 or "\n" in side[place - 1].space:
        return True
    short = place > 1 and len(side[place - 2].text) <= _SHORT and side[place - 1].text == "."
    return side[place - 1].text in _ENDS and not short


def _changes(
    before: Sequence[Word], after: Sequence[Word], spans: Sequence[Span], allowed: Allowed
) -> Iterable[Change]:
    for op, a, b, c, d in spans:
        if op == "equal":
            continue
        yield Change(removed=_kept(before, a, b, allowed, ours=True), added=_kept(after, c, d, allowed))


def _kept(side: Sequence[Word], start: int, end: int, allowed: Allowed, *, ours: bool = False) -> str:
    """A stretch with what may not be kept masked; several masked words in a row are one mask.

    `ours` is the suggestion's side, whose numbers stay.
    """
    known = allowed.known if ours else frozenset[str]()
    return _spelled((side[at].text in known or allowed.keeps(side, at), side[at]) for at in range(start, end))


def _spelled(shown: Iterable[tuple[bool, Word]]) -> str:
    parts = (
        "".join(word.text + word.space for _, word in run) if kept else MASK + run[-1][1].space
        for kept, run in ((kept, list(run)) for kept, run in groupby(shown, key=lambda item: item[0]))
    )
    return "".join(parts).strip()


def no_longer_shown(before: Iterable[str], after: Iterable[str]) -> frozenset[str]:
    """The words, folded, that a message showed before it was masked anew."""
    return frozenset[str]().union(*map(_shown, before)) - frozenset[str]().union(*map(_shown, after))


def masked_anew(changes: Iterable[Change], gone: frozenset[str]) -> tuple[Change, ...]:
    """Changes kept earlier, when a message was masked anew: what its text no longer shows leaves them too."""
    return tuple(Change(removed=_without(each.removed, gone), added=_without(each.added, gone)) for each in changes)


def _shown(text: str) -> frozenset[str]:
    return frozenset(
        word.text.casefold() for word in words(text) if word.counts and not PLACEHOLDER.fullmatch(word.text)
    )


def _without(text: str, gone: frozenset[str]) -> str:
    return _spelled((word.text.casefold() not in gone, word) for word in words(text))
