"""How long it takes to liken one more ticket.

`LIKENESS_TICKETS=20000 pytest -s tests/integration/test_likeness_speed.py` prints it.
"""

import os
import resource
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from statistics import median

import pytest
import pytest_asyncio

from schemas.likeness import BurstRaised
from services.drafter.adapters import likeness, news
from services.drafter.adapters.settling import Settling
from services.drafter.domain.bursts import MOST_TOGETHER, Arrival
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase
from tests.integration.test_likeness import DRAFTER, about, came, clear, published, standing, take

TRIES = 9
TICKETS = int(os.environ.get("LIKENESS_TICKETS", "4000"))
PATIENCE = 300
"""Seconds for PostgreSQL to make the vectors up, on however busy a machine."""

FILL = """
insert into likeness
select 't', gen_random_uuid(), 1, now(), gen_random_uuid(), $2::timestamptz + i * $3::interval, 'network', 'fr', 'e1',
    l2_normalize(array(select $4 + random() - 0.5 + 0 * i from generate_series(1, 384))::vector)
from generate_series(1, $1::int) as i
"""


@pytest_asyncio.fixture(loop_scope="session")
async def database(postgres: ProvisionedDatabase) -> AsyncIterator[Database]:
    database = await Database.connect(postgres.urls["drafter"], schema="drafter", size=2)
    await clear(database)
    yield database
    await clear(database)
    await database.close()


@pytest.mark.slow
async def test_the_nearest_of_many(database: Database) -> None:
    event = came(0)
    await database.pool.execute(FILL, TICKETS, event.data.received_at, timedelta(minutes=-10), 0.0, timeout=PATIENCE)
    await database.pool.execute("analyze likeness")
    await take(database, event, about(1))
    times = []
    for _ in range(TRIES):
        start = time.perf_counter()
        found = await likeness.nearest(
            database.pool, "t", event.data.ticket_id, closeness=0.3, back=timedelta(days=365)
        )
        times.append(time.perf_counter() - start)
    print(f"\nnearest of {TICKETS}: {median(times):.3f} s")
    assert found == []


@pytest.mark.slow
async def test_since_when_it_is_known_of_one_among_many(database: Database) -> None:
    event = came(0)
    await database.pool.execute(FILL, TICKETS, event.data.received_at, timedelta(minutes=-2), 0.0, timeout=PATIENCE)
    await database.pool.execute("update likeness set like_since = received_at, placed = nextval('likeness_placed')")
    await database.pool.execute("analyze likeness")
    await take(database, event, about(1))
    own = Arrival(event.data.received_at, event.data.ticket_id, "network", "fr")
    before, locked = [], []
    for _ in range(TRIES):
        async with database.unit() as unit:
            start = time.perf_counter()
            past = await news.past(unit.connection, "t", own.ticket_id, 0.5)
            middle = time.perf_counter()
            assert await news.since(unit.connection, "t", own, past, 0.5) == []
        before.append(middle - start)
        locked.append(time.perf_counter() - middle)
    print(f"\nknown since, of {TICKETS}: {median(before):.3f} s before the lock, {median(locked):.3f} s under it")


@pytest.mark.slow
async def test_an_outage_of_many_in_eight_hours(database: Database) -> None:
    every = timedelta(hours=8) / TICKETS
    await database.pool.execute(FILL, TICKETS, came(0).data.received_at, every, 2.0, timeout=PATIENCE)
    await database.pool.execute("analyze likeness")
    await database.pool.execute(
        "insert into unsettled select tenant, 'burst', ticket_id, event_id from likeness", timeout=PATIENCE
    )
    looks = []
    while await database.pool.fetchval("select exists (select from unsettled)"):
        start = time.perf_counter()
        async with database.unit() as unit:
            assert await DRAFTER.crowds.settle("t", "burst", unit)
        looks.append(time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\n{TICKETS} alike in eight hours: {len(looks)} looks, {max(looks):.1f} s the longest; {peak} MB at most")
    told = standing(await published(database, BurstRaised)).values()
    assert sum(len(tickets) for tickets in told) == len({one for tickets in told for one in tickets}) == TICKETS
    assert max(len(tickets) for tickets in told) <= MOST_TOGETHER


@pytest.mark.slow
@pytest.mark.parametrize("size", [10, 100, 1000])
async def test_one_more_ticket_in_a_burst(database: Database, size: int) -> None:
    first = came(0).data.received_at
    await database.pool.execute(FILL, size, first, timedelta(seconds=1), 2.0)
    vector = about(1)
    vector[:] = 384**-0.5
    times = []
    for _ in range(TRIES):
        event = came(20)
        start = time.perf_counter()
        await take(database, event, vector)
        times.append(time.perf_counter() - start)
    start = time.perf_counter()
    while await Settling(database, DRAFTER.crowds).settle():
        pass
    print(f"\na burst of {size}: {median(times):.3f} s a ticket, {time.perf_counter() - start:.3f} s told for them all")
    assert len((await published(database, BurstRaised))[-1].tickets) == size + TRIES
