"""Corrections that came before the message they speak of, as events; what was missed is sealed in them."""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from schemas.masking import MaskingCorrected
from services.pseudonymizer.adapters.vault import Ticket
from shared.messaging.event import Event
from shared.messaging.unit import UnitOfWork


class _Kept(BaseModel):
    """Everything that following the correction later needs."""

    id: UUID
    source: str
    time: AwareDatetime
    tenant: str
    actor: str
    trace: dict[str, str]
    data: MaskingCorrected


async def keep(unit: UnitOfWork, ticket: Ticket, event: Event[MaskingCorrected]) -> None:
    kept = _Kept(
        id=event.id, source=event.source, time=event.time, tenant=event.tenant, actor=event.actor,
        trace=dict(event.trace), data=event.data,
    )  # fmt: skip
    await unit.connection.execute(
        "insert into waiting_correction (tenant, ticket_id, version, event_id, event) values ($1, $2, $3, $4, $5) "
        "on conflict do nothing",
        ticket.tenant, ticket.id, event.data.version, event.id, kept.model_dump_json(),
    )  # fmt: skip


async def take(unit: UnitOfWork, ticket: Ticket, version: int) -> list[Event[MaskingCorrected]]:
    """Those that waited for this message, oldest first; they wait no more."""
    rows = await unit.connection.fetch(
        "delete from waiting_correction where tenant = $1 and ticket_id = $2 and version = $3 returning event",
        ticket.tenant, ticket.id, version,
    )  # fmt: skip
    kept = (_Kept.model_validate_json(row["event"]) for row in rows)
    return [_event(item) for item in sorted(kept, key=lambda item: (item.data.corrected_at, item.id))]


def _event(kept: _Kept) -> Event[Any]:
    return Event(
        id=kept.id, source=kept.source, time=kept.time, tenant=kept.tenant, ticket_id=kept.data.ticket_id,
        actor=kept.actor, data=kept.data, trace=kept.trace,
    )  # fmt: skip
