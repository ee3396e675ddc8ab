"""What the services decide, counted by category and action when it is committed. From closed lists, never content."""

import re
from collections.abc import Iterable

from opentelemetry.metrics import Meter

from schemas.base import EventData
from schemas.records import AccessRecorded
from schemas.replies import ReplyDecided, ReplyDrafted, ReplySent
from schemas.tickets import TicketCorrected, TicketReceived, TicketTriaged
from shared.telemetry import names
from shared.telemetry.instruments import counter

_CODE = re.compile(r"[a-z][a-z0-9_.-]{0,39}")
OTHER = "other"


def outcome_of(data: EventData) -> dict[str, str] | None:
    """The outcome that an event states, as attributes; None when it states none."""
    category: str | None = None
    match data:
        case TicketReceived():
            outcome = data.kind.value
        case TicketTriaged():
            category, outcome = data.category.label, _triaged(data)
        case TicketCorrected():
            outcome = data.verdict or "set"
        case ReplyDrafted():
            outcome = data.outcome.value
        case ReplyDecided():
            outcome = "edited" if data.decision == "approved" and data.edited else data.decision
        case ReplySent():
            outcome = data.status.value
        case AccessRecorded():
            outcome = data.action
        case _:
            return None
    about = {names.MESSAGING_DESTINATION: data.TYPE, names.OUTCOME: _code(outcome)}
    return about if category is None else about | {names.CATEGORY: _code(category)}


def _triaged(data: TicketTriaged) -> str:
    if not data.actionable:
        return "not_actionable"
    return "abstained" if data.abstained else "spoken"


def _code(value: str) -> str:
    """A code as it is; what looks like none is not repeated."""
    return value if _CODE.fullmatch(value) else OTHER


class Outcomes:
    def __init__(self, meter: Meter) -> None:
        self._counter = counter(meter, names.OUTCOMES)

    def count(self, published: Iterable[EventData]) -> None:
        for data in published:
            about = outcome_of(data)
            if about is not None:
                self._counter.add(1, about)
