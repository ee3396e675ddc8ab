"""What people changed of suggestions: written with the approval, published with it, gone when it is taken back."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

import anyio.to_thread

from schemas.base import EventData
from schemas.replies import Change, ReplyDrafted, ReplyRevised
from schemas.tickets import PlaceholderTable, TicketPseudonymized
from services.desk.adapters.decisions import NewDecision
from services.desk.domain.revision import Revision, masked_anew, revise, unedited
from services.desk.domain.ticket import Ticket
from shared.messaging.unit import Connection


async def compare(ticket: Ticket, draft: ReplyDrafted, final: str, table: PlaceholderTable) -> Revision:
    """Off the event loop: a long text takes a while."""
    if draft.text is None:
        raise ValueError("a draft without a text")
    known = [part for data in ticket.of(TicketPseudonymized).values() for part in (data.subject, data.body)]
    known += [source.quote for source in draft.sources]
    return await anyio.to_thread.run_sync(partial(revise, draft.text, final, table, known))


async def keep(connection: Connection, item: NewDecision, draft: ReplyDrafted, found: Revision | None) -> None:
    """Writes down one revision; `None` stands for a suggestion that nobody touched."""
    found = found or unedited()
    await connection.execute(
        "insert into revision (reply_id, ticket_id, draft_id, version, lang, kind, changed, share, changes, "
        "decided_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10)",
        item.reply_id, item.ticket_id, draft.draft_id, item.version, draft.lang, found.kind, found.changed, found.share,
        _stored(found.changes), item.decided_at,
    )  # fmt: skip


async def drop(connection: Connection, reply_ids: Sequence[UUID]) -> None:
    await connection.execute("delete from revision where reply_id = any($1::uuid[])", list(reply_ids))


async def mask_anew(connection: Connection, ticket_id: UUID, before: EventData, after: EventData) -> None:
    """A message was masked anew: what it no longer shows, no revision of the ticket shows either."""
    if not isinstance(before, TicketPseudonymized) or not isinstance(after, TicketPseudonymized):
        return
    shown, shows = (before.subject, before.body), (after.subject, after.body)
    for row in await of_ticket(connection, ticket_id):
        changes = [Change.model_validate(each) for each in json.loads(row["changes"])]
        anew = masked_anew(changes, shown, shows)
        await connection.execute(
            "update revision set changes = $2::jsonb where reply_id = $1", row["reply_id"], _stored(anew)
        )


def _stored(changes: Sequence[Change]) -> str:
    return json.dumps([change.model_dump() for change in changes])


async def of_ticket(connection: Connection, ticket_id: UUID) -> list[Any]:
    return list(await connection.fetch("select * from revision where ticket_id = $1 order by decided_at", ticket_id))


async def event_of(connection: Connection, reply_id: UUID) -> ReplyRevised | None:
    """What there is to say of an approved reply; nothing when no suggestion stood behind it."""
    row = await connection.fetchrow("select * from revision where reply_id = $1", reply_id)
    if row is None:
        return None
    return ReplyRevised.model_validate({**dict(row), "changes": json.loads(row["changes"])})
