"""Which requests and actions this installation takes; the rest is acknowledged, counted and not kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from shared.use_cases.model import same

Passed = Literal["request_type", "action"]
"""Why a message is not taken."""
CREATED: Final = "created"
COMMENTED: Final = "commented"
"""What tools do to a ticket that brings a customer's message, each tool's own word for it translated."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The names that are taken; none listed takes all. What has no name, as mail has none, is always taken."""

    names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, names: Iterable[str]) -> "Listed":
        return cls(frozenset(map(same, names)) - {""})

    def takes(self, name: str | None) -> bool:
        return not self.names or not name or same(name) in self.names


@dataclass(frozen=True, slots=True)
class Taken:
    request_types: Listed = Listed()
    actions: Listed = Listed()

    def passed_over(self, request_type: str | None, action: str | None) -> Passed | None:
        """Why a message is passed over; None for one that is taken."""
        if not self.request_types.takes(request_type):
            return "request_type"
        return None if self.actions.takes(action) else "action"
