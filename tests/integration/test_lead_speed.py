"""How long the lead's figures take; `pytest -s tests/integration/test_lead_speed.py` prints it."""

import time
from datetime import UTC, date, datetime
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from services.desk.adapters import lead
from services.desk.adapters.lead import QUERIES, Asked
from services.desk.domain.lead import period
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase
from tests.integration.lead import fill, forget

TENANT = "lead-speed"
TICKETS = 100_000
TRIES = 5
LONGEST = 15.0
"""Seconds: far above what it takes on a machine that is not kept busy."""


@pytest.mark.slow
@pytest.mark.feature(98)
@pytest.mark.asyncio(loop_scope="session")
async def test_the_figures_of_a_hundred_thousand_tickets(postgres: ProvisionedDatabase) -> None:
    database = await Database.connect(postgres.urls["desk"], schema="desk", size=len(QUERIES))
    asked = Asked(TENANT, period(date(2026, 3, 20), 12), ZoneInfo("Europe/Paris"))
    times = []
    try:
        await fill(database.pool, TENANT, TICKETS, agents=9, end=datetime(2026, 3, 20, tzinfo=UTC))
        for _ in range(TRIES):
            start = time.perf_counter()
            rows = await lead.count(database, asked)
            times.append(time.perf_counter() - start)
    finally:
        await forget(database.pool, TENANT)
        await database.close()
    print(f"\nfigures of {TICKETS} tickets: {median(times):.2f} s")
    (everything,) = [row for row in rows["tickets"] if row["by"] == "all"]
    assert everything["volume"] == TICKETS
    assert median(times) < LONGEST
