"""Procedures on PostgreSQL: what became of each article's suggestions, against the same counted by hand."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

import services.desk.adapters
from services.desk.adapters import procedures
from services.desk.adapters.procedures import Wanted
from services.desk.domain.categories import Categories
from services.desk.domain.procedures import Decided, Edits, Thumbs
from services.desk.domain.procedures import procedures as of
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=30)
TABLES = ("suggestion", "decision", "judgement", "ticket")


@pytest_asyncio.fixture(loop_scope="session")
async def place(postgres: ProvisionedDatabase) -> AsyncIterator[tuple[Database, str]]:
    database, tenant = await Database.connect(postgres.urls["desk"], schema="desk", size=2), f"procedures-{uuid4()}"
    try:
        yield database, tenant
    finally:
        await database.pool.execute(
            "delete from revision r using suggestion s where s.draft_id = r.draft_id and s.tenant = $1", tenant
        )
        for table in TABLES:
            await database.pool.execute(f"delete from {table} where tenant = $1", tenant)
        await database.close()


async def suggested(
    database: Database,
    tenant: str,
    article: str = "vpn",
    *,
    days: int = 1,
    lang: str = "fr",
    own: str | None = "network",
) -> UUID:
    ticket, draft = uuid4(), uuid4()
    await database.pool.execute(
        "insert into ticket (ticket_id, tenant, category, lang) values ($1, $2, 'access', $3)", ticket, tenant, lang
    )
    await database.pool.execute(
        "insert into suggestion values ($1, $2, $3, $4, $5, $6, $7, $8)",
        draft, tenant, ticket, article, f"Titre {days}", own, lang, NOW - timedelta(days=days),
    )  # fmt: skip
    return draft


async def decided(
    database: Database, tenant: str, draft: UUID, agent: str, *, share: float | None = None, reason: str | None = None,
    status: str = "published", suggested: bool = True,
) -> None:  # fmt: skip
    reply = uuid4()
    await database.pool.execute(
        "insert into decision (reply_id, ticket_id, tenant, version, decision, status, agent, decided_at, publish_after, "
        "draft_id, edited, reason, suggested) select $1, ticket_id, tenant, 1, $3, $4, $5, $6, $6, draft_id, $7, $8, $9 "
        "from suggestion where draft_id = $2",
        reply, draft, "rejected" if reason else "approved", status, agent, NOW, share is not None, reason,
        suggested,
    )  # fmt: skip
    if share is not None:
        await database.pool.execute(
            "insert into revision select $1, ticket_id, draft_id, 1, 'fr', 'light', 1, $3, '[]', $4 from suggestion "
            "where draft_id = $2",
            reply, draft, share, NOW,
        )  # fmt: skip


async def judged(database: Database, tenant: str, draft: UUID, agent: str, verdict: str, *, minute: int = 0) -> None:
    await database.pool.execute(
        "insert into judgement select $1, $3, ticket_id, 'draft', $4, null, draft_id, 1, null, 'fr', '{}', $5, $6 "
        "from suggestion where draft_id = $2",
        uuid4(), draft, tenant, verdict, agent, NOW + timedelta(minutes=minute),
    )  # fmt: skip


@pytest.mark.feature(53)
async def test_a_months_procedures_are_those_counted_by_hand(place: tuple[Database, str]) -> None:
    database, tenant = place
    drafts = [await suggested(database, tenant, days=days) for days in (1, 2, 3, 4, 5, 6, 7, 8)]
    for draft, agent in zip(drafts, ("a", "b", "c"), strict=False):
        await decided(database, tenant, draft, agent)
        await judged(database, tenant, draft, agent, "down")
        await judged(database, tenant, draft, agent, "up", minute=1)
    for draft, agent, share in zip(drafts[3:], "abc", (0.125, 0.5, 0.25), strict=False):
        await decided(database, tenant, draft, agent, share=share)
    await decided(database, tenant, drafts[6], "b", reason="off_topic")
    await decided(database, tenant, drafts[6], "c", reason="no_reply_needed")
    await decided(database, tenant, drafts[6], "b", share=1.0, suggested=False)
    await decided(database, tenant, drafts[7], "c", status="undone")
    await decided(database, tenant, await suggested(database, tenant, days=31), "a")
    await decided(database, tenant, await suggested(database, tenant, "mfa", lang="en", own=None), "a")
    other = f"{tenant}-other"
    found = of(await procedures.count(database, Wanted(tenant, SINCE)), Categories())
    assert [(one.article, one.category, one.lang, one.suggested) for one in found] == [
        ("mfa", "access", "en", 1), ("vpn", "network", "fr", 8),
    ]  # fmt: skip
    assert found[0].decided is None, "one person alone"
    assert found[1].decided is None, "and with it the only other one"
    (vpn,) = of(await procedures.count(database, Wanted(tenant, SINCE, category="network")), Categories())
    assert vpn.decided == Decided(6, 1, (("off_topic", 1),), Edits(3, 3, 0.25))
    assert vpn.thumbs == Thumbs(3, 0), "each person's last word"
    assert vpn.title == "Titre 1", "as it is called now"
    assert of(await procedures.count(database, Wanted(tenant, SINCE, lang="en")), Categories())[0].article == "mfa"
    assert await procedures.count(database, Wanted(other, SINCE)) == []


@pytest.mark.feature(53)
async def test_who_approved_and_who_edited_is_counted_apart_from_who_decided(place: tuple[Database, str]) -> None:
    database, tenant = place
    shares = (0.1, 0.5, 0.3, None, None)
    for agent, share, reason in zip("aaabc", shares, (None, None, None, None, "off_topic"), strict=True):
        await decided(database, tenant, await suggested(database, tenant), agent, share=share, reason=reason)
    (row,) = await procedures.count(database, Wanted(tenant, SINCE))
    assert [row[name] for name in ("deciders", "approvers", "editors")] == [3, 2, 1]
    assert [row[name] for name in ("approved", "edited", "rejected")] == [4, 3, 1]


@pytest.mark.feature(53)
async def test_an_older_desk_is_counted_from_its_facts(place: tuple[Database, str]) -> None:
    """The migration's own statement, on facts that came before it."""
    database, tenant = place
    folder = Path(services.desk.adapters.__file__).parent / "migrations"
    statement = (folder / "0013_pre_versions.sql").read_text(encoding="utf-8").split(";")[-2]
    assert "insert into suggestion" in statement
    ticket, draft, none = uuid4(), uuid4(), uuid4()
    put = (
        "insert into fact (ticket_id, kind, key, version, stamp, event_id, data) "
        "values ($1, 'reply.drafted.v1', $2, 1, $3, $4, $5::jsonb)"
    )
    source = '[{"id": "vpn", "title": "Le VPN", "score": 0.8, "quote": "q"}]'
    said = f'{{"text": "Bonjour", "lang": "fr-CA", "sources": {source}}}'
    async with database.pool.acquire() as connection:
        await connection.execute("insert into ticket (ticket_id, tenant) values ($1, $2)", ticket, tenant)
        await connection.execute(put, ticket, str(draft), NOW, uuid4(), said)
        await connection.execute(put, ticket, str(none), NOW, uuid4(), '{"lang": "fr", "sources": []}')
        await connection.execute(statement)
        await connection.execute(statement)
        rows = await connection.fetch("select * from suggestion where tenant = $1", tenant)
        await connection.execute("delete from fact where ticket_id = $1", ticket)
    assert [(row["draft_id"], row["article_id"], row["lang"], row["category"]) for row in rows] == [
        (draft, "vpn", "fr", None)
    ]
