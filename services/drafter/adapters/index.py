"""The index in PostgreSQL: pgvector for meaning and full-text search for words, in one question."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from services.drafter.adapters.embedder import Floats
from services.drafter.domain.knowledge import Article, Chunk
from services.drafter.domain.outcome import Ticket
from services.drafter.domain.ranking import NEAREST, Candidate
from shared.folding import fold

Connection = asyncpg.Connection | PoolConnectionProxy
Key = tuple[str, str]
Indexed = tuple[Article, str, Sequence[tuple[Chunk, Floats]]]
"""An article, its digest, and its chunks with their vectors."""
EVERYBODY: Final = ""
"""The tenant of the folder's articles."""

_CONFIGURATIONS: Final = {"fr": "french", "en": "english"}
_NEAR_CHUNKS = 150
_WORDED_ARTICLES = 20
_IMPORT_LOCK = 7213_048

_SEARCH = f"""
with near as materialized (
    select article_id from chunk where tenant in ('', $5) and article_id <> all($6::text[])
    order by embedding <=> $1::text::vector limit {_NEAR_CHUNKS}
), worded as materialized (
    select article_id, max(ts_rank(lexical, query, 1)) as matches
    from chunk, to_tsquery($2::text::regconfig, $3) as query
    where tenant in ('', $5) and article_id <> all($6::text[]) and lang = $4 and not against and lexical @@ query
    group by article_id order by matches desc, article_id limit {_WORDED_ARTICLES}
), candidate as (
    select article_id from near union select article_id from worded
), compared as (
    select article_id, lang, paragraph, against, 1 - (embedding <=> $1::text::vector) as cosine,
        row_number() over (partition by article_id, against order by embedding <=> $1::text::vector) as place
    from chunk join candidate using (article_id)
)
select article_id,
    avg(cosine) filter (where place <= {NEAREST} and not against) as closeness,
    max(cosine) filter (where not against) as nearest,
    coalesce(max(cosine) filter (where against), -1) as objection,
    coalesce((select matches from worded where worded.article_id = compared.article_id), 0) as matches,
    array_agg(paragraph) filter (where lang = $4 and paragraph is not null) as paragraphs,
    array_agg(cosine) filter (where lang = $4 and paragraph is not null) as cosines
from compared group by article_id
"""  # noqa: S608 - constants of this file

_INSERT_ARTICLE = """
insert into article (id, lang, title, category, kind, digest, tenant) values ($1, $2, $3, $4, $5, $6, $7)
"""
_INSERT_CHUNK = """
insert into chunk (article_id, lang, position, paragraph, against, category, text, embedding, lexical, tenant)
values ($1, $2, $3, $4, $5, $6, $7, $8::text::vector, to_tsvector($9::text::regconfig, $10), $11)
"""


class PostgresIndex:
    """Searched and filled through a connection of the service's own role."""

    async def candidates(
        self,
        connection: Connection | asyncpg.Pool,
        vector: Floats,
        ticket: Ticket,
        sought: Collection[str],
        hidden: Sequence[str] = (),
    ) -> list[Candidate]:
        """The articles nearest in meaning, in any language, and those that hold words `sought` in the customer's.

        Of everybody's articles and the ticket's own tenant's, but for those with a `hidden` id. What is sought is
        letters and digits alone.
        """
        query = " | ".join(sought)
        rows = await connection.fetch(
            _SEARCH, literal(vector), _configuration(ticket.language), query, ticket.language, ticket.tenant,
            list(hidden),
        )  # fmt: skip
        return [_candidate(row) for row in rows]

    async def digests(self, connection: Connection | asyncpg.Pool, tenant: str = EVERYBODY) -> dict[Key, str]:
        rows = await connection.fetch("select id, lang, digest from article where tenant = $1", tenant)
        return {(row["id"], row["lang"]): row["digest"] for row in rows}

    async def replace(self, connection: Connection, articles: Iterable[Indexed], *, keep: Iterable[Key]) -> list[Key]:
        """Forget everybody's articles not in `keep`, put these in the place of their old selves; which were forgotten.

        In the caller's transaction.
        """
        await connection.execute("select pg_advisory_xact_lock($1)", _IMPORT_LOCK)
        gone = sorted(set(await self.digests(connection)) - set(keep))
        for key in gone:
            await self.remove(connection, EVERYBODY, key)
        for indexed in articles:
            await self.put(connection, EVERYBODY, indexed)
        return gone

    async def put(self, connection: Connection, tenant: str, indexed: Indexed) -> None:
        """One article in the place of its old self."""
        article, digest, chunks = indexed
        await self.remove(connection, tenant, article.key)
        await connection.execute(
            _INSERT_ARTICLE, article.id, article.lang, article.title, article.category, article.kind.value, digest,
            tenant,
        )  # fmt: skip
        rows = [_row(article, chunk, vector, tenant) for chunk, vector in chunks]
        await connection.executemany(_INSERT_CHUNK, rows)

    async def remove(self, connection: Connection, tenant: str, key: Key) -> None:
        await connection.execute("delete from article where tenant = $1 and id = $2 and lang = $3", tenant, *key)


def _row(article: Article, chunk: Chunk, vector: Floats, tenant: str) -> tuple[object, ...]:
    return (
        article.id,
        article.lang,
        chunk.position,
        chunk.paragraph,
        chunk.against,
        article.category,
        chunk.text,
        literal(vector),
        _configuration(article.lang),
        fold(chunk.text),
        tenant,
    )


def _candidate(row: asyncpg.Record) -> Candidate:
    paragraphs = zip(row["paragraphs"] or (), row["cosines"] or (), strict=True)
    return Candidate(
        row["article_id"],
        closeness=float(row["closeness"]),
        nearest=float(row["nearest"]),
        objection=float(row["objection"]),
        matches=float(row["matches"]),
        paragraphs=tuple(paragraphs),
    )


def _configuration(lang: str) -> str:
    return _CONFIGURATIONS.get(lang, "simple")


def literal(vector: Floats) -> str:
    """A vector as pgvector reads it."""
    return "[" + ",".join(f"{value:.7g}" for value in vector.tolist()) + "]"
