"""The lead's figures on PostgreSQL, against the same figures counted by hand."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median_low
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

import services.desk.adapters
from services.desk.adapters import lead
from services.desk.adapters.lead import Asked
from services.desk.domain.lead import period
from shared.persistence.database import Database
from tests.conftest import ProvisionedDatabase
from tests.integration.lead import fill, forget

END = datetime(2026, 3, 20, 12, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
SHOWN = period(date(2026, 3, 20), 12)
TICKETS = 300
ROWS = (
    "select t.*, d.edited, d.read_seconds, d.agent, date_trunc('week', d.decided_at at time zone 'Europe/Paris')::date as week "
    "from ticket t join decision d using (ticket_id) where t.tenant = $1"
)
_WEEK = "date_trunc('week', {} at time zone 'Europe/Paris')::date as week"
DECIDED = (
    f"select t.category, t.lang, d.decision, d.reason, d.edited, {_WEEK.format('d.decided_at')}"
    " from ticket t join decision d using (ticket_id) where t.tenant = $1"
)
JUDGED = (
    f"select t.category, t.lang, v.field, v.verdict, {_WEEK.format('v.judged_at')}"
    " from ticket t join verdict v using (ticket_id) where t.tenant = $1"
)

WORDS = (
    (("a", "dismissed", "preselect"), ("a", "corrected", "suggest")),
    (("a", "accepted", "preselect"), ("b", "corrected", "preselect")),
    (("a", "corrected", "automatic"), ("b", "corrected", "automatic"), ("a", "accepted", "automatic")),
    (("c", "accepted", "preselect"),),
    (("c", "corrected", "suggest"),),
)
"""By ticket, what people said of one value: who, what, and how it was offered then."""


@pytest_asyncio.fixture(loop_scope="session")
async def place(postgres: ProvisionedDatabase) -> AsyncIterator[tuple[Database, str]]:
    database = await Database.connect(postgres.urls["desk"], schema="desk", size=6)
    tenant, other = f"lead-{uuid4()}", f"other-{uuid4()}"
    for name in (tenant, other):
        await fill(database.pool, name, TICKETS, agents=4, end=END)
    try:
        yield database, tenant
    finally:
        for name in (tenant, other):
            await forget(database.pool, name)
        await database.close()


def grouped(rows: Any, by: str) -> dict[str | None, Any]:
    return {row["key"]: row for row in rows if row["by"] == by}


@pytest.mark.feature(98)
@pytest.mark.asyncio(loop_scope="session")
async def test_figures_are_those_counted_by_hand(place: tuple[Database, str]) -> None:
    database, tenant = place
    found = await lead.count(database, Asked(tenant, SHOWN, PARIS))
    tickets = await database.pool.fetch(ROWS, tenant)
    assert grouped(found["tickets"], "all")[None]["volume"] == TICKETS
    for category, row in grouped(found["tickets"], "category").items():
        mine = [one for one in tickets if one["category"] == category]
        assert (row["volume"], row["abstentions"]) == (
            len(mine), pytest.approx(sum(bool(one["left_open"]) for one in mine) / len(mine)),
        )  # fmt: skip
    for lang, row in grouped(found["replies"], "lang").items():
        waited = [(one["answered_at"] - one["first_at"]).total_seconds() for one in tickets if one["lang"] == lang]
        assert row["first_reply"] == pytest.approx(median_low(waited))
    weeks = grouped(found["decisions"], "week")
    assert {date.fromisoformat(str(week)) for week in weeks} == {one["week"] for one in tickets}
    for week, row in weeks.items():
        mine = [one for one in tickets if str(one["week"]) == week]
        assert row["edits"] == pytest.approx(sum(one["edited"] for one in mine) / len(mine))
        hasty = [one for one in mine if not one["edited"] and one["read_seconds"] < 15]
        assert row["hasty"] == pytest.approx(len(hasty) / len(mine))
        assert row["people"] == len({one["agent"] for one in mine})
    reading = grouped(found["readings"], "all")[None]
    assert reading["reading"] == pytest.approx(median_low([one["read_seconds"] for one in tickets]))
    verdicts = await database.pool.fetch(
        "select v.verdict from verdict v join ticket t using (ticket_id) where t.tenant = $1", tenant
    )
    overrides = grouped(found["verdicts"], "all")[None]
    wrong = sum(one["verdict"] == "corrected" for one in verdicts)
    assert overrides["overrides"] == pytest.approx(wrong / len(verdicts))
    costs = [row for row in found["costs"] if row["bucket"] is None]
    assert [(row["said"], row["people"]) for row in costs] == [(TICKETS, 4)] * 4


@pytest.mark.feature(88, 98)
@pytest.mark.asyncio(loop_scope="session")
async def test_what_was_accepted_changed_and_overruled_is_counted_by_week_category_and_language(
    place: tuple[Database, str],
) -> None:
    """What needs no reply says nothing of its suggestion; a value that was dismissed was overruled."""
    database, tenant = place
    await database.pool.execute(
        "update decision set decision = 'rejected', edited = false, reason = case when abs(hashtext('n' || ticket_id)) % 2"
        " = 0 then 'no_reply_needed' else 'wrong_facts' end where tenant = $1 and abs(hashtext('j' || ticket_id)) % 4 = 0",
        tenant,
    )
    await database.pool.execute(
        "update verdict v set verdict = 'dismissed' from ticket t"
        " where t.ticket_id = v.ticket_id and t.tenant = $1 and abs(hashtext('x' || v.event_id)) % 9 = 0",
        tenant,
    )
    found = await lead.count(database, Asked(tenant, SHOWN, PARIS))
    decided = [one for one in await database.pool.fetch(DECIDED, tenant) if one["reason"] != "no_reply_needed"]
    judged = await database.pool.fetch(JUDGED, tenant)
    assert {one["decision"] for one in decided} == {"approved", "rejected"}
    assert {row["field"] for row in found["field_weeks"]} == {"category", "type", "impact", "urgency"}
    for by in ("week", "category", "lang"):
        decisions, overrides = grouped(found["decisions"], by), grouped(found["verdicts"], by)
        assert {str(key) for key in decisions} == {str(one[by]) for one in decided}
        for key, row in decisions.items():
            mine = [one for one in decided if str(one[by]) == str(key)]
            approved = [one for one in mine if one["decision"] == "approved"]
            assert (row["acceptance"], row["acceptance_of"]) == (pytest.approx(len(approved) / len(mine)), len(mine))
            assert row["edits"] == (
                pytest.approx(sum(one["edited"] for one in approved) / len(approved)) if approved else None
            )
        for row in found["field_weeks"] if by == "week" else ():
            mine = [one["verdict"] for one in judged if (one["field"], str(one["week"])) == (row["field"], row["week"])]
            assert (row["accepted"], row["said"]) == (mine.count("accepted"), len(mine))
        for key, row in overrides.items():
            said = [one["verdict"] != "accepted" for one in judged if str(one[by]) == str(key)]
            assert (row["overrides"], row["overrides_of"]) == (pytest.approx(sum(said) / len(said)), len(said))


@pytest.mark.feature(88, 98)
@pytest.mark.asyncio(loop_scope="session")
async def test_a_value_counts_once_and_by_the_last_word_on_it(place: tuple[Database, str]) -> None:
    """Dismissed and then set, as the desk asks for it; accepted and then corrected; corrected and then left after all."""
    database, tenant = place
    await database.pool.execute(
        "delete from verdict v using ticket t where t.ticket_id = v.ticket_id and t.tenant = $1", tenant
    )
    tickets = await database.pool.fetch("select ticket_id from ticket where tenant = $1 order by first_at desc", tenant)
    for (ticket_id,), words in zip(tickets, WORDS, strict=False):
        for minute, (agent, verdict, mode) in enumerate(words):
            await database.pool.execute(
                "insert into verdict (event_id, ticket_id, field, verdict, mode, said, confidence, lang, version, "
                "model_version, agent, judged_at) values ($1, $2, 'category', $3, $4, 'x', 0.75, 'fr', 1, 'm', $5, $6)",
                uuid4(), ticket_id, verdict, mode, agent, END.replace(minute=minute),
            )  # fmt: skip
    found = await lead.count(database, Asked(tenant, SHOWN, PARIS))
    overrides = grouped(found["verdicts"], "all")[None]
    assert (overrides["overrides_of"], overrides["overrides"]) == (4, pytest.approx(2 / 4))
    (week,) = found["field_weeks"]
    assert (week["said"], week["accepted"]) == (4, 2)
    everything = next(row for row in found["costs"] if row["bucket"] is None)
    assert (everything["said"], everything["accepted"]) == (5, 2), "also what was only shown"


@pytest.mark.feature(98)
@pytest.mark.asyncio(loop_scope="session")
async def test_who_approved_and_who_was_timed_is_counted_apart_from_who_decided(place: tuple[Database, str]) -> None:
    database, tenant = place
    await database.pool.execute(
        "update decision set decision = case when agent = 'agent-3' then 'rejected' else 'approved' end,"
        " read_seconds = case when agent = 'agent-1' then 9 end where tenant = $1",
        tenant,
    )
    found = await lead.count(database, Asked(tenant, SHOWN, PARIS))
    row = grouped(found["decisions"], "all")[None]
    assert (row["people"], row["edits_people"], row["hasty_people"]) == (4, 3, 1)


@pytest.mark.asyncio(loop_scope="session")
async def test_a_filter_holds_for_every_figure(place: tuple[Database, str]) -> None:
    database, tenant = place
    found = await lead.count(database, Asked(tenant, SHOWN, PARIS, category="billing", lang="fr"))
    for name in ("tickets", "replies", "decisions", "readings", "verdicts"):
        assert grouped(found[name], "category").keys() == {"billing"}
        assert grouped(found[name], "lang").keys() == {"fr"}


@pytest.mark.asyncio(loop_scope="session")
async def test_what_nobody_decided_or_took_back_does_not_count(place: tuple[Database, str]) -> None:
    database, tenant = place
    await database.pool.execute(
        "update decision set status = case when edited then 'undone' else 'voided' end where tenant = $1", tenant
    )
    found = await lead.count(database, Asked(tenant, SHOWN, PARIS))
    assert [dict(row) for row in found["readings"] if row["by"] != "all"] == []
    assert grouped(found["decisions"], "category") == {}


@pytest.mark.asyncio(loop_scope="session")
async def test_an_older_desk_is_counted_from_its_facts(place: tuple[Database, str]) -> None:
    """The migration's own updates, on facts that came before it."""
    database, tenant = place
    folder = Path(services.desk.adapters.__file__).parent / "migrations"
    updates = [part for part in (folder / "0006_pre_lead.sql").read_text().split(";") if "\nupdate ticket" in part]
    ticket, reply = uuid4(), uuid4()
    put = "insert into fact (ticket_id, kind, key, version, stamp, event_id, data) values ($1, $2, $3, $4, $5, $6, $7::jsonb)"
    async with database.pool.acquire() as connection:
        await connection.execute("insert into ticket (ticket_id, tenant) values ($1, $2)", ticket, tenant)
        for kind, version, data in (
            ("ticket.received.v1", 2, '{"received_at": "2026-03-02T09:00:00Z"}'),
            ("ticket.received.v1", 1, '{"received_at": "2026-03-02T08:00:00Z"}'),
            ("ticket.triaged.v1", 1, '{"received_at": "2026-03-02T08:00:00Z", "abstained": ["type"]}'),
            ("ticket.triaged.v1", 2, '{"received_at": "2026-03-02T09:00:00Z", "abstained": ["impact", "type"]}'),
            ("reply.sent.v1", 3, f'{{"reply_id": "{uuid4()}", "status": "failed", "at": "2026-03-02T09:10:00Z"}}'),
            ("reply.sent.v1", 4, f'{{"reply_id": "{reply}", "status": "sent", "at": "2026-03-02T10:00:00Z"}}'),
        ):
            await connection.execute(put, ticket, kind, str(version), version, END, uuid4(), data)
        for update in updates:
            await connection.execute(update)
        row = await connection.fetchrow("select * from ticket where ticket_id = $1", ticket)
        await connection.execute("delete from fact where ticket_id = $1", ticket)
    assert (len(updates), row["first_at"].hour, row["left_open"]) == (3, 8, ["impact", "type"])
    assert (row["first_reply"], row["answered_at"].hour) == (reply, 10)
