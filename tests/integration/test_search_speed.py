"""How long a search takes; `SEARCH_TICKETS=10000 pytest -s tests/integration/test_search_speed.py` prints it."""

import os
import time
from datetime import UTC, datetime
from statistics import median

import pytest

from services.desk.adapters import finding
from services.desk.domain.finding import wanted
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase
from tests.integration.lead import TICKETS as MADE_UP
from tests.integration.lead import forget

TENANT = "search-speed"
TICKETS = int(os.environ.get("SEARCH_TICKETS", "1000"))
TRIES = 5
WORDS = """
insert into ticket_words
select ticket_id, tenant, array_to_tsvector(array['objet', 'rare' || row_number() over () % 1000] ||
    array(select 'mot' || (abs(hashtext(ticket_id::text || n)) % 4000) from generate_series(1, 60) n))
from ticket where tenant = $1
"""


@pytest.mark.feature(65)
@pytest.mark.asyncio(loop_scope="session")
async def test_a_search_among_many_tickets(postgres: ProvisionedDatabase) -> None:
    database = await Database.connect(postgres.urls["desk"], schema="desk", tenant=TENANT, size=1)
    times: dict[str, list[float]] = {}
    found: dict[str, int] = {}
    try:
        async with database.pool.acquire() as connection:
            await connection.execute(MADE_UP, TENANT, TICKETS, datetime(2026, 3, 20, tzinfo=UTC))
            await connection.execute(WORDS, TENANT)
            await connection.execute("analyze ticket")
            await connection.execute("analyze ticket_words")
            for typed in ("objets", "mot1", "rare7 objet"):
                for _ in range(TRIES):
                    start = time.perf_counter()
                    page = await finding.page(connection, TENANT, wanted(typed), None)
                    found[typed] = await finding.count(connection, wanted(typed))
                    times.setdefault(typed, []).append(time.perf_counter() - start)
                    assert page.rows
            await forget(connection, TENANT)
            left = await connection.fetchval("select count(*) from ticket_words where tenant = $1", TENANT)
    finally:
        await database.close()
    for typed, each in times.items():
        print(f"\n{typed!r} among {TICKETS} tickets: {found[typed]} found, {median(each) * 1000:.0f} ms", end="")
    assert found["objets"] == min(TICKETS, finding.MOST_COUNTED + 1)
    assert left == 0
