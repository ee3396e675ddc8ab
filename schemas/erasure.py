"""The one command on the bus, and what each service answers to it."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from schemas.base import EventData


class TicketErase(EventData):
    """Erase all that you hold of this ticket, and take no event of it from here on.

    Several tickets of one person share a `request_id`. Nothing here says whose they are.
    """

    TYPE: ClassVar[str] = "ticket.erase.v1"

    ticket_id: UUID
    request_id: UUID
    reason: Literal["subject_request", "retention"]
    agent: str
    requested_at: AwareDatetime


class TicketErased(EventData):
    """A service erased what it held of a ticket: how many rows, by table. Of the keyring, how many data keys."""

    TYPE: ClassVar[str] = "ticket.erased.v1"

    ticket_id: UUID
    request_id: UUID
    service: str
    erased: dict[str, int]
    at: AwareDatetime
