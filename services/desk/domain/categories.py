"""The categories of this installation: the shipped ones, then those that its use cases have of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.desk.domain.priority import CATEGORIES, CHOICES
from shared.use_cases import NONE, Cases

_LAST: Final = "~"


@dataclass(frozen=True, slots=True)
class Categories:
    cases: Cases = NONE

    @property
    def all(self) -> tuple[str, ...]:
        return (*CATEGORIES, *self.cases.own)

    @property
    def choices(self) -> Mapping[str, tuple[str, ...]]:
        """By field, the values of tickets of any use case."""
        return {**CHOICES, "category": self.all}

    def showing(self, name: str | None) -> tuple[str, ...]:
        """All, and the one that a page shows, which perhaps no file lists any more."""
        return self.all if not name or name in self else (*self.all, name)

    def __contains__(self, name: object) -> bool:
        return name in CATEGORIES or name in self.cases.own

    def of(self, use_case: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Those of a use case's tickets, and the shipped ones outside it. No other use case's own are among them."""
        case = self.cases.named(use_case)
        inside = case.categories if case and case.categories else CATEGORIES
        return inside, tuple(one for one in CATEGORIES if one not in inside)

    def place(self, name: str | None) -> tuple[int, str]:
        """Where it stands in a list: names that no file lists any more follow, and none comes last."""
        listed = self.all
        return listed.index(name) if name in listed else len(listed), name or _LAST

    def words(self, lang: str) -> Mapping[str, str]:
        """What a page calls those that the shipped catalogues have no words for."""
        return {f"category.{name}": one.label(lang) for name, one in self.cases.own.items()}
