"""The rows behind `domain/delivery.py`. Every change of state names the states it may come from."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from schemas.replies import SendStatus, SignedApproval
from schemas.sealed import Sealed
from services.crm.domain.delivery import MAY_FOLLOW, State
from services.crm.domain.verification import Known
from shared.messaging.restricting import restricted_since
from shared.messaging.unit import Connection


@dataclass(frozen=True, slots=True)
class Delivery:
    """One approved reply on its way out."""

    reply_id: UUID
    event_id: UUID
    tenant: str
    ticket_id: UUID
    ticket_version: int
    rfc_message_id: str
    signed: SignedApproval
    content: Sealed
    trace: dict[str, str]
    queued_at: datetime
    attempts: int = 0
    second: SignedApproval | None = None


def _delivery(row: Any) -> Delivery:
    return Delivery(
        reply_id=row["reply_id"],
        event_id=row["event_id"],
        tenant=row["tenant"],
        ticket_id=row["ticket_id"],
        ticket_version=row["ticket_version"],
        rfc_message_id=row["rfc_message_id"],
        signed=SignedApproval.model_validate_json(row["signed"]),
        content=Sealed.model_validate_json(row["content"]),
        trace=json.loads(row["trace"]),
        queued_at=row["queued_at"],
        attempts=row["attempts"],
        second=SignedApproval.model_validate_json(row["second"]) if row["second"] else None,
    )


async def note_version(connection: Connection, tenant: str, ticket_id: UUID, version: int) -> None:
    await connection.execute(
        "insert into known_version as k (tenant, ticket_id, version) values ($1, $2, $3)"
        " on conflict (tenant, ticket_id) do update set version = greatest(k.version, excluded.version)",
        tenant, ticket_id, version,
    )  # fmt: skip


async def known(connection: Connection, tenant: str, ticket_id: UUID) -> Known:
    """What may have overtaken an approval."""
    version: int | None = await connection.fetchval(
        "select version from known_version where tenant = $1 and ticket_id = $2", tenant, ticket_id
    )
    return Known(version, await restricted_since(connection, ticket_id))


async def use_approval(connection: Connection, approval_id: UUID, reply_id: UUID, event_id: UUID) -> bool:
    """False when another event used the approval, or approved the reply, before."""
    done = await connection.execute(
        "insert into used_approval (approval_id, reply_id, event_id) values ($1, $2, $3) on conflict do nothing",
        approval_id, reply_id, event_id,
    )  # fmt: skip
    return bool(done.endswith(" 1"))


async def restored_at(connection: Connection) -> datetime | None:
    """When a backup was last restored; None when none was."""
    found: datetime | None = await connection.fetchval("select max(at) from restoration")
    return found


async def add(connection: Connection, delivery: Delivery, state: State, reason: str | None = None) -> None:
    await connection.execute(
        "insert into delivery (reply_id, event_id, tenant, ticket_id, ticket_version, rfc_message_id, signed, content,"
        " trace, state, reason, queued_at, next_attempt_at, second)"
        " values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9::jsonb, $10, $11, $12, $12, $13::jsonb)",
        delivery.reply_id, delivery.event_id, delivery.tenant, delivery.ticket_id, delivery.ticket_version,
        delivery.rfc_message_id, delivery.signed.model_dump_json(), delivery.content.model_dump_json(),
        json.dumps(delivery.trace), state.value, reason, delivery.queued_at,
        delivery.second.model_dump_json() if delivery.second else None,
    )  # fmt: skip


async def claim(connection: Connection, owner: UUID, now: datetime) -> Delivery | None:
    """Takes the delivery that has waited longest; no other owner can take it meanwhile."""
    row = await connection.fetchrow(
        "update delivery set state = 'claimed', owner = $1, attempts = attempts + 1, updated_at = $2"
        " where reply_id = (select reply_id from delivery where state = 'queued' and next_attempt_at <= $2"
        " order by next_attempt_at limit 1 for update skip locked) returning *",
        owner, now,
    )  # fmt: skip
    return None if row is None else _delivery(row)


async def begin(connection: Connection, owner: UUID, delivery: Delivery, now: datetime) -> bool:
    """`claimed` → `sending`. False when this attempt has lost the row, be it to another of the same owner."""
    done = await connection.execute(
        "update delivery set state = 'sending', updated_at = $4"
        " where reply_id = $1 and owner = $2 and attempts = $3 and state = 'claimed'",
        delivery.reply_id, owner, delivery.attempts, now,
    )  # fmt: skip
    return bool(done.endswith(" 1"))


async def requeue(
    connection: Connection,
    owner: UUID,
    delivery: Delivery,
    *,
    reason: str | None,
    next_attempt_at: datetime,
    now: datetime,
) -> None:
    """Nothing happens when the row is no longer this attempt's: said twice, it takes nothing from the next one."""
    await connection.execute(
        "update delivery set state = 'queued', owner = null, reason = $4, next_attempt_at = $5, updated_at = $6"
        " where reply_id = $1 and owner = $2 and attempts = $3 and state in ('claimed', 'sending')",
        delivery.reply_id, owner, delivery.attempts, reason, next_attempt_at, now,
    )  # fmt: skip


async def finish(
    connection: Connection, owner: UUID, delivery: Delivery, *, status: SendStatus, reason: str | None, now: datetime
) -> bool:
    """To a final state, from one that may lead there. False when it was no longer this attempt's to say."""
    done = await connection.execute(
        "update delivery set state = $4, reason = $5, updated_at = $6"
        " where reply_id = $1 and owner = $2 and attempts = $3 and state = any($7::text[])",
        delivery.reply_id, owner, delivery.attempts, status.value, reason, now,
        [state.value for state in MAY_FOLLOW[status]],
    )  # fmt: skip
    return bool(done.endswith(" 1"))


async def claimed_by(connection: Connection, owner: UUID) -> list[Delivery]:
    """What this owner has taken and not begun to send; locked until the transaction ends."""
    rows = await connection.fetch(
        "select * from delivery where state = 'claimed' and owner = $1 limit 100 for update skip locked", owner
    )
    return [_delivery(row) for row in rows]


async def abandoned(connection: Connection, owner: UUID) -> list[tuple[Delivery, UUID, State]]:
    """What other owners, alive or dead, have in hand; locked until the transaction ends."""
    rows = await connection.fetch(
        "select * from delivery where state in ('claimed', 'sending') and owner <> $1"
        " order by queued_at limit 100 for update skip locked",
        owner,
    )
    return [(_delivery(row), row["owner"], State(row["state"])) for row in rows]


async def hold(connection: Connection, tenant: str, ticket_id: UUID, field: str) -> None:
    """Notes that a person set the field: from here on nobody outside is told a model's value for it."""
    await connection.execute(
        "insert into held (tenant, ticket_id, field) values ($1, $2, $3) on conflict do nothing",
        tenant, ticket_id, field,
    )  # fmt: skip


async def held(connection: Connection, tenant: str, ticket_id: UUID) -> frozenset[str]:
    rows = await connection.fetch("select field from held where tenant = $1 and ticket_id = $2", tenant, ticket_id)
    return frozenset(row["field"] for row in rows)
