"""What people decide, in the database: corrections, edits, approvals and what becomes of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from schemas.replies import SignedApproval
from schemas.sealed import Sealed
from services.desk.domain.ticket import Ticket
from shared.messaging.unit import Connection


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A row of `decision`."""

    reply_id: UUID
    ticket_id: UUID
    tenant: str
    version: int
    decision: str
    status: str
    agent: str
    decided_at: datetime
    publish_after: datetime
    draft_id: UUID | None = None
    edited: bool = False
    suggested: bool = False
    read_seconds: float | None = None
    reason: str | None = None
    signed: SignedApproval | None = None
    content: Sealed | None = None
    copy: Sealed | None = None
    whole: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Awaiting:
    """An approval that one person signed; `whole` is the reply as they saw it, sealed for the desk."""

    reply_id: UUID
    version: int
    signed: SignedApproval
    whole: Sealed
    edited: bool
    draft_id: UUID | None


@dataclass(frozen=True, slots=True)
class Edit:
    """The reply being written, sealed."""

    version: int
    agent: str
    content: Sealed
    saved_at: datetime
    draft_id: UUID | None = None
    """The version of the suggestion that it was begun from."""

    @property
    def mark(self) -> str:
        """Tells it from what may be kept a moment later."""
        return self.saved_at.isoformat()


def sealed_of(text: str | None) -> Sealed | None:
    return Sealed.model_validate_json(text) if text else None


async def add(connection: Connection, item: NewDecision, trace: Mapping[str, str]) -> None:
    await connection.execute(
        "insert into decision (reply_id, ticket_id, tenant, version, decision, status, agent, decided_at, "
        "publish_after, draft_id, edited, reason, signed, content, copy, trace, whole, suggested, read_seconds) values "
        "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb, $14::jsonb, $15::jsonb, $16::jsonb, "
        "$17::jsonb, $18, $19)",
        item.reply_id, item.ticket_id, item.tenant, item.version, item.decision, item.status, item.agent,
        item.decided_at, item.publish_after, item.draft_id, item.edited, item.reason, _json(item.signed),
        _json(item.content), _json(item.copy), json.dumps(dict(trace)),
        _json(item.whole), item.suggested, item.read_seconds,
    )  # fmt: skip


def _json(model: SignedApproval | Sealed | None) -> str | None:
    return model.model_dump_json() if model is not None else None


async def of_ticket(connection: Connection, ticket_id: UUID) -> list[Any]:
    return list(
        await connection.fetch("select * from decision where ticket_id = $1 order by decided_at, reply_id", ticket_id)
    )


def unsent(rows: Sequence[Any], ticket: Ticket) -> Any | None:
    """The last approval, of a ticket's decisions, that did not end in a sending, while nothing newer was written."""
    last = rows[-1] if rows else None
    if last is None or last["decision"] != "approved" or last["version"] <= ticket.answered or ticket.renewed:
        return None
    return last


async def undo(connection: Connection, ticket_id: UUID) -> Literal["awaiting", "pending"] | None:
    """Takes back what waits for a second person or is inside its window; what was signed is forgotten.

    Returns what it was.
    """
    row = await connection.fetchrow(
        "update decision d set status = 'undone', signed = null, second = null, content = null, whole = null "
        "from decision was where d.ticket_id = $1 and d.status in ('awaiting', 'pending') "
        "and was.reply_id = d.reply_id returning d.reply_id, was.status",
        ticket_id,
    )
    if row is None:
        return None
    await connection.execute("delete from revision where reply_id = $1", row["reply_id"])
    was: Literal["awaiting", "pending"] = row["status"]
    return was


async def was_undone(connection: Connection, ticket_id: UUID) -> bool:
    """Whether the last decision is one that was taken back, by whomever."""
    status = await connection.fetchval(
        "select status from decision where ticket_id = $1 order by decided_at desc, reply_id desc limit 1", ticket_id
    )
    return bool(status == "undone")


async def send_back(connection: Connection, waiting: Awaiting, agent: str, at: datetime) -> None:
    """Takes back what waits for a second person, in that person's name."""
    given = waiting.signed.approval
    await undo(connection, given.ticket_id)
    await connection.execute(
        "update decision set sent_back = $2, sent_back_by = $3, sent_back_at = $4 where reply_id = $1",
        waiting.reply_id,
        given.approval_id,
        agent,
        at,
    )


