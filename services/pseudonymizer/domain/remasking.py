"""An agent's word on the masking, applied to messages that are masked already.

What a message said in clear is seen through its placeholders; where a placeholder hides what nobody may
know any more (a secret), nothing is seen. Restoring gives the same text before and after.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from schemas.tickets import Entity, Placeholder, PlaceholderTable, TicketPseudonymized
from services.pseudonymizer.domain.allocate import Allocator
from services.pseudonymizer.domain.terms import AGENT, plain
from shared.placeholders import LABELS, ONE_WAY, PLACEHOLDER, find, standing

MOST_ENTITIES = 2_000  # told of a message, so that its event stays small; all that was found is masked
_HIDDEN = "\0"


class CannotCorrect(Exception):  # noqa: N818
    """Why a correction cannot be followed: a code, never text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Remasked:
    """A ticket's messages and its table."""

    messages: tuple[TicketPseudonymized, ...]
    table: PlaceholderTable


@dataclass(frozen=True, slots=True)
class _Edit:
    """`start` to `end` of a masked text becomes `text`, a placeholder or a value."""

    start: int
    end: int
    text: str
    masks: bool = False


def check_missed(label: str, value: str) -> None:
    """Raises `CannotCorrect` when the label is unknown, or the value has nothing that could be looked for."""
    if label not in LABELS:
        raise CannotCorrect("label_unknown")
    if _HIDDEN in value or not any(character.isalnum() for character in value):
        raise CannotCorrect("value_unusable")


def mask_missed(ticket: Remasked, label: str, value: str) -> Remasked:
    """Masks `value` wherever it stands, as whole words. A placeholder that it touches becomes part of the new one.

    Of what is masked one way nothing is kept: a placeholder that held it, or stood for a part of it alone, loses its
    value too. Where its going makes a whole word of what it stood against (`[PERSON_1]Karim`), that is masked as well.

    Raises:
        CannotCorrect: see `check_missed`.
    """
    check_missed(label, value)
    masked = _masked(ticket, label, value)
    while label in ONE_WAY and saying(masked, label, value):
        masked = _masked(masked, label, value)
    return masked


def _masked(ticket: Remasked, label: str, value: str) -> Remasked:
    allocator = Allocator(ticket.table, (), [value] if label == "PERSON" else ())
    holding = _holding(ticket.table, label, value) if label in ONE_WAY else set()
    views = _Views(ticket.table)
    given: set[str] = set()

    def edits(text: str) -> Iterator[_Edit]:
        for start, end, clear in views.missed(text, label, value, holding):
            placeholder = allocator.place(label, clear)
            given.add(placeholder)
            yield _Edit(start, end, placeholder, masks=True)

    masked = [(message, list(edits(message.subject)), list(edits(message.body))) for message in ticket.messages]
    if label in ONE_WAY:
        table = _emptied(allocator.table, holding | _gone(masked))
    else:
        table = _marked(allocator.table, given, plain(value))
    return Remasked(tuple(_edited(*each, table) for each in masked), table)


def saying(ticket: Remasked, label: str, value: str) -> list[int]:
    """The versions of the messages in which `value` stands, be it in clear or under what can be restored."""
    views = _Views(ticket.table)
    return [
        message.version
        for message in ticket.messages
        if any(views.says(text, label, value) for text in (message.subject, message.body))
    ]


