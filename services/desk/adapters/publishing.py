"""Hands decisions to the bus once their undo window is over, if they still hold."""

import asyncio
import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from schemas.replies import ReplyDecided, SignedApproval
from services.desk.adapters import decisions, revisions, store
from shared.messaging.event import originate
from shared.messaging.unit import UnitOfWork
from shared.persistence.database import TRANSIENT, Database
from shared.telemetry import names, tracing
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.desk")

_EVENT_IDS = UUID("0d9a2f0e-6a37-4a6e-8a53-1f0c5b8f6a11")
_DUE = """
select d.*, t.version as current from decision d join ticket t using (ticket_id)
where d.status = 'pending' and d.publish_after <= $1
order by d.publish_after limit 1
for update of t, d skip locked
"""


def event_id(reply_id: UUID, kind: str = ReplyDecided.TYPE) -> UUID:
    """The same decision is the same event, however often it is published."""
    return uuid5(_EVENT_IDS, f"{reply_id}/{kind}")


async def publish(unit: UnitOfWork, row: Any) -> None:
    """Puts one decision in the outbox and marks it, in the unit's transaction."""
    data = ReplyDecided(
        ticket_id=row["ticket_id"],
        version=row["version"],
        reply_id=row["reply_id"],
        decision=row["decision"],
        agent=row["agent"],
        decided_at=row["decided_at"],
        draft_id=row["draft_id"],
        edited=row["edited"],
        rejection_reason=row["reason"],
        signed=SignedApproval.model_validate_json(row["signed"]) if row["signed"] else None,
        content=decisions.sealed_of(row["content"]),
        second=SignedApproval.model_validate_json(row["second"]) if row["second"] else None,
    )
    attributes = {names.TICKET_ID: str(row["ticket_id"]), names.ACTOR: row["agent"], names.OUTCOME: row["decision"]}
    with tracing.span("desk publish decision", parent=json.loads(row["trace"]), attributes=attributes):
        revised = await revisions.event_of(unit.connection, row["reply_id"])
        for each in (data, revised) if revised is not None else (data,):
            await unit.publish(
                originate(
                    each,
                    source="desk",
                    tenant=row["tenant"],
                    ticket_id=row["ticket_id"],
                    actor=row["agent"],
                    id=event_id(row["reply_id"], each.TYPE),
                )
            )
    await unit.connection.execute("update decision set status = 'published' where reply_id = $1", row["reply_id"])
    if row["decision"] == "approved":  # an agent who rejects a suggestion may have begun their own text
        await decisions.drop_edit(unit.connection, row["ticket_id"])


async def publish_next(database: Database, now: datetime) -> bool:
    """Publishes, or voids, the next decision that is due. False when none is."""
    async with database.unit() as unit:
        row = await unit.connection.fetchrow(_DUE, now)
        if row is None:
            return False
        if row["current"] == row["version"]:
            await publish(unit, row)
        await store.refresh(unit, row["ticket_id"])  # voids it when the ticket has moved on
    return True


async def keep_publishing(database: Database, clock: Callable[[], datetime], *, every: float = 0.25) -> None:
    """Runs until cancelled; a database that is away is waited for."""
    while True:
        try:
            while await publish_next(database, clock()):
                pass
        except TRANSIENT as error:
            logger.warning("decisions wait for the database", extra=fields(error=type(error).__name__))
        await asyncio.sleep(every)
