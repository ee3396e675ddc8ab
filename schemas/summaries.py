"""The summary of a long thread: sentences of it as they stand in the pseudonymised text, none of them written by us."""

from datetime import date, time
from typing import ClassVar, Literal
from uuid import UUID

from schemas.base import EventData, Frozen
from schemas.tickets import Version

Role = Literal["problem", "tried", "promised", "question", "key"]
"""What a sentence says: what is wrong, what was tried, what somebody said they would do, what is asked; or it is the
one that most of the thread is near to."""

Bound = Literal["on", "by", "from"]


class SummaryLine(Frozen):
    """One sentence, as written, and the message (by its version) that it stands in."""

    role: Role
    message: Version
    text: str


class SummaryDate(Frozen):
    """A day that a sentence names, later than its message. `words` are the ones read; `text` is the whole sentence.

    `day` and `hour` are in the installation's time zone; `ambiguous` when the words can mean another day as well.
    """

    message: Version
    text: str
    words: str
    day: date
    hour: time | None = None
    bound: Bound = "on"
    ambiguous: bool = False


class TicketSummarized(EventData):
    """What a long thread comes to, over the messages listed. Without lines: the thread is not long, or no more."""

    TYPE: ClassVar[str] = "ticket.summarized.v1"

    ticket_id: UUID
    version: Version
    messages: tuple[Version, ...]
    lines: tuple[SummaryLine, ...] = ()
    dates: tuple[SummaryDate, ...] = ()
