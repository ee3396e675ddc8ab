"""A dead letter says what failed, why and where the original lies: never what it said."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from schemas.records import AccessRecorded
from schemas.topics import DEAD_LETTER_SUFFIX
from shared.messaging.event import Event, originate
from shared.messaging.subscription import Refused
from shared.messaging.unit import UnitOfWork

TYPE = "dead_letter.v1"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record lies on the bus."""

    topic: str
    partition: int
    offset: int

    @property
    def record_id(self) -> UUID:
        """Stands in for the event id of a record that has none."""
        return uuid5(NAMESPACE_OID, f"{self.topic}/{self.partition}/{self.offset}")


async def write(
    unit: UnitOfWork,
    origin: Origin,
    reason: Refused,
    *,
    service: str,
    group: str,
    tenant: str,
    event: Event[Any] | None,
) -> None:
    """Puts the letter, and its entry for the ledger, in the outbox of this unit."""
    event_id = event.id if event is not None else origin.record_id
    ticket_id = event.ticket_id if event is not None else None
    letter_id = uuid5(origin.record_id, f"{group}/dead-letter")
    now = datetime.now(UTC)
    body = {
        "reason": reason.code,
        "origin": {"topic": origin.topic, "partition": origin.partition, "offset": origin.offset},
        "event_id": str(event_id),
        "ticket_id": str(ticket_id) if ticket_id else None,
        "service": service,
        "group": group,
        "at": now.isoformat(),
    }
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(letter_id),
        "ce_source": f"/guichet/{service}",
        "ce_type": TYPE,
        "ce_time": now.isoformat(),
        "ce_tenant": tenant,
        "content-type": "application/json",
    }
    key = str(ticket_id).encode() if ticket_id else None
    await unit.publish_dead_letter(
        letter_id, origin.topic + DEAD_LETTER_SUFFIX, key, headers, json.dumps(body).encode()
    )
    if service != "audit":
        if reason.opened is not None:
            opened = AccessRecorded(
                action="text.opened",
                actor=service,
                ticket_id=ticket_id,
                purpose=reason.opened,
                detail=reason.code,
                at=now,
            )
            opening_id = uuid5(letter_id, "opened")
            await unit.publish(
                originate(opened, source=service, tenant=tenant, ticket_id=ticket_id, actor=service, id=opening_id)
            )
        record = AccessRecorded(
            action=reason.action,
            actor=service, ticket_id=ticket_id, purpose=f"{origin.topic}/{origin.partition}/{origin.offset}",
            detail=reason.code, at=now,
        )  # fmt: skip
        await unit.publish(
            originate(
                record,
                source=service,
                tenant=tenant,
                ticket_id=ticket_id,
                actor=service,
                id=uuid5(letter_id, "record"),
            )
        )
