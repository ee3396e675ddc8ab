"""Triage's own tables."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from schemas.tickets import TicketCorrected, TicketTriaged
from shared.messaging.event import Event
from shared.messaging.unit import UnitOfWork

SAVE_PREDICTION = """
insert into predictions (
    ticket_id, version, message_id, tenant, lang, kind, actionable, category, type, impact, urgency,
    confidence, top, priority, abstained, model_version, model_digest, device, event_id, predicted_at, modes,
    labels, held_back, vector, category_digest, use_case)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
    $24, $25, $26)
on conflict (ticket_id, version) do update set
    message_id = excluded.message_id, lang = excluded.lang, kind = excluded.kind, actionable = excluded.actionable,
    category = excluded.category, type = excluded.type, impact = excluded.impact, urgency = excluded.urgency,
    confidence = excluded.confidence, top = excluded.top, priority = excluded.priority,
    abstained = excluded.abstained, model_version = excluded.model_version, model_digest = excluded.model_digest,
    device = excluded.device, modes = excluded.modes, labels = excluded.labels,
    held_back = excluded.held_back, vector = excluded.vector, event_id = excluded.event_id,
    predicted_at = excluded.predicted_at, category_digest = excluded.category_digest,
    use_case = excluded.use_case
where predictions.event_id <> excluded.event_id and predictions.predicted_at <= excluded.predicted_at
"""
SAVE_CORRECTION = """
insert into corrections (ticket_id, field, value, was, version, tenant, agent, event_id, corrected_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (ticket_id, field) do update set
    value = excluded.value, was = excluded.was, version = excluded.version, agent = excluded.agent,
    event_id = excluded.event_id, corrected_at = excluded.corrected_at
where (corrections.corrected_at, corrections.event_id) < (excluded.corrected_at, excluded.event_id)
"""
_NAMED = """
select exists (
    select from corrections where ticket_id = $1 and field = $2 and value = $3
    union all
    select from predictions, jsonb_array_elements(top -> $2) likely where ticket_id = $1 and likely ->> 0 = $3
)
"""


async def save_prediction(
    unit: UnitOfWork,
    event: Event[TicketTriaged],
    *,
    own_priority: str,
    at: datetime,
    labels: Collection[str] | None = None,
    vector: Sequence[float] | None = None,
) -> None:
    """`own_priority` is the model's, whatever people set since. Of a version masked anew the last judgement stands.

    `labels`: what kinds of personal data were masked in it; None where nobody said. `vector`: what it is about, for the
    drift watch; None where it is not watched. How sure the model is of a category says nothing of which use cases there
    are: of a ticket whose likeliest is not its use case's, the likeliest's confidence is kept, unless a classifier of
    the use case's own gave the category.
    """
    said, own = event.data, event.data.category_model
    outside = {"category": said.outside.confidence} if said.outside is not None and own is None else {}
    fields = {"category": said.category, "type": said.type, "impact": said.impact, "urgency": said.urgency}
    await unit.connection.execute(
        SAVE_PREDICTION,
        said.ticket_id,
        said.version,
        said.message_id,
        event.tenant,
        said.lang,
        said.kind,
        said.actionable,
        *(prediction.label for prediction in fields.values()),
        json.dumps({field: prediction.confidence for field, prediction in fields.items()} | outside),
        json.dumps({field: prediction.top for field, prediction in fields.items()}),
        own_priority,
        list(said.abstained),
        said.model.version,
        said.model.digest,
        said.model.device,
        event.id,
        at,
        said.modes.model_dump_json() if said.modes else "{}",
        sorted(labels) if labels is not None else None,
        list(said.held_back),
        vector,
        own.digest if own is not None else None,
        said.use_case,
    )


async def save_correction(unit: UnitOfWork, event: Event[TicketCorrected]) -> None:
    """The latest correction of a field stands, in whatever order they come in."""
    said = event.data
    await unit.connection.execute(
        SAVE_CORRECTION,
        said.ticket_id,
        said.field,
        said.value,
        said.was,
        said.version,
        event.tenant,
        said.agent,
        event.id,
        said.corrected_at,
    )


async def named(unit: UnitOfWork, said: TicketCorrected) -> bool:
    """Whether the value was given to this ticket before, as one of the likeliest or by a person."""
    found = await unit.connection.fetchval(_NAMED, said.ticket_id, said.field, said.value)
    return bool(found)


async def corrections(unit: UnitOfWork, ticket_id: UUID) -> dict[str, str]:
    """What people set on this ticket, by field."""
    rows = await unit.connection.fetch("select field, value from corrections where ticket_id = $1", ticket_id)
    return {row["field"]: row["value"] for row in rows}
