"""Replace what was found by placeholders, over the ticket's table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.tickets import PlaceholderTable
from services.pseudonymizer.domain.allocate import Allocator
from services.pseudonymizer.domain.occurrences import Value, occurrences, values_of
from services.pseudonymizer.domain.resolve import resolve
from services.pseudonymizer.domain.spans import Span
from services.pseudonymizer.domain.terms import Terms, marked
from services.pseudonymizer.domain.typed import outside, typed_in
from shared.placeholders import PLACEHOLDER, find

LITERAL = "literal"


@dataclass(frozen=True, slots=True)
class Mask:
    """One replacement: where it was in the text given, and where its placeholder is in the text made."""

    span: Span
    start: int
    end: int
    placeholder: str

    @property
    def reversible(self) -> bool:
        return self.span.reversible or self.span.recognizer == LITERAL


@dataclass(frozen=True, slots=True)
class Masked:
    """One part of a message (its subject, its body) with placeholders."""

    text: str
    masks: tuple[Mask, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it came, with what was found in it."""

    text: str
    spans: tuple[Span, ...]


NO_TERMS = Terms()


def pseudonymize(
    parts: Sequence[Part], table: PlaceholderTable, terms: Terms = NO_TERMS
) -> tuple[list[Masked], PlaceholderTable]:
    """Mask all parts of one message; returns them and the ticket's table with what they added.

    Values that the table knows from earlier messages are masked too, but for those that an agent marked as
    not personal; those marked as missed are masked whatever the lists say. What the customer typed in the
    shape of a placeholder stays, and no number that it uses is given out; when that number is already
    in use, what was typed is masked itself. So `restore(text, table)` gives back each part exactly,
    but for what is one-way.
    """
    rows = [row for row in table.rows if row.reversible and row.mark != "not_personal"]
    known = [value for row in rows for value in values_of(row.label, row.value, "earlier message")]
    terms = terms.also(marked(table))
    taken = {row.placeholder for row in table.rows}
    settled: list[Part] = []
    literals: list[str] = []
    for part in parts:
        spans = terms.settle(part.text, _with_known(part, known))
        left = list(_typed(part.text, spans))
        collisions = [span for span, placeholder in left if placeholder in taken]
        literals += [placeholder for _, placeholder in left if placeholder not in taken]
        settled.append(Part(part.text, tuple(sorted((*spans, *collisions), key=lambda span: span.start))))
    people = [part.text[span.start : span.end] for part in settled for span in part.spans if span.label == "PERSON"]
    allocator = Allocator(table, literals, people)
    return [_mask(part, allocator) for part in settled], allocator.table


def secrets_in(masked: Sequence[Masked]) -> int:
    """How many different one-way values were masked."""
    return len({mask.placeholder for part in masked for mask in part.masks if not mask.reversible})


def _with_known(part: Part, known: Sequence[Value]) -> list[Span]:
    more = outside(typed_in(part.text), occurrences(part.text, known)) if known else []
    return resolve(part.text, (*part.spans, *more)) if more else list(part.spans)


def _typed(text: str, spans: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    """What looks like a placeholder in the stretches that stay."""
    at = 0
    for start, end in (*((span.start, span.end) for span in spans), (len(text), len(text))):
        for found in find(text[at:start]):
            read = PLACEHOLDER.fullmatch(found.placeholder)
            label = read["label"] if read else "PERSON"
            yield Span(at + found.start, at + found.end, label, 1.0, LITERAL, "as typed"), found.placeholder
        at = end


def _mask(part: Part, allocator: Allocator) -> Masked:
    pieces: list[str] = []
    masks: list[Mask] = []
    at = length = 0
    for span in part.spans:
        value = part.text[span.start : span.end]
        if span.recognizer == LITERAL:
            placeholder = allocator.escape(span.label, value)
        else:
            placeholder = allocator.place(span.label, value)
        length += span.start - at
        pieces += (part.text[at : span.start], placeholder)
        masks.append(Mask(span, length, length + len(placeholder), placeholder))
        length += len(placeholder)
        at = span.end
    pieces.append(part.text[at:])
    return Masked("".join(pieces), tuple(masks))
