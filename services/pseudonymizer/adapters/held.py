"""A message that waits for an earlier one: its event and what was found in it, as JSON, to be sealed."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from schemas.tickets import TicketReceived
from services.pseudonymizer.domain.detect import Detection
from shared.messaging.event import Event


class HeldMessage(BaseModel):
    """Everything that handling the message later needs."""

    id: UUID
    source: str
    time: AwareDatetime
    tenant: str
    actor: str
    trace: dict[str, str]
    data: TicketReceived
    detection: Detection

    @classmethod
    def of(cls, event: Event[TicketReceived], detection: Detection) -> "HeldMessage":
        return cls(
            id=event.id,
            source=event.source,
            time=event.time,
            tenant=event.tenant,
            actor=event.actor,
            trace=dict(event.trace),
            data=event.data,
            detection=detection,
        )

    @property
    def event(self) -> Event[TicketReceived]:
        return Event(
            id=self.id,
            source=self.source,
            time=self.time,
            tenant=self.tenant,
            ticket_id=self.data.ticket_id,
            actor=self.actor,
            data=self.data,
            trace=self.trace,
        )
