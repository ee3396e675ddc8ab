"""Tells the desk what the folder's articles are: an event for each that is new, changed, or gone."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from schemas.articles import ArticleIndexed
from services.drafter.adapters.index import EVERYBODY, Key
from services.drafter.domain.knowledge import Article
from shared.messaging.event import originate
from shared.messaging.unit import UnitOfWork

SOURCE: Final = "drafter"


async def tell(unit: UnitOfWork, tenant: str, articles: Sequence[Article], gone: Iterable[Key]) -> None:
    """In the transaction that imported them, so that each change is told once."""
    rows = await unit.connection.fetch("select id, lang, told from article where tenant = $1", EVERYBODY)
    told = {(row["id"], row["lang"]): row["told"] for row in rows}
    for article in articles:
        mark = _mark(article)
        if told.get(article.key) == mark:
            continue
        await _publish(unit, tenant, _indexed(article))
        await unit.connection.execute(
            "update article set told = $4 where tenant = $1 and id = $2 and lang = $3", EVERYBODY, *article.key, mark
        )
    for article_id, lang in gone:
        await _publish(unit, tenant, _gone(article_id, lang))


def _mark(article: Article) -> str:
    parts = (article.title, article.category, article.kind.value, article.approved, article.valid_until)
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()


def _indexed(article: Article) -> ArticleIndexed:
    return ArticleIndexed(
        article_id=article.id,
        lang=article.lang,
        title=article.title,
        category=article.category,
        kind=article.kind.value,
        origin="folder",
        approved=article.approved,
        valid_until=article.valid_until,
        indexed_at=datetime.now(UTC),
    )


def _gone(article_id: str, lang: str) -> ArticleIndexed:
    return ArticleIndexed(
        article_id=article_id, lang=lang, title="", category="", kind="article", origin="folder", present=False,
        indexed_at=datetime.now(UTC),
    )  # fmt: skip


async def _publish(unit: UnitOfWork, tenant: str, data: ArticleIndexed) -> None:
    await unit.publish(originate(data, source=SOURCE, tenant=tenant, ticket_id=None, actor=SOURCE))
