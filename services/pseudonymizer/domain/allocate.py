"""Which placeholder stands for which value, over the life of one ticket.

A value keeps its placeholder. Another spelling of the same value (a telephone number with other spaces,
a first name where the full name is known) shares its number and gets a letter, so that each restores to
exactly what was written: `[PERSON_1]` "Marie Tremblay", `[PERSON_1B]` "Marie". Where it is not certain
that two spellings are one person, they get two numbers.
"""

from collections import defaultdict
from collections.abc import Iterable

from schemas.tickets import Placeholder, PlaceholderTable
from services.pseudonymizer.domain.checksums import digits_of
from services.pseudonymizer.domain.names import identity
from services.pseudonymizer.domain.seen import shown
from shared.placeholders import ONE_WAY, PLACEHOLDER, find, spell

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VARIANTS = tuple(_LETTERS[1:]) + tuple(a + b for a in _LETTERS for b in _LETTERS)
_NAMES = frozenset({"PERSON", "ORG", "LOCATION"})
_NUMBERS = frozenset(
    {"IBAN", "NIR", "SIN", "SIRET", "VAT", "ID_DOCUMENT", "POSTAL_CODE", "LICENSE_PLATE", "HEALTH", "MAC"}
)
_FRANCE, _NANP = 11, 11

Canonical = tuple[str, ...]


def canonical(label: str, value: str) -> Canonical:
    """What two spellings of one value have in common."""
    value = shown(value)
    if label == "PERSON":
        return tuple(sorted(identity(value))) or (value,)
    if label == "PHONE":
        return (_phone(value),)
    if label in _NUMBERS:
        return ("".join(c for c in value.upper() if c.isalnum()),)
    return (" ".join(value.casefold().split()),)


def _phone(value: str) -> str:
    number = digits_of(value.replace("(0)", ""))
    if value.startswith(("+", "00")):
        number = number.removeprefix("00")
        if number.startswith("33") and len(number) == _FRANCE:
            return "0" + number[2:]
    if len(number) == _NANP and number.startswith("1"):
        return number[1:]
    return number


class Allocator:
    """The ticket's table so far, and what this message adds to it."""

    def __init__(self, table: PlaceholderTable, literals: Iterable[str], people: Iterable[str]) -> None:
        """`literals` were typed in this message; `people` are its names, known before any gets a number."""
        self._rows = list(table.rows)
        self._literals = list(dict.fromkeys((*table.literals, *literals)))
        self._taken = {row.placeholder for row in table.rows} | set(self._literals)
        self._exact: dict[tuple[str, str], str] = {}
        self._labels: dict[str, str] = {}
        self._numbers: dict[tuple[str, Canonical], int] = {}
        self._used: dict[str, set[int]] = defaultdict(set)
        self._next: dict[str, int] = defaultdict(lambda: 1)
        self._variant: dict[tuple[str, int], int] = defaultdict(int)
        for placeholder in self._taken:
            self._reserve(placeholder)
        for row in table.rows:
            self._remember(row)
        known = (row.value for row in table.rows if row.label == "PERSON" and _lives(row))
        self._people = {canonical("PERSON", name) for name in (*known, *people)}
        self._by_word: dict[str, set[Canonical]] = defaultdict(set)
        for person in self._people:
            if len(person) > 1:
                for word in person:
                    self._by_word[word].add(person)

    @property
    def table(self) -> PlaceholderTable:
        return PlaceholderTable(rows=tuple(self._rows), literals=tuple(self._literals))

    def place(self, label: str, value: str) -> str:
        """The placeholder of a value; the same value gets the same one."""
        if label in _NAMES:
            label = self._labels.get(value.casefold(), label)
        known = self._exact.get((label, value))
        if known is not None:
            return known
        reversible = label not in ONE_WAY
        group = self._group(label, value) if reversible else (value,)
        number = self._numbers.get((label, group))
        variant = self._letters(label, number) if number is not None else None
        if number is None or variant is None:
            number, variant = self._fresh(label), ""
        self._numbers.setdefault((label, group), number)
        return self._add(spell(label, number, variant), label, value, reversible=reversible)

    def escape(self, label: str, literal: str) -> str:
        """A placeholder for something the customer typed that looks like one already in use."""
        known = self._exact.get(("", literal))
        if known is not None:
            return known
        number = self._fresh(label)
        placeholder = spell(label, number)
        self._taken.add(placeholder)
        self._exact["", literal] = placeholder
        self._rows.append(Placeholder(placeholder=placeholder, value=literal, label=label, reversible=True))
        return placeholder

    def _add(self, placeholder: str, label: str, value: str, *, reversible: bool) -> str:
        self._taken.add(placeholder)
        self._exact[label, value] = placeholder
        if label in _NAMES:
            self._labels.setdefault(value.casefold(), label)
        self._rows.append(
            Placeholder(placeholder=placeholder, value=value if reversible else "", label=label, reversible=reversible)
        )
        return placeholder

    def _group(self, label: str, value: str) -> Canonical:
        """A name alone belongs to the one person in the ticket who bears it, if there is just one."""
        own = canonical(label, value)
        if label != "PERSON" or len(own) != 1 or (label, own) in self._numbers:
            return own
        bearers = self._by_word.get(own[0], set())
        return next(iter(bearers)) if len(bearers) == 1 else own

    def _fresh(self, label: str) -> int:
        number = self._next[label]
        while number in self._used[label]:
            number += 1
        self._used[label].add(number)
        self._next[label] = number + 1
        return number

    def _letters(self, label: str, number: int) -> str | None:
        index = self._variant[label, number]
        while index < len(_VARIANTS) and spell(label, number, _VARIANTS[index]) in self._taken:
            index += 1
        self._variant[label, number] = index + 1
        return _VARIANTS[index] if index < len(_VARIANTS) else None

    def _reserve(self, placeholder: str) -> None:
        read = PLACEHOLDER.fullmatch(placeholder)
        if read is not None:
            self._used[read["label"]].add(int(read["number"]))

    def _remember(self, row: Placeholder) -> None:
        read = PLACEHOLDER.fullmatch(row.placeholder)
        if read is None or not _lives(row):
            return
        if _is_placeholder(row.value):
            self._exact["", row.value] = row.placeholder
            return
        self._exact[row.label, row.value] = row.placeholder
        if row.label in _NAMES:
            self._labels.setdefault(row.value.casefold(), row.label)
        self._numbers.setdefault((row.label, canonical(row.label, row.value)), int(read["number"]))


def _lives(row: Placeholder) -> bool:
    """Whether the row's value may get its placeholder again; the number of one that may not stays taken."""
    return row.reversible and row.mark != "not_personal"


def _is_placeholder(value: str) -> bool:
    return any(found.start == 0 and found.end == len(value) for found in find(value))