async def was_sent_back(connection: Connection, ticket_id: UUID, approval_id: UUID | None, agent: str) -> bool:
    """Whether the last decision is this first approval, and this person gave it back."""
    last = await connection.fetchrow(
        "select sent_back, sent_back_by from decision where ticket_id = $1 "
        "order by decided_at desc, reply_id desc limit 1",
        ticket_id,
    )
    return approval_id is not None and last is not None and tuple(last) == (approval_id, agent)


async def awaiting(connection: Connection, ticket_id: UUID) -> Awaiting | None:
    """The approval that waits for a second person. The caller holds the ticket's lock."""
    row = await connection.fetchrow("select * from decision where ticket_id = $1 and status = 'awaiting'", ticket_id)
    if row is None:
        return None
    signed, whole = SignedApproval.model_validate_json(row["signed"]), Sealed.model_validate_json(row["whole"])
    return Awaiting(row["reply_id"], row["version"], signed, whole, row["edited"], row["draft_id"])


async def confirm(connection: Connection, reply_id: UUID, second: SignedApproval, publish_after: datetime) -> None:
    """The second person has signed: the undo window begins."""
    await connection.execute(
        "update decision set status = 'pending', second = $2::jsonb, second_agent = $3, second_at = $4, "
        "publish_after = $5, whole = null where reply_id = $1 and status = 'awaiting'",
        reply_id,
        second.model_dump_json(),
        second.approval.agent,
        second.approval.approved_at,
        publish_after,
    )


async def was_confirmed(connection: Connection, ticket_id: UUID, approval_id: UUID | None, agent: str) -> bool:
    """Whether this person has given the second approval to this first one, and it stands."""
    stands = await connection.fetchval(
        "select exists (select from decision where ticket_id = $1 and second_agent = $2 "
        "and second->'approval'->>'confirms' = $3 and status in ('pending', 'published'))",
        ticket_id,
        agent,
        str(approval_id),
    )
    return bool(stands)


async def resolve(connection: Connection, ticket_id: UUID, reply_id: UUID, resolution: str, agent: str) -> bool:
    """What a person says of an uncertain sending; the first answer stands. The caller holds the ticket's lock."""
    done = await connection.execute(
        "update decision set resolution = $3, resolved_by = $4 "
        "where ticket_id = $1 and reply_id = $2 and status = 'published' and resolution is null",
        ticket_id,
        reply_id,
        resolution,
        agent,
    )
    return done.endswith(" 1")


async def correct(
    connection: Connection,
    ticket_id: UUID,
    *,
    field: str,
    value: str,
    was: str | None,
    agent: str,
    version: int,
    at: datetime,
) -> None:
    await connection.execute(
        "insert into human_value (ticket_id, field, value, was, agent, version, set_at) "
        "values ($1, $2, $3, $4, $5, $6, $7) on conflict (ticket_id, field) do update "
        "set value = excluded.value, was = human_value.value, agent = excluded.agent, "
        "version = excluded.version, set_at = excluded.set_at",
        ticket_id,
        field,
        value,
        was,
        agent,
        version,
        at,
    )


async def corrections(connection: Connection, ticket_id: UUID) -> list[Any]:
    return list(await connection.fetch("select * from human_value where ticket_id = $1 order by set_at", ticket_id))


async def save_edit(connection: Connection, ticket_id: UUID, edit: Edit) -> None:
    await connection.execute(
        "insert into edit (ticket_id, version, agent, content, saved_at, draft_id) "
        "values ($1, $2, $3, $4::jsonb, $5, $6) "
        "on conflict (ticket_id) do update set version = excluded.version, agent = excluded.agent, "
        "content = excluded.content, saved_at = excluded.saved_at, draft_id = excluded.draft_id",
        ticket_id,
        edit.version,
        edit.agent,
        edit.content.model_dump_json(),
        edit.saved_at,
        edit.draft_id,
    )


async def edit_of(connection: Connection, ticket_id: UUID) -> Edit | None:
    row = await connection.fetchrow("select * from edit where ticket_id = $1", ticket_id)
    if row is None:
        return None
    content = Sealed.model_validate_json(row["content"])
    return Edit(row["version"], row["agent"], content, row["saved_at"], row["draft_id"])


async def drop_text(connection: Connection, ticket_id: UUID) -> None:
    """The text being written alone; what was set aside stays."""
    await connection.execute("delete from edit where ticket_id = $1", ticket_id)


async def drop_edit(connection: Connection, ticket_id: UUID) -> None:
    """The text being written, and those set aside for it: the reply is approved."""
    await drop_text(connection, ticket_id)
    await connection.execute("delete from aside where ticket_id = $1", ticket_id)
