"""The summary of a long thread as the ticket's page shows it: what was answered meanwhile is no open question."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from schemas.summaries import Role, SummaryDate, SummaryLine, TicketSummarized
from services.desk.domain.ticket import Ticket

_ORDER: Final[tuple[Role, ...]] = ("problem", "tried", "promised", "question", "key")


@dataclass(frozen=True, slots=True)
class Shown:
    """`groups` by what their lines say, `question` only those that no reply went out after; `dates` from today on."""

    messages: int
    groups: tuple[tuple[str, tuple[SummaryLine, ...]], ...]
    dates: tuple[SummaryDate, ...]


def shown(ticket: Ticket, today: date) -> Shown | None:
    """None when the thread is not long, or nothing of the summary is left to say."""
    told = ticket.of(TicketSummarized)
    if not told:
        return None
    data = told[max(told)]
    grouped: dict[str, list[SummaryLine]] = {}
    for line in data.lines:
        answered = line.role == "question" and line.message <= ticket.answered
        grouped.setdefault("answered" if answered else line.role, []).append(line)
    order = (*_ORDER, "answered")
    groups = tuple((name, tuple(grouped[name])) for name in order if name in grouped)
    dates = tuple(one for one in data.dates if one.day >= today)
    return Shown(len(data.messages), groups, dates) if groups or dates else None