def put_back(ticket: Remasked, placeholder: str) -> Remasked:
    """Puts the value in the place of its placeholder, whose number stays taken.

    Raises:
        CannotCorrect: nothing is known of the placeholder, its value was never kept, or the value would
            itself read as a placeholder where it stood.
    """
    row = next((row for row in ticket.table.rows if row.placeholder == placeholder), None)
    if row is None:
        raise CannotCorrect("placeholder_unknown")
    if not row.reversible or row.label in ONE_WAY:
        raise CannotCorrect("placeholder_one_way")
    rows = [_with_mark(other, "not_personal") if other is row else other for other in ticket.table.rows]
    table = ticket.table.model_copy(update={"rows": tuple(rows)})

    def edits(text: str) -> list[_Edit]:
        return [_Edit(found.start(), found.end(), row.value) for found in _exactly(text, placeholder)]

    messages = [_edited(each, edits(each.subject), edits(each.body), table) for each in ticket.messages]
    for before, after in zip(ticket.messages, messages, strict=True):
        for old, new in ((before.subject, after.subject), (before.body, after.body)):
            if _seen(new) != [name for name in _seen(old) if name != placeholder]:
                raise CannotCorrect("value_reads_as_placeholder")
    return Remasked(tuple(messages), table)


def value_of(table: PlaceholderTable, placeholder: str) -> str:
    """What a placeholder of the table stands for."""
    return next(row.value for row in table.rows if row.placeholder == placeholder)


def _with_mark(row: Placeholder, mark: str) -> Placeholder:
    return row.model_copy(update={"mark": mark})


def _marked(table: PlaceholderTable, given: set[str], value: str) -> PlaceholderTable:
    """The table with the mark on what was given now, and on what stood for the value already."""
    rows = [
        _with_mark(row, "missed")
        if row.reversible and row.mark is None and (row.placeholder in given or plain(row.value) == value)
        else row
        for row in table.rows
    ]
    return table.model_copy(update={"rows": tuple(rows)})


def _emptied(table: PlaceholderTable, placeholders: set[str]) -> PlaceholderTable:
    """The table without the values of these; their numbers stay taken."""
    rows = [
        row.model_copy(update={"value": "", "reversible": False, "mark": None})
        if row.placeholder in placeholders
        else row
        for row in table.rows
    ]
    return table.model_copy(update={"rows": tuple(rows)})


def _holding(table: PlaceholderTable, label: str, value: str) -> set[str]:
    """The placeholders in whose values this one stands."""
    return {row.placeholder for row in table.rows if row.reversible and any(_standing(row.value, label, value))}


def _gone(masked: Sequence[tuple[TicketPseudonymized, Sequence[_Edit], Sequence[_Edit]]]) -> set[str]:
    """The placeholders that the edits took in and that stand nowhere any more."""
    both = [(text, edits) for one, *each in masked for text, edits in zip((one.subject, one.body), each, strict=True)]
    left = {name for text, edits in both for name in _seen(_replaced(text, edits))}
    taken = {name for text, edits in both for edit in edits for name in _seen(text[edit.start : edit.end])}
    return taken - left


def _exactly(text: str, placeholder: str) -> Iterator[re.Match[str]]:
    return (found for found in PLACEHOLDER.finditer(text) if found[0] == placeholder)


def _seen(text: str) -> list[str]:
    return [found.placeholder for found in find(text) if found.known_label]


class _Views:
    """Masked texts as they read in clear."""

    def __init__(self, table: PlaceholderTable) -> None:
        self._values = {row.placeholder: row.value for row in table.rows if row.reversible}

    def says(self, text: str, label: str, value: str) -> bool:
        return any(True for _ in _standing(_View.of(text, self._values).clear, label, value))

    def missed(self, text: str, label: str, value: str, holding: set[str]) -> list[tuple[int, int, str]]:
        """The stretches of the masked text to mask, each with what it says in clear: those of `holding` too."""
        view = _View.of(text, self._values)
        standing_ = [each for each in _standing(view.clear, label, value) if not view.within_one(*each)]
        stretches = [view.masked(*each) for each in standing_]
        stretches += [(each.start, each.end) for each in find(text) if each.placeholder in holding]
        found: list[tuple[int, int]] = []
        for stretch in sorted(stretches):
            if found and stretch[0] < found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], stretch[1]))
            else:
                found.append(stretch)
        return [(start, end, view.between(start, end)) for start, end in found]


