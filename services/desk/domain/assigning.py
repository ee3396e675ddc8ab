"""Who takes care of a ticket. An agent says so, and may leave it; it stops nobody from answering, and counts nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Whose = Literal["mine", "nobody"]
"""What the queue's filter may ask for."""
MINE: Final[Whose] = "mine"
NOBODYS: Final[Whose] = "nobody"
WHOSE: Final[tuple[Whose, ...]] = (MINE, NOBODYS)


@dataclass(frozen=True, slots=True)
class Assignee:
    """The agent who takes care of a ticket, and since when."""

    login: str
    name: str
    since: datetime


def standing_as(assignee: Assignee | None) -> str:
    """What a page shows of it, as it sends it back: who acts on another state than they saw is told."""
    return assignee.login if assignee else ""
