"""The projection in PostgreSQL: facts come in one by one, the head is rewritten from all of them."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from schemas.base import EventData
from schemas.records import AccessRecorded
from schemas.replies import ReplyDrafted
from schemas.tickets import TicketPseudonymized, TicketTriaged
from services.desk.adapters import revisions, verdicts, versions, words
from services.desk.domain.facts import KINDS, Fact, Stamp, fact_of, stronger
from services.desk.domain.head import Head, head_of
from services.desk.domain.priority import rank
from services.desk.domain.ticket import REOPENED, Decision, DecisionStatus, Reopened, Ticket
from services.desk.domain.views import view_of
from shared.messaging.event import Event, originate
from shared.messaging.refused import Refused
from shared.messaging.unit import Connection, UnitOfWork

CHANNEL = "desk_changed"
_ANY_VERSION = 2**31 - 1

_KINDS: Mapping[str, type[EventData]] = {data.TYPE: data for data in KINDS}
_PUT_FACT = """
insert into fact (ticket_id, kind, key, version, stamp, event_id, trace, data)
values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb)
on conflict (ticket_id, kind, key) do update
set version = excluded.version, stamp = excluded.stamp, event_id = excluded.event_id,
    trace = excluded.trace, data = excluded.data
"""
_PUT_HEAD = """
update ticket set version = $2, state = $3, view = $4, priority = $5, rank = $6, category = $7, type = $8,
    impact = $9, urgency = $10, abstained = $11, lang = $12, subject = $13, channel = $14, outcome = $15,
    secrets = $16, failure = $17, waiting_since = coalesce($18, waiting_since),
    heard_at = coalesce($19, heard_at), needs = $20, first_at = $21, left_open = $22, first_reply = $23,
    answered_at = $24, use_case = $25, updated_at = now()
where ticket_id = $1
"""


async def lock(connection: Connection, ticket_id: UUID) -> str | None:
    """Takes the ticket's row for this transaction; its tenant, or None when there is no such ticket."""
    tenant: str | None = await connection.fetchval(
        "select tenant from ticket where ticket_id = $1 for update", ticket_id
    )
    return tenant


async def take(unit: UnitOfWork, event: Event[Any]) -> Head:
    """Adds what an event states to its ticket. Safe to repeat, in any order.

    Raises:
        Refused: `other_tenant`: the ticket is another tenant's.
    """
    connection = unit.connection
    ticket_id: UUID = event.data.ticket_id
    await connection.execute(
        "insert into ticket (ticket_id, tenant) values ($1, $2) on conflict do nothing", ticket_id, event.tenant
    )
    if await lock(connection, ticket_id) != event.tenant:
        raise Refused("other_tenant")
    new = fact_of(event.data, Stamp(event.time, event.id), event.trace)
    known = await connection.fetchrow(
        "select * from fact where ticket_id = $1 and kind = $2 and key = $3", ticket_id, new.kind, new.key
    )
    before = _fact(known) if known else None
    if stronger(before, new) is new:
        if before is not None:
            await revisions.mask_anew(connection, ticket_id, before.data, new.data)
        await connection.execute(
            _PUT_FACT, ticket_id, new.kind, new.key, new.version, new.stamp.at, new.stamp.event_id,
            json.dumps(dict(new.trace)), new.data.model_dump_json(),
        )  # fmt: skip
        if isinstance(new.data, ReplyDrafted):
            await versions.note_suggestion(connection, event.tenant, new.data, new.stamp.at)
    return await refresh(unit, ticket_id, reworded=isinstance(new.data, TicketPseudonymized | TicketTriaged))


