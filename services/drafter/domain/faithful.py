"""Whether free wording says what its sources say, and no more. Rules first; the encoder's likeness last.

A sentence names the sources that it words. What hangs together by that is compared as one: the sentences on one side,
the sources on the other. The rules read words, not meaning: what they cannot follow they refuse.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.drafter.domain import marks
from services.drafter.domain.marks import Marks, Neighbours
from services.drafter.domain.tokens import stems

MOST_SOURCES: Final = 2
"""Of one sentence: who cites everything cites nothing."""
MOST_TOGETHER: Final = 3
KEPT: Final = 0.9
"""The least share of a source's words that its wording has."""
LONGEST: Final = 1.5
"""Of the source's length, and some room for short ones."""
ROOM: Final = 40
_JOINT: Final = re.compile(r"[,;:](?!\d)")
LIKENESS: Final = 0.75
"""The least cosine of a wording and its sources; paraphrases of the tuning half begin at 0.81."""

Likeness = Callable[[Sequence[tuple[str, str]]], Sequence[float]]
"""The cosines of pairs of texts."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, and the numbers of the sources that it words, from 0."""

    text: str
    sources: tuple[int, ...]


def faults(said: Sequence[Said], sources: Sequence[str], lang: str, likeness: Likeness) -> tuple[str, ...]:
    """Codes of what is wrong, each once; none when every sentence says what its sources say."""
    found = list(_citing(said, sources))
    if not found:
        groups = list(_groups(said, len(sources)))
        for sentences, cited in groups:
            found += _compare([said[at] for at in sentences], [sources[at] for at in cited], sources, lang)
        if not found:
            found += _unlike(said, sources, groups, likeness)
    return tuple(dict.fromkeys(found))


def _citing(said: Sequence[Said], sources: Sequence[str]) -> Iterator[str]:
    cited = {at for one in said for at in one.sources}
    if any(not one.sources or not all(0 <= at < len(sources) for at in one.sources) for one in said):
        yield "unsourced"
    if any(len(set(one.sources)) > MOST_SOURCES for one in said):
        yield "too_many_sources"
    if set(range(len(sources))) - cited:
        yield "left_out"


def _groups(said: Sequence[Said], count: int) -> Iterator[tuple[list[int], list[int]]]:
    """Sentences and sources that hang together, by number."""
    group = list(range(count))
    for one in said:
        joined = {group[at] for at in one.sources}
        group = [min(joined) if number in joined else number for number in group]
    for number in dict.fromkeys(group):
        cited = [at for at in range(count) if group[at] == number]
        yield [at for at, one in enumerate(said) if one.sources[0] in cited], cited


def _compare(said: Sequence[Said], cited: Sequence[str], sources: Sequence[str], lang: str) -> Iterator[str]:
    if len(cited) > MOST_TOGETHER:
        yield "too_many_sources"
        return
    source, wording = " ".join(cited), " ".join(one.text for one in said)
    if len(wording) > LONGEST * len(source) + ROOM:
        yield "too_long"
    yield from _against(marks.read(wording, lang), marks.read(source, lang))
    for one in said:
        yield from _order(one.text, [sources[at] for at in one.sources], lang)
    has, wanted = Counter(stems(wording, lang)), Counter(stems(source, lang))
    if has - wanted:
        yield "repeated"
    if len(wanted.keys() & has.keys()) < KEPT * len(wanted):
        yield "left_out"


def _against(wording: Marks, source: Marks) -> Iterator[str]:
    """Differences that turn the meaning."""
    if wording.refused != source.refused:
        yield "negation"
    if wording.ours != source.ours or not wording.to_us <= source.to_us or not wording.yours <= source.yours:
        yield "who"
    if wording.figures != source.figures:
        yield "figures"
    if not _same_places(wording.placeholders, source.placeholders):
        yield "placeholders"
    if not wording.quoted <= source.quoted:
        yield "quoted"
    if not wording.odd <= source.odd:
        yield "characters"
    yield from sorted(wording.classes ^ source.classes)
    yield from sorted(wording.added - source.added)


def _same_places(wording: Mapping[str, Neighbours], source: Mapping[str, Neighbours]) -> bool:
    """The same placeholders, each behind or before the same word."""
    return wording.keys() == source.keys() and all(
        any(before & after for before, after in zip(places, source[name], strict=True))
        for name, places in wording.items()
    )


def _order(one: str, cited: Sequence[str], lang: str) -> Iterator[str]:
    """Words of the cited sources only, in their order but for as many moves as there are clauses to move."""
    wording, source = stems(one, lang), [stem for text in cited for stem in stems(text, lang)]
    if set(wording) - set(source):
        yield "words"
    elif _runs(wording, source) > 1 + max(_joints(one), _joints(" ".join(cited))):
        yield "order"


def _runs(wording: Sequence[str], source: Sequence[str]) -> int:
    """Into how many stretches of the source, a word left out here and there, the wording falls."""
    runs = 0
    places: set[int] = set()
    for stem in wording:
        following = {at for place in places for at in (place + 1, place + 2) if source[at : at + 1] == [stem]}
        if not following:
            runs += 1
            following = {at for at, other in enumerate(source) if other == stem}
        places = following
    return runs


def _joints(text: str) -> int:
    return len(_JOINT.findall(text.rstrip(" .")))


def _unlike(
    said: Sequence[Said], sources: Sequence[str], groups: Sequence[tuple[list[int], list[int]]], likeness: Likeness
) -> Iterator[str]:
    pairs = [
        (" ".join(said[at].text for at in sentences), " ".join(sources[at] for at in cited))
        for sentences, cited in groups
    ]
    if any(cosine < LIKENESS for cosine in likeness(pairs)):
        yield "unlike"
