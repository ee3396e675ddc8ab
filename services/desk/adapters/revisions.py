"""What people changed of suggestions: written with the approval, published with it, gone when it is taken back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import anyio.to_thread

from schemas.base import EventData
from schemas.replies import Change, ReplyDrafted, ReplyRevised, Said
from schemas.tickets import PlaceholderTable, TicketPseudonymized
from services.desk.adapters.decisions import NewDecision
from services.desk.domain.head import head_of
from services.desk.domain.revision import Revision, masked_anew, no_longer_shown, revise, unedited
from services.desk.domain.said import answered_alone, count, said, without
from services.desk.domain.ticket import Ticket
from shared.messaging.unit import Connection


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of a draft, and what the person said by themselves, if they did."""

    revision: Revision
    said: Said | None = None


UNEDITED: Final = Compared(unedited())


async def compare(ticket: Ticket, draft: ReplyDrafted, final: str, table: PlaceholderTable) -> Compared:
    """Off the event loop: a long text takes a while."""
    known = [part for data in ticket.of(TicketPseudonymized).values() for part in (data.subject, data.body)]
    known += [source.quote for source in draft.sources]
    head = head_of(ticket)

    def look() -> Compared:
        found = (
            Revision("rewritten", count(final), 1.0, ())
            if draft.text is None
            else revise(draft.text, final, table, known)
        )
        if not answered_alone(draft.text, found.kind):
            return Compared(found)
        category = head.values.get("category")
        return Compared(found, said(final, table, known, subject=head.subject, category=category))

    return await anyio.to_thread.run_sync(look)


async def keep(connection: Connection, item: NewDecision, draft: ReplyDrafted, compared: Compared) -> None:
    """Writes down one revision."""
    found = compared.revision
    await connection.execute(
        "insert into revision (reply_id, ticket_id, draft_id, version, lang, kind, changed, share, changes, "
        "decided_at, said) values ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10, $11::jsonb)",
        item.reply_id, item.ticket_id, draft.draft_id, item.version, draft.lang, found.kind, found.changed, found.share,
        _stored(found.changes), item.decided_at, compared.said.model_dump_json() if compared.said else None,
    )  # fmt: skip


async def drop(connection: Connection, reply_ids: Sequence[UUID]) -> None:
    await connection.execute("delete from revision where reply_id = any($1::uuid[])", list(reply_ids))


async def mask_anew(connection: Connection, ticket_id: UUID, before: EventData, after: EventData) -> None:
    """A message was masked anew: what it no longer shows, no revision of the ticket shows either."""
    if not isinstance(before, TicketPseudonymized) or not isinstance(after, TicketPseudonymized):
        return
    gone = no_longer_shown((before.subject, before.body), (after.subject, after.body))
    for row in await of_ticket(connection, ticket_id):
        changes = [Change.model_validate(each) for each in json.loads(row["changes"])]
        anew = masked_anew(changes, gone)
        own = without(Said.model_validate_json(row["said"]), gone).model_dump_json() if row["said"] else None
        await connection.execute(
            "update revision set changes = $2::jsonb, said = $3::jsonb where reply_id = $1",
            row["reply_id"], _stored(anew), own,
        )  # fmt: skip


def _stored(changes: Sequence[Change]) -> str:
    return json.dumps([change.model_dump() for change in changes])


async def of_ticket(connection: Connection, ticket_id: UUID) -> list[Any]:
    return list(await connection.fetch("select * from revision where ticket_id = $1 order by decided_at", ticket_id))


async def event_of(connection: Connection, reply_id: UUID) -> ReplyRevised | None:
    """What there is to say of an approved reply; nothing when the drafter had not spoken."""
    row = await connection.fetchrow("select * from revision where reply_id = $1", reply_id)
    if row is None:
        return None
    own = json.loads(row["said"]) if row["said"] else None
    return ReplyRevised.model_validate({**dict(row), "changes": json.loads(row["changes"]), "said": own})
