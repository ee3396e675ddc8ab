"""What people said of terms: these are always masked, those are left as they are. Stronger than any recogniser."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from schemas.tickets import PlaceholderTable
from services.pseudonymizer.domain.occurrences import Case, Value, occurrences
from services.pseudonymizer.domain.seen import shown
from services.pseudonymizer.domain.spans import Span, fold
from services.pseudonymizer.domain.typed import outside, typed_in

TENANT_LIST = "tenant list"
AGENT = "agent"
_WORD = re.compile(r"\S+")
_NAMED = re.compile(r"[^\s:=]+[:=]+(?=\S)")
_WITHIN = re.compile(r"\w(?:.*\w)?", re.DOTALL)


def plain(text: str) -> str:
    """What two spellings of one term have in common: case, spaces and kinds of dashes do not count."""
    return " ".join(fold(shown(text)).casefold().split())


def words_of(text: str) -> list[str]:
    """A stretch's words, without the signs around it, as `runs` gives them."""
    found = _WITHIN.search(plain(text))
    return found[0].split() if found else []


def runs(text: str, words: int) -> Iterator[str]:
    """Every run of so many words of a text, as it is seen; also without what names it in its first word (`mdp:`)."""
    seen = shown(text)
    found = list(_WORD.finditer(seen))
    for first, last in zip(found, found[words - 1 :], strict=False):
        yield seen[first.start() : last.end()]
        if name := _NAMED.match(seen, first.start()):
            yield seen[name.end() : last.end()]


def value(label: str, text: str, origin: str) -> Value:
    """A term to look for."""
    return Value(shown(text), label, origin, Case.EXACT if label == "SECRET" else Case.ANY, by_people=True)


def marked(table: PlaceholderTable) -> list[Value]:
    """What an agent marked as missed on this ticket."""
    return [value(row.label, row.value, AGENT) for row in table.rows if row.mark == "missed"]


def _nothing(_: str) -> bool:
    return False


def _none(_: str) -> Iterable[Value]:
    return ()


@dataclass(frozen=True, slots=True)
class Terms:
    """`always` are masked wherever they stand; a span whose whole text is `left` stays as it is.

    `again` says what stands in a text of that which nobody keeps, but which is known when it is seen: masked always.
    """

    always: tuple[Value, ...] = ()
    left: Callable[[str], bool] = _nothing
    again: Callable[[str], Iterable[Value]] = _none

    def also(self, more: Iterable[Value]) -> "Terms":
        return replace(self, always=(*self.always, *more))

    def settle(self, text: str, spans: Iterable[Span]) -> list[Span]:
        """The spans without what is left, and with what is always masked. One-way spans always stay."""
        kept = [span for span in spans if not span.reversible or not self.left(text[span.start : span.end])]
        always = (*self.always, *self.again(text))
        if not always:
            return kept
        return insist(text, kept, outside(typed_in(text), occurrences(text, always)))


def insist(text: str, spans: Iterable[Span], wanted: Iterable[Span]) -> list[Span]:
    """Spans that cover all of `wanted` too: what lies inside a wanted one gives way, the rest is added around it.

    What is wanted one way takes in whatever it touches that could be restored.
    """
    all_wanted = list(wanted)
    one_way = [span for span in all_wanted if not span.reversible]
    firm = _disjoint(span for span in all_wanted if span.reversible)
    starts = [span.start for span in firm]
    covered = _cover(text, [span for span in spans if not _inside(span, firm, starts)], firm)
    return _cover(text, *_taken_in(covered, one_way)) if one_way else covered


def _taken_in(spans: Sequence[Span], one_way: Iterable[Span]) -> tuple[list[Span], list[Span]]:
    """The spans that are one way themselves or that no such stretch touches; the stretches with what they took in."""
    soft = [span for span in spans if span.reversible]
    starts, ends = [span.start for span in soft], [span.end for span in soft]
    taken: set[Span] = set()
    grown = []
    for want in one_way:
        touched = soft[bisect_right(ends, want.start) : bisect_left(starts, want.end)]
        taken.update(touched)
        over = [want, *touched]
        grown.append(replace(want, start=min(each.start for each in over), end=max(each.end for each in over)))
    return [span for span in spans if span not in taken], _disjoint(grown)


def _cover(text: str, kept: Sequence[Span], firm: Sequence[Span]) -> list[Span]:
    """What is kept, and around it what of the firm ones it does not cover."""
    ends = [span.end for span in kept]
    added = [piece for want in firm for piece in _uncovered(text, want, kept, ends)]
    return sorted((*kept, *added), key=lambda span: span.start)


def _disjoint(wanted: Iterable[Span]) -> list[Span]:
    """The first of those that overlap, the longer of those that start together."""
    firm: list[Span] = []
    for span in sorted(wanted, key=lambda span: (span.start, -span.length)):
        if not firm or span.start >= firm[-1].end:
            firm.append(span)
        elif span.end > firm[-1].end:
            firm.append(replace(span, start=firm[-1].end))
    return firm


def _inside(span: Span, firm: Sequence[Span], starts: Sequence[int]) -> bool:
    index = bisect_right(starts, span.start) - 1
    if index < 0 or not span.reversible:
        return False
    return span.end <= firm[index].end and span.length < firm[index].length


def _uncovered(text: str, want: Span, kept: Sequence[Span], ends: Sequence[int]) -> Iterator[Span]:
    at = want.start
    for other in kept[bisect_right(ends, want.start) :]:
        if other.start >= want.end:
            break
        yield from _piece(text, want, at, other.start)
        at = max(at, other.end)
    if at == want.start:
        yield want
    else:
        yield from _piece(text, want, at, want.end)


def _piece(text: str, want: Span, start: int, end: int) -> Iterator[Span]:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    if end > start:
        yield replace(want, start=start, end=end)
