"""What agents said of the masking, in the database and on the bus."""

from typing import Any
from uuid import UUID

from schemas.masking import MaskingCorrected
from shared.messaging.event import originate
from shared.messaging.unit import Connection, UnitOfWork


async def say(unit: UnitOfWork, tenant: str, data: MaskingCorrected, label: str) -> None:
    """Notes a mark for the ticket's history and publishes it."""
    event = originate(data, source="desk", tenant=tenant, ticket_id=data.ticket_id, actor=data.agent)
    await unit.connection.execute(
        "insert into masking (event_id, ticket_id, verdict, label, placeholder, version, agent, corrected_at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8)",
        event.id, data.ticket_id, data.verdict, label, data.placeholder, data.version, data.agent, data.corrected_at,
    )  # fmt: skip
    await unit.publish(event)


async def of_ticket(connection: Connection, ticket_id: UUID) -> list[Any]:
    return list(await connection.fetch("select * from masking where ticket_id = $1 order by corrected_at", ticket_id))
