"""The queue's tabs."""

from typing import Final

from services.desk.domain.priority import FIELDS
from services.desk.domain.ticket import State

VIEWS: Final[dict[str, tuple[State, ...]]] = {
    "to_answer": (State.TO_ANSWER, State.REJECTED, State.UNCERTAIN),
    "to_triage": (State.TO_TRIAGE,),
    "to_second": (State.SECOND,),
    "waiting": (State.WAITING, State.PENDING, State.DECIDED),
    "sent": (State.SENT,),
    "closed": (State.NOT_ACTIONABLE, State.CLOSED),
}
NEWEST_FIRST: Final = frozenset({"sent", "closed"})
WHEN_NEEDED: Final = frozenset({"to_second"})
"""Views that show only while something stands in them."""
DEFAULT_VIEW: Final = "to_answer"
NEEDS: Final = (*FIELDS, "language", "proposed")
"""What a ticket may need of a person, as the queue's filter names it."""

_VIEW_OF: Final = {state: view for view, states in VIEWS.items() for state in states}


def view_of(state: State) -> str:
    return _VIEW_OF[state]
