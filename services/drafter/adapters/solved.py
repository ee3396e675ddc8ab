"""Replies that people wrote by themselves, in PostgreSQL: what may become an article, and what already has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg
import numpy as np

from schemas.replies import ReplyRevised
from services.drafter.adapters.embedder import Floats
from services.drafter.adapters.index import literal
from services.drafter.domain.proposing import Solved
from shared.languages import base_language
from shared.messaging.restricting import STANDS
from shared.messaging.unit import Connection

MOST: Final = 1000
"""The newest replies that one is compared with."""

_PUT: Final = """
insert into solved (tenant, ticket_id, reply_id, version, lang, category, subject, sentences, left_out, encoder,
    embedding, decided_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::vector, $12) on conflict do nothing
"""
_BESIDE: Final = f"""
with own as (
    select s.tenant, s.lang, s.encoder, s.decided_at, l.encoder as asked_with
    from solved s join likeness l using (tenant, ticket_id) join sent_reply using (tenant, reply_id)
    where s.tenant = $1 and s.reply_id = $2 and s.proposal_id is null
)
select s.*, vector_send(s.embedding) as reply, vector_send(l.embedding) as question
from own join solved s using (tenant, lang, encoder)
join likeness l on l.tenant = s.tenant and l.ticket_id = s.ticket_id and l.encoder = own.asked_with
join sent_reply r on r.tenant = s.tenant and r.reply_id = s.reply_id
where (s.proposal_id is null or s.centre)
    and s.decided_at between own.decided_at - $3::interval and own.decided_at + $3::interval
    and not exists ({STANDS} = s.ticket_id)
order by s.decided_at desc, s.reply_id limit $4
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Ready:
    """A reply's sentences fit for an article, and the vector of what they say together."""

    subject: str
    sentences: tuple[str, ...]
    left_out: int
    vector: Floats
    encoder: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A reply and those it may hang together with: `own` is its place. Vectors have length 1."""

    own: int
    replies: tuple[Solved, ...]
    questions: Floats
    answers: Floats
    lang: str


async def put(connection: Connection, tenant: str, data: ReplyRevised, ready: Ready) -> None:
    category = data.said.category if data.said else None
    await connection.execute(
        _PUT, tenant, data.ticket_id, data.reply_id, data.version, base_language(data.lang), category, ready.subject,
        list(ready.sentences), ready.left_out, ready.encoder, literal(ready.vector), data.decided_at,
    )  # fmt: skip


async def sent(connection: Connection, tenant: str, ticket_id: UUID, reply_id: UUID) -> None:
    await connection.execute(
        "insert into sent_reply (tenant, ticket_id, reply_id) values ($1, $2, $3) on conflict do nothing",
        tenant, ticket_id, reply_id,
    )  # fmt: skip


async def forget(connection: Connection, tenant: str, ticket_id: UUID, version: int, since: datetime) -> None:
    """A message was read anew after a reply to it: what was said may hold what is masked now."""
    await connection.execute(
        "delete from solved where tenant = $1 and ticket_id = $2 and version >= $3 and decided_at < $4 "
        "and proposal_id is null",
        tenant, ticket_id, version, since,
    )  # fmt: skip


async def of_ticket(connection: Connection, tenant: str, ticket_id: UUID) -> list[UUID]:
    rows = await connection.fetch(
        "select reply_id from solved where tenant = $1 and ticket_id = $2 and proposal_id is null "
        "order by decided_at, reply_id",
        tenant, ticket_id,
    )  # fmt: skip
    return [row["reply_id"] for row in rows]


async def beside(connection: Connection, tenant: str, reply_id: UUID, back: timedelta) -> Beside | None:
    """None while the reply is not known to be sent, its ticket has no vector, or a proposal has taken it."""
    rows = await connection.fetch(_BESIDE, tenant, reply_id, back, MOST)
    own = next((place for place, row in enumerate(rows) if row["reply_id"] == reply_id), None)
    if own is None:
        return None
    replies = tuple(_solved(row) for row in rows)
    return Beside(own, replies, _vectors(rows, "question"), _vectors(rows, "reply"), rows[own]["lang"])


async def take(
    connection: Connection, tenant: str, proposal_id: UUID, members: Iterable[UUID], *, centre: UUID | None = None
) -> None:
    """These replies are behind a proposal, or said by it already."""
    await connection.execute(
        "update solved set proposal_id = $2, centre = (reply_id is not distinct from $4) "
        "where tenant = $1 and reply_id = any($3::uuid[])",
        tenant, proposal_id, list(members), centre,
    )  # fmt: skip


def _solved(row: asyncpg.Record) -> Solved:
    return Solved(
        ticket_id=row["ticket_id"],
        reply_id=row["reply_id"],
        category=row["category"],
        subject=row["subject"],
        sentences=tuple(row["sentences"]),
        left_out=row["left_out"],
        decided_at=row["decided_at"],
        proposal_id=row["proposal_id"],
        centre=row["centre"],
    )


def _vectors(rows: Sequence[asyncpg.Record], name: str) -> Floats:
    # pgvector's binary form: two 16-bit numbers, then the values, all big-endian.
    return np.stack([np.frombuffer(row[name], ">f4", offset=4) for row in rows]).astype(np.float32)
