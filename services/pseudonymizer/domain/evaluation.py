"""How much of what was marked as personal was masked, and how much was masked that was not.

A marked stretch *leaks* when one of its letters or digits stays readable, whatever label covers the rest;
a *wrong stretch* is a mask that touches nothing marked.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters `start` to `end`, and what they are said to be."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Miss:
    """One fault, for whoever improves the recognisers."""

    ticket: str
    kind: str
    label: str
    text: str


@dataclass(slots=True)
class Score:
    """Counts over many tickets."""

    tickets: int = 0
    marked: Counter[str] = field(default_factory=Counter)
    leaked: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)

    def add(self, ticket: str, text: str, marked: Sequence[Stretch], masked: Sequence[Stretch]) -> None:
        """Counts one ticket."""
        self.tickets += 1
        covered = {index for mask in masked for index in range(mask.start, mask.end)}
        for mark in marked:
            self.marked[mark.label] += 1
            if any(text[index].isalnum() and index not in covered for index in range(mark.start, mark.end)):
                self.leaked[mark.label] += 1
                self.misses.append(Miss(ticket, "leak", mark.label, text[mark.start : mark.end]))
        personal = {index for mark in marked for index in range(mark.start, mark.end)}
        for mask in masked:
            if personal.isdisjoint(range(mask.start, mask.end)):
                self.wrong[mask.label] += 1
                self.misses.append(Miss(ticket, "wrong", mask.label, text[mask.start : mask.end]))

    @property
    def leak_share(self) -> float:
        return self.leaked.total() / max(1, self.marked.total())

    @property
    def wrong_a_ticket(self) -> float:
        return self.wrong.total() / max(1, self.tickets)

    def recall(self, label: str) -> float:
        """The share of the label's stretches of which nothing stayed readable."""
        return 1 - self.leaked[label] / max(1, self.marked[label])

    def as_json(self) -> dict[str, object]:
        return {
            "tickets": self.tickets,
            "stretches": self.marked.total(),
            "leaks": round(self.leak_share, 4),
            "wrong_a_ticket": round(self.wrong_a_ticket, 3),
            "recall": {label: round(self.recall(label), 4) for label in sorted(self.marked)},
            "stretches_by_label": dict(sorted(self.marked.items())),
            "wrong_by_label": dict(sorted(self.wrong.items())),
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far findings and marks of the same types agree."""

    marked: int
    covered: int
    found: int
    right: int

    @property
    def recall(self) -> float:
        return self.covered / max(1, self.marked)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.found)

    @property
    def f1(self) -> float:
        both = self.recall + self.precision
        return 2 * self.recall * self.precision / both if both else 0.0


def agreement(texts: Iterable[tuple[str, Sequence[Stretch], Sequence[Stretch], Sequence[Stretch]]]) -> Agreement:
    """Over texts, each with the marks compared, the marks of other types, and the findings of the types compared.

    A mark is covered when findings of any of the types leave none of its letters and digits readable; a finding
    is right when it touches a mark of any type.
    """
    marked = covered = found = right = 0
    for text, marks, others, findings in texts:
        hidden = {index for item in findings for index in range(item.start, item.end)}
        personal = {index for item in (*marks, *others) for index in range(item.start, item.end)}
        marked += len(marks)
        covered += sum(
            not any(text[index].isalnum() and index not in hidden for index in range(mark.start, mark.end))
            for mark in marks
        )
        found += len(findings)
        right += sum(not personal.isdisjoint(range(item.start, item.end)) for item in findings)
    return Agreement(marked, covered, found, right)
