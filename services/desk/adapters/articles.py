"""Articles at the desk, in PostgreSQL: what the drafter proposed, what became of it, and what the base holds."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID, uuid5

from schemas.articles import ArticleDecided, ArticleIndexed, ArticleProposed
from schemas.replies import ReplyDrafted
from services.desk.domain import articles
from services.desk.domain.agents import Agent
from services.desk.domain.articles import COUNTED_DAYS, UNUSED_DAYS, Standing, Wording
from shared.languages import base_language
from shared.messaging.event import Event, originate
from shared.messaging.unit import Connection, UnitOfWork

_EVENT_IDS: Final = UUID("3f0b8a86-52c4-4f0e-9b1e-7b1b3f3a4c41")
_PUT_PROPOSAL: Final = """
insert into proposal (tenant, proposal_id, lang, category, title, text, questions, tickets, left_out, proposed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing
"""
_PUT_ARTICLE: Final = """
insert into article as held
    (tenant, article_id, lang, title, category, kind, origin, approved, valid_until, present, indexed_at, event_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (tenant, article_id, lang) do update
set title = excluded.title, category = excluded.category, kind = excluded.kind, origin = excluded.origin,
    approved = excluded.approved, valid_until = excluded.valid_until, present = excluded.present,
    indexed_at = excluded.indexed_at, event_id = excluded.event_id
where (held.indexed_at, held.event_id) < (excluded.indexed_at, excluded.event_id)
"""
_CATALOGUE: Final = """
with suggested as (
    select source ->> 'id' as article_id, left(f.data ->> 'lang', 2) as lang,
        count(distinct f.key) filter (where f.stamp >= $2) as counted, count(distinct f.key) as lately
    from fact f join ticket t using (ticket_id) cross join jsonb_array_elements(f.data -> 'sources') as source
    where f.kind = 'reply.drafted.v1' and f.stamp >= $3 and t.tenant = $1
    group by 1, 2
)
select a.*, coalesce(s.counted, 0) as counted, coalesce(s.lately, 0) as lately
from article a left join suggested s using (article_id, lang)
where a.tenant = $1 and a.present
order by a.category, a.title, a.article_id, a.lang
"""
_STANDING: Final = """
select article_id, present, approved, valid_until from article
where tenant = $1 and lang = $2 and article_id = any($3::text[])
"""
_SAVE: Final = """
update proposal set title = $4, text = $5, category = $6, valid_until = $7, questions = $8,
    version = version + 1, edited = true, edited_by = $9
where tenant = $1 and proposal_id = $2 and version = $3 and status = 'open'
returning *
"""
_DECIDE: Final = """
update proposal set status = $4, decided_by = $5, decided_at = $6, reason = $7, version = version + 1
where tenant = $1 and proposal_id = $2 and version = $3 and status = $8
returning *
"""

Decision = Literal["approved", "rejected", "withdrawn"]


class Moved(Exception):  # noqa: N818
    """Somebody else changed or decided the proposal meanwhile; nothing was written."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A proposal as the form that acts on it showed it."""

    tenant: str
    proposal_id: UUID
    version: int


async def take_proposed(event: Event[ArticleProposed], _: None, unit: UnitOfWork) -> None:
    """Keeps a proposal the first time: what people made of it since then stays.

    One that was made of a ticket erased meanwhile is passed over: its words may be that person's.
    """
    data = event.data
    for ticket_id in sorted(data.tickets):
        if not await unit.hold(ticket_id):
            return
    await unit.connection.execute(
        _PUT_PROPOSAL, event.tenant, data.proposal_id, data.lang, data.category, data.title, data.text,
        list(data.questions), list(data.tickets), data.left_out, data.proposed_at,
    )  # fmt: skip


async def take_indexed(event: Event[ArticleIndexed], _: None, unit: UnitOfWork) -> None:
    """Of several things said of one article the latest stays, in whatever order they come."""
    data = event.data
    await unit.connection.execute(
        _PUT_ARTICLE, event.tenant, data.article_id, data.lang, data.title, data.category, data.kind, data.origin,
        data.approved, data.valid_until, data.present, data.indexed_at, event.id,
    )  # fmt: skip


async def open_proposals(connection: Connection, tenant: str) -> Sequence[Any]:
    """Those that wait for a person, the oldest first."""
    return list(
        await connection.fetch(
            "select * from proposal where tenant = $1 and status = 'open' order by proposed_at, proposal_id", tenant
        )
    )


async def proposal(connection: Connection, tenant: str, proposal_id: UUID) -> Any | None:
    """One of this tenant's; another tenant's does not exist."""
    return await connection.fetchrow(
        "select * from proposal where tenant = $1 and proposal_id = $2", tenant, proposal_id
    )


async def catalogue(connection: Connection, tenant: str, now: datetime) -> Sequence[Any]:
    """Every article that the base holds, with how often it was suggested lately."""
    counted, lately = now - timedelta(days=COUNTED_DAYS), now - timedelta(days=UNUSED_DAYS)
    return list(await connection.fetch(_CATALOGUE, tenant, counted, lately))


async def out_of_use(
    connection: Connection, tenant: str, draft: ReplyDrafted | None, today: date
) -> dict[str, Standing]:
    """Of the articles that a suggestion is made of, those that are used no more, and why; none that was not told of."""
    if draft is None or not draft.sources:
        return {}
    ids = sorted({source.id for source in draft.sources})
    rows = await connection.fetch(_STANDING, tenant, base_language(draft.lang), ids)
    found = {
        row["article_id"]: articles.out_of_use(
            present=row["present"], approved=row["approved"], valid_until=row["valid_until"], today=today
        )
        for row in rows
    }
    return {article_id: why for article_id, why in found.items() if why is not None}


async def behind(connection: Connection, tenant: str, tickets: Sequence[UUID]) -> Sequence[Any]:
    """The tickets behind a proposal as the queue shows them: nothing is opened."""
    return list(
        await connection.fetch(
            "select ticket_id, subject, lang from ticket where tenant = $1 and ticket_id = any($2::uuid[]) "
            "order by waiting_since, ticket_id",
            tenant,
            list(tickets),
        )
    )


def wording_of(row: Any) -> Wording:
    return Wording(row["title"], row["text"], row["category"], row["valid_until"], tuple(row["questions"]))


async def save(unit: UnitOfWork, agent: Agent, seen: Seen, wording: Wording) -> Any:
    """Keeps a person's words in the place of what was there; the row as it is then.

    Raises:
        Moved: the proposal is no longer what the person saw.
    """
    row = await proposal(unit.connection, seen.tenant, seen.proposal_id)
    if row is not None and row["version"] == seen.version and wording_of(row) == wording:
        return row
    row = await unit.connection.fetchrow(
        _SAVE, seen.tenant, seen.proposal_id, seen.version, wording.title, wording.text, wording.category,
        wording.valid_until, list(wording.questions), agent.login,
    )  # fmt: skip
    if row is None:
        raise Moved
    return row


async def decide(
    unit: UnitOfWork, agent: Agent, seen: Seen, decision: Decision, *, at: datetime, reason: str | None = None
) -> None:
    """Writes the decision down and publishes it, once: of two people the first has it.

    Raises:
        Moved: the proposal is no longer what the person saw.
    """
    was = "approved" if decision == "withdrawn" else "open"
    row = await unit.connection.fetchrow(
        _DECIDE, seen.tenant, seen.proposal_id, seen.version, decision, agent.login, at, reason, was
    )
    if row is None:
        raise Moved
    await unit.publish(
        originate(
            _decided(row), source="desk", tenant=seen.tenant, ticket_id=None, actor=agent.login,
            id=uuid5(_EVENT_IDS, f"{seen.tenant}/{seen.proposal_id}/{row['version']}"),
        )
    )  # fmt: skip


def _decided(row: Any) -> ArticleDecided:
    approved = row["status"] == "approved"
    return ArticleDecided(
        proposal_id=row["proposal_id"],
        version=row["version"],
        decision=row["status"],
        reason=row["reason"],
        lang=row["lang"],
        category=row["category"],
        title=row["title"] if approved else None,
        text=row["text"] if approved else None,
        text_sha256=digest(row["title"], row["text"]) if approved else None,
        questions=tuple(row["questions"]) if approved else (),
        valid_until=row["valid_until"] if approved else None,
        edited=row["edited"],
        tickets=tuple(row["tickets"]),
        agent=row["decided_by"],
        decided_at=row["decided_at"],
    )


def digest(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()
