"""How long the lead's figures take; `LEAD_TICKETS=100000 pytest -s tests/integration/test_lead_speed.py` prints it."""

import os
import time
from datetime import UTC, date, datetime
from statistics import median
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from services.desk.adapters import lead
from services.desk.adapters.lead import QUERIES, Asked
from services.desk.domain.lead import period
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase
from tests.integration.lead import fill, forget

TENANT = "lead-speed"
TICKETS = int(os.environ.get("LEAD_TICKETS", "10000"))
TRIES = 3


@pytest.mark.slow
@pytest.mark.feature(98)
@pytest.mark.asyncio(loop_scope="session")
async def test_the_figures_of_many_tickets(postgres: ProvisionedDatabase) -> None:
    database = await Database.connect(postgres.urls["desk"], schema="desk", size=len(QUERIES))
    asked = Asked(TENANT, period(date(2026, 3, 20), 12), ZoneInfo("Europe/Paris"))
    times = []
    connection = await asyncpg.connect(postgres.urls["desk"], server_settings={"search_path": "desk"})
    try:
        await fill(connection, TENANT, TICKETS, agents=9, end=datetime(2026, 3, 20, tzinfo=UTC))
        for _ in range(TRIES):
            start = time.perf_counter()
            rows = await lead.count(database, asked)
            times.append(time.perf_counter() - start)
    finally:
        await forget(connection, TENANT)
        await connection.close()
        await database.close()
    print(f"\nfigures of {TICKETS} tickets: {median(times):.2f} s")
    (everything,) = [row for row in rows["tickets"] if row["by"] == "all"]
    assert everything["volume"] == TICKETS