async def load(connection: Connection, ticket_id: UUID) -> Ticket:
    facts = await connection.fetch("select * from fact where ticket_id = $1", ticket_id)
    set_by = await connection.fetch("select * from human_value where ticket_id = $1", ticket_id)
    human = [row for row in set_by if row["field"] != REOPENED]
    back = next((row for row in set_by if row["field"] == REOPENED), None)
    decisions = await connection.fetch("select * from decision where ticket_id = $1", ticket_id)
    return Ticket(
        [_fact(row) for row in facts],
        {row["field"]: row["value"] for row in human},
        [decision_of(row) for row in decisions],
        await verdicts.dismissed(connection, ticket_id),
        [(row["field"], row["was"]) for row in human if row["was"] is not None],
        acts=await versions.acts(connection, ticket_id),
        begun_from=await connection.fetchval("select draft_id from edit where ticket_id = $1", ticket_id),
        reopened=Reopened(back["version"], back["set_at"], back["agent"]) if back is not None else None,
    )


async def refresh(unit: UnitOfWork, ticket_id: UUID, *, reworded: bool = False) -> Head:
    """Rewrites the head from the facts; a customer's new message voids an approval that has not left.

    `reworded`: a message's pseudonymised text came or changed.
    """
    connection = unit.connection
    ticket = await load(connection, ticket_id)
    if await void_stale(unit, ticket_id, ticket.version):
        ticket = await load(connection, ticket_id)
    head = head_of(ticket)
    values = head.values
    await connection.execute(
        _PUT_HEAD, ticket_id, head.version, head.state.value, view_of(head.state), head.priority,
        rank(head.priority), values.get("category"), values.get("type"), values.get("impact"),
        values.get("urgency"), list(head.abstained), head.lang, head.subject, head.channel, head.outcome,
        head.secrets, head.failure, head.waiting_since, head.heard_at,
        list(head.needs), head.first_at, None if head.left_open is None else list(head.left_open), head.first_reply,
        head.answered_at, head.use_case,
    )  # fmt: skip
    if reworded:
        await words.note(connection, ticket_id, ticket.facts)
    await connection.execute("select pg_notify($1, $2)", CHANNEL, str(ticket_id))
    return head


async def void_stale(unit: UnitOfWork, ticket_id: UUID, version: int) -> bool:
    """Voids, on record, approvals that wait to go out for an older version."""
    return await _void(unit, ticket_id, version, "new_message")


async def void_all(unit: UnitOfWork, ticket_id: UUID, why: str) -> bool:
    """Voids, on record, every approval that waits to go out; `why` is a code."""
    return await _void(unit, ticket_id, _ANY_VERSION, why)


async def _void(unit: UnitOfWork, ticket_id: UUID, version: int, why: str) -> bool:
    rows = await unit.connection.fetch(
        "update decision set status = 'voided', signed = null, second = null, content = null, whole = null "
        "where ticket_id = $1 and status in ('awaiting', 'pending') and version < $2 "
        "returning reply_id, tenant, agent, decided_at",
        ticket_id,
        version,
    )
    if rows:
        await revisions.drop(unit.connection, [row["reply_id"] for row in rows])
    for row in rows:
        voided = AccessRecorded(
            action="approval.voided",
            actor=row["agent"],
            ticket_id=ticket_id,
            purpose="approval",
            detail=why,
            at=row["decided_at"],
        )
        await unit.publish(
            originate(voided, source="desk", tenant=row["tenant"], ticket_id=ticket_id, actor=row["agent"])
        )
    return bool(rows)


def decision_of(row: Any) -> Decision:
    return Decision(
        reply_id=row["reply_id"],
        version=row["version"],
        decision=row["decision"],
        status=DecisionStatus(row["status"]),
        decided_at=row["decided_at"],
        agent=row["agent"],
        reason=row["reason"],
        resolution=row["resolution"],
        draft_id=row["draft_id"],
    )


def _fact(row: Any) -> Fact[EventData]:
    data = _KINDS[row["kind"]].model_validate_json(row["data"])
    stamp = Stamp(row["stamp"], row["event_id"])
    return Fact(row["kind"], row["key"], row["version"], stamp, data, json.loads(row["trace"]))
