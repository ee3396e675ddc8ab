"""The download of thumbs on PostgreSQL."""

import json
from datetime import UTC, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from services.desk.adapters import judgements
from services.desk.domain.i18n import Translator
from shared.persistence.database import Database
from tests.integration.test_procedures import place

__all__ = ["place"]
_PUT = (
    "insert into judgement (event_id, tenant, ticket_id, about, verdict, version, lang, said, agent, judged_at) "
    "values ($1, $2, $3, 'triage', 'up', 1, 'fr', '{}', 'a', $4)"
)


@pytest.mark.feature(61)
@pytest.mark.parametrize(("zone", "day"), [("Europe/Paris", "2026-03-30"), ("America/Montreal", "2026-03-29")])
async def test_a_thumbs_day_is_the_installations(place: tuple[Database, str], zone: str, day: str) -> None:
    """On the night that summer time began, as on any: in UTC it was still the day before in Paris."""
    database, tenant = place
    await database.pool.execute(_PUT, uuid4(), tenant, uuid4(), datetime(2026, 3, 29, 22, 30, tzinfo=UTC))
    told = judgements.export(database, tenant, "jsonl", Translator("en").code, ZoneInfo(zone))
    assert [json.loads(line)["day"] async for line in told] == [day]
