"""Put values back in the place of placeholders."""

from dataclasses import dataclass

from schemas.tickets import PlaceholderTable
from shared.placeholders.grammar import find


@dataclass(frozen=True, slots=True)
class Restored:
    """The text with what could be filled.

    `unresolved` were invented or mangled beyond reading; `one_way` stand for a value that was never
    kept. Both are left in the text as they stood: a caller that sends the text must refuse it.
    """

    text: str
    unresolved: tuple[str, ...]
    one_way: tuple[str, ...]


def restore(text: str, table: PlaceholderTable) -> Restored:
    """Fill the placeholders of `text` from `table`, in one pass: what a value contains is never filled.

    What the customer typed in the shape of a placeholder (`table.literals`) stays as it is.
    """
    rows = {row.placeholder: row for row in table.rows}
    literals = frozenset(table.literals)
    pieces: list[str] = []
    unresolved: dict[str, None] = {}
    one_way: dict[str, None] = {}
    done = 0
    for found in find(text):
        row = rows.get(found.placeholder)
        if row is None:
            if found.placeholder not in literals:
                unresolved[found.placeholder] = None
        elif not row.reversible:
            one_way[found.placeholder] = None
        else:
            pieces += (text[done : found.start], row.value)
            done = found.end
    pieces.append(text[done:])
    return Restored("".join(pieces), tuple(unresolved), tuple(one_way))
