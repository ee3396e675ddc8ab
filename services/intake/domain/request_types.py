"""Which kinds of request this installation takes; the rest is acknowledged, counted and not kept."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RequestTypes:
    """The types that are taken; none listed takes all. What names no type, as mail does, is always taken."""

    listed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Iterable[str]) -> "RequestTypes":
        return cls(frozenset(map(_same, names)) - {""})

    def takes(self, request_type: str | None) -> bool:
        return not self.listed or not request_type or _same(request_type) in self.listed


def _same(name: str) -> str:
    """Systems disagree on case and spacing, people on both."""
    return " ".join(name.split()).casefold()
