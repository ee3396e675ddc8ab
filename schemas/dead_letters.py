"""A person has a dead letter's event handled again: what is asked, and what became of it. Never what the event says."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from schemas.base import EventData


class DeadLetterReplay(EventData):
    """Take this record again, in the group that refused it. It is named by where it lies; nothing of it is repeated."""

    TYPE: ClassVar[str] = "letter.replay.v1"

    letter_id: UUID
    event_id: UUID
    ticket_id: UUID | None = None
    service: str
    group: str
    topic: str
    partition: int
    offset: int
    requested_by: str
    requested_at: AwareDatetime


class DeadLetterReplayed(EventData):
    """What became of it: handled; refused again, with the reason; handled before; or gone from its topic."""

    TYPE: ClassVar[str] = "letter.replayed.v1"

    letter_id: UUID
    request_id: UUID
    ticket_id: UUID | None = None
    service: str
    group: str
    outcome: Literal["handled", "refused", "known", "gone"]
    reason: str | None = None
    at: AwareDatetime