@dataclass(frozen=True, slots=True)
class _View:
    """One masked text beside what it says: pieces of both, in order; every second piece is a placeholder's."""

    clear: str
    clear_starts: list[int]
    masked_starts: list[int]

    @classmethod
    def of(cls, text: str, values: dict[str, str]) -> "_View":
        shown: list[str] = []
        hidden: list[str] = []
        at = 0
        for found in find(text):
            if found.known_label:
                shown += (text[at : found.start], values.get(found.placeholder, _HIDDEN))
                hidden += (text[at : found.start], text[found.start : found.end])
                at = found.end
        return cls(
            "".join((*shown, text[at:])),
            list(accumulate(map(len, shown), initial=0)),
            list(accumulate(map(len, hidden), initial=0)),
        )

    def _piece(self, at: int) -> int:
        return bisect_right(self.clear_starts, at) - 1

    def within_one(self, start: int, end: int) -> bool:
        """Whether a placeholder covers all of a clear stretch already."""
        piece = self._piece(start)
        return piece % 2 == 1 and self._piece(end - 1) == piece

    def masked(self, start: int, end: int) -> tuple[int, int]:
        """Where a clear stretch lies in the masked text, with the whole of each placeholder that it touches."""
        first, last = self._piece(start), self._piece(end - 1)
        if first % 2 == 1:
            left = self.masked_starts[first]
        else:
            left = self.masked_starts[first] + start - self.clear_starts[first]
        if last % 2 == 1:
            return left, self.masked_starts[last + 1]
        return left, self.masked_starts[last] + end - self.clear_starts[last]

    def between(self, start: int, end: int) -> str:
        """What a stretch of the masked text, whole placeholders in it, says in clear."""
        return self.clear[self._shown(start) : self._shown(end)]

    def _shown(self, at: int) -> int:
        piece = bisect_right(self.masked_starts, at) - 1
        inside = at - self.masked_starts[piece]
        return self.clear_starts[piece] + inside


def _standing(clear: str, label: str, value: str) -> Iterator[tuple[int, int]]:
    return standing(clear, value, exact_case=label == "SECRET")


def _edited(
    message: TicketPseudonymized, subject: Sequence[_Edit], body: Sequence[_Edit], table: PlaceholderTable
) -> TicketPseudonymized:
    if not subject and not body:
        return message
    texts = _replaced(message.subject, subject), _replaced(message.body, body)
    one_way = {row.placeholder for row in table.rows if not row.reversible}
    hidden = {found[0] for text in texts for found in PLACEHOLDER.finditer(text)} & one_way
    return message.model_copy(
        update={
            "subject": texts[0],
            "body": texts[1],
            "entities": tuple(_moved(message.entities, body)[:MOST_ENTITIES]),
            "secrets": len(hidden),
        }
    )


def _replaced(text: str, edits: Sequence[_Edit]) -> str:
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*pieces, text[at:]))


def _moved(entities: Sequence[Entity], edits: Sequence[_Edit]) -> list[Entity]:
    """The entities where they stand now: those that an edit took are gone, those it made are there."""
    ends = [edit.end for edit in edits]
    growth = list(accumulate((len(edit.text) - (edit.end - edit.start) for edit in edits), initial=0))
    stay: list[Entity] = []
    for entity in entities:
        before = bisect_right(ends, entity.start)
        if before == len(edits) or edits[before].start >= entity.end:
            shift = growth[before]
            stay.append(entity.model_copy(update={"start": entity.start + shift, "end": entity.end + shift}))
    made = [_entity(edit, growth[index]) for index, edit in enumerate(edits) if edit.masks]
    return sorted((*stay, *made), key=lambda entity: entity.start)


def _entity(edit: _Edit, shift: int) -> Entity:
    read = PLACEHOLDER.fullmatch(edit.text)
    assert read is not None
    label = read["label"]
    return Entity(
        start=edit.start + shift,
        end=edit.start + shift + len(edit.text),
        label=label,
        placeholder=edit.text,
        score=1.0,
        recognizer=AGENT,
        reversible=label not in ONE_WAY,
        pattern="marked",
    )
