"""What a subscriber may be told in clear, sealed for the one service that tells it."""

from typing import ClassVar
from uuid import UUID

from schemas.base import EventData
from schemas.sealed import Sealed
from schemas.tickets import Version


class DetailsDisclosed(EventData):
    """Single fields of one message, sealed anew for a subscriber and a purpose that an administrator declared.

    `fields` names those that the message had; `content` is a JSON object of them once opened, absent when it had none.
    `withheld` names those that may not be told from now on, whatever was sealed of the message before or is later: an
    agent found in it what may come back to nobody.
    """

    TYPE: ClassVar[str] = "details.disclosed.v1"

    ticket_id: UUID
    version: Version
    subscriber: str
    purpose: str
    fields: tuple[str, ...] = ()
    content: Sealed | None = None
    withheld: tuple[str, ...] = ()
