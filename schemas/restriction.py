"""That a ticket's processing is restricted, or is no longer: kept, and nothing else done with it meanwhile."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from schemas.base import EventData

Ground = Literal["accuracy", "unlawful", "legal_claim", "objection"]


class RestrictionDecided(EventData):
    """An officer restricted what is held of a ticket, lifted that, or ended it by having the ticket erased.

    Several tickets of one person share a `restriction_id`. Nothing here says whose they are. `person_told`: the officer
    says that the person was told before it was lifted.
    """

    TYPE: ClassVar[str] = "restriction.decided.v1"

    ticket_id: UUID
    restriction_id: UUID
    decision: Literal["restricted", "lifted", "erased"]
    ground: Ground
    review_on: date | None = None
    person_told: bool = False
    agent: str
    decided_at: AwareDatetime
