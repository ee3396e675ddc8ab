"""What is told while the desk has no listening connection, or none yet: pages come back and read anew."""

import asyncio
from contextlib import aclosing
from uuid import uuid4

import asyncpg

from services.desk.adapters import store
from services.desk.adapters.hub import Hub, News, keep_listening
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase

_CUT = """
select count(pg_terminate_backend(pid)) from pg_stat_activity
where application_name = 'guichet-desk' and usename = 'guichet_desk' and query ilike 'listen%'
"""


async def test_a_page_that_may_have_missed_something_is_sent_to_read_anew(postgres: ProvisionedDatabase) -> None:
    database = await Database.connect(postgres.urls["desk"], schema="desk", tenant="default", size=2)
    owner = await asyncpg.connect(postgres.admin_url)
    hub = Hub()
    early = hub.changes()
    await anext(early)
    listening = asyncio.create_task(keep_listening(database, hub))
    try:
        async with aclosing(early), asyncio.timeout(30):
            assert [news async for news in early if news] == [], "of what came before the desk listened it was not told"
        async with aclosing(hub.changes()) as changes:
            await anext(changes)
            told = await _told(database, changes)
            assert told.kind == "changed"
            async with asyncio.timeout(30):
                while not await owner.fetchval(_CUT):
                    await asyncio.sleep(0.05)
                assert [news async for news in changes if news] == [], "the stream ends"
        async with aclosing(hub.changes()) as changes:
            await anext(changes)
            assert (await _told(database, changes)).kind == "changed"
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await owner.close()
        await database.close()


async def _told(database: Database, changes: object) -> News:
    """Says that a ticket changed until a page hears of it: the desk may not listen yet."""
    ticket = str(uuid4())
    heard = asyncio.ensure_future(anext(changes))  # type: ignore[call-overload]
    async with asyncio.timeout(30):
        while not heard.done():
            await database.pool.execute("select pg_notify($1, $2)", store.CHANNEL, ticket)
            await asyncio.wait({heard}, timeout=0.2)
    (news,) = heard.result()
    assert isinstance(news, News)
    return news
