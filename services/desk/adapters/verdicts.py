"""What people said of the models' values: kept field by field, and told to the bus."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from schemas.tickets import Mode, Prediction, TicketTriaged
from services.desk.domain.priority import FIELDS
from services.desk.domain.ticket import Ticket
from shared.messaging.unit import Connection

Said = Literal["accepted", "corrected", "dismissed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One person's word on one value of the model's. `value` is the person's, if they gave one."""

    field: str
    said: Said
    mode: Mode
    prediction: Prediction
    triage: TicketTriaged
    value: str | None = None

    @property
    def model_version(self) -> str:
        """Of what gave the value: for a category perhaps a classifier of the use case's own."""
        own = self.triage.category_model if self.field == "category" else None
        return (own or self.triage.model).version


def verdict(ticket: Ticket, field: str, value: str | None) -> Verdict | None:
    """What setting a field to `value` says of the model's value, or dismissing it; None when there is no such value."""
    triage = ticket.triage
    if triage is None or field not in FIELDS:
        return None
    prediction: Prediction = getattr(triage, field)
    said: Said = "dismissed" if value is None else "accepted" if value == prediction.label else "corrected"
    return Verdict(field, said, ticket.offered(field), prediction, triage, value)


async def keep(
    connection: Connection, ticket_id: UUID, one: Verdict, *, event_id: UUID, agent: str, at: datetime
) -> None:
    await connection.execute(
        "insert into verdict (event_id, ticket_id, field, verdict, mode, said, confidence, value, lang, version, "
        "model_version, agent, judged_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        event_id, ticket_id, one.field, one.said, one.mode, one.prediction.label, one.prediction.confidence, one.value,
        one.triage.lang, one.triage.version, one.model_version, agent, at,
    )  # fmt: skip


async def of_ticket(connection: Connection, ticket_id: UUID) -> list[Any]:
    return list(await connection.fetch("select * from verdict where ticket_id = $1 order by judged_at", ticket_id))


async def dismissed(connection: Connection, ticket_id: UUID) -> dict[str, frozenset[str]]:
    """By field, the values that a person said are wrong for this ticket."""
    rows = await connection.fetch(
        "select field, array_agg(said) as said from verdict where ticket_id = $1 and verdict = 'dismissed' "
        "group by field",
        ticket_id,
    )
    return {row["field"]: frozenset(row["said"]) for row in rows}
