"""Articles that people approved at the desk, in PostgreSQL: of the decisions on one the highest version stands."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import asyncpg

from schemas.articles import ArticleDecided, ArticleIndexed
from services.drafter.adapters.index import EVERYBODY, Indexed, PostgresIndex
from services.drafter.domain.knowledge import Article, BadArticle, own_article
from shared.messaging.event import Event, derive
from shared.messaging.unit import Connection, UnitOfWork
from shared.telemetry.logs import fields

logger = logging.getLogger("guichet.drafter")

SOURCE: Final = "drafter"
Reach = Connection | asyncpg.Pool

_PUT: Final = """
insert into own_article as held
    (tenant, proposal_id, version, decision, lang, category, title, body, questions, valid_until)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (tenant, proposal_id) do update
set version = excluded.version, decision = excluded.decision, lang = excluded.lang, category = excluded.category,
    title = coalesce(excluded.title, held.title), body = excluded.body, questions = excluded.questions,
    valid_until = excluded.valid_until
where held.version < excluded.version
returning true
"""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Grows with every decision: versions only grow, and rows are never deleted."""

    rows: int
    versions: int


def article_of(data: ArticleDecided) -> Article | None:
    """The approved article; None for any other decision, and for what is no article."""
    if data.decision != "approved":
        return None
    try:
        return own_article(
            (str(data.proposal_id), data.lang), data.title or "", data.text or "", category=data.category,
            questions=data.questions, valid_until=data.valid_until,
        )  # fmt: skip
    except BadArticle:
        return None


async def take(event: Event[ArticleDecided], indexed: Indexed | None, index: PostgresIndex, unit: UnitOfWork) -> bool:
    """Puts the article into the index, or takes it out; False when a later decision is known already."""
    connection, data, key = unit.connection, event.data, (str(event.data.proposal_id), event.data.lang)
    written = await connection.fetchval(
        _PUT, event.tenant, data.proposal_id, data.version, data.decision, data.lang, data.category, data.title,
        data.text, list(data.questions), data.valid_until,
    )  # fmt: skip
    if not written:
        return False
    if indexed is not None:
        await index.put(connection, event.tenant, indexed)
    else:
        await index.remove(connection, event.tenant, key)
    if data.decision != "rejected":
        await _tell(event, await _title(connection, event.tenant, data.proposal_id), unit)
    return True


async def _tell(event: Event[ArticleDecided], title: str, unit: UnitOfWork) -> None:
    data = event.data
    told = ArticleIndexed(
        article_id=str(data.proposal_id),
        lang=data.lang,
        title=title,
        category=data.category,
        kind="article",
        origin="proposal",
        valid_until=data.valid_until,
        present=data.decision == "approved",
        indexed_at=data.decided_at,
    )
    await unit.publish(derive(event, told, source=SOURCE))


async def _title(connection: Connection, tenant: str, proposal_id: UUID) -> str:
    title: str | None = await connection.fetchval(
        "select title from own_article where tenant = $1 and proposal_id = $2", tenant, proposal_id
    )
    return title or ""


async def stamp(connection: Reach) -> Stamp:
    row = await connection.fetchrow("select count(*) as rows, coalesce(sum(version), 0) as versions from own_article")
    assert row is not None
    return Stamp(row["rows"], row["versions"])


async def approved(connection: Reach) -> dict[str, list[Article]]:
    """By tenant, the articles in use."""
    rows: Sequence[Any] = await connection.fetch(
        "select * from own_article where decision = 'approved' and tenant <> $1 order by tenant, proposal_id", EVERYBODY
    )
    found: dict[str, list[Article]] = {}
    for row in rows:
        article = _article(row)
        if article is not None:
            found.setdefault(row["tenant"], []).append(article)
    return found


def _article(row: Any) -> Article | None:
    """None for one that an earlier release let in and this one would not: the others, and the folder's, are used on."""
    try:
        return own_article(
            (str(row["proposal_id"]), row["lang"]), row["title"], row["body"], category=row["category"],
            questions=row["questions"], valid_until=row["valid_until"],
        )  # fmt: skip
    except BadArticle as error:
        about = fields(article=str(row["proposal_id"]), why=str(error))
        logger.warning("an approved article is none any more, and is not used", extra=about)
        return None
