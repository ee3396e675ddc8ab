"""The lead's figures, counted in PostgreSQL. Agents are counted, to withhold what too few of them did; never listed."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from services.desk.domain.lead import GRID, HASTY, Period, Row
from shared.persistence.database import Database

_AT_ONCE: Final = 3
_SETS = "group by grouping sets ((week), (category), (lang), ())"
_ASKED = "($5::text is null or t.category = $5) and ($6::text is null or t.lang = $6)"
_GROUPS = """
case grouping(week, category, lang) when 3 then 'week' when 5 then 'category' when 6 then 'lang' else 'all' end as by,
case grouping(week, category, lang) when 3 then week::text when 5 then category when 6 then lang end as key
"""

# How many people, from no list of them: each sets one of 64 bits, three times over by other parts of a hash. The number
# of bits is never above that of people, and below it only when two fall together in all three.
_SLICES = (0, 6, 12)


def _seen(name: str = "seen", only: str = "") -> str:
    """The masks of a group's people, or of those who did what `only` says."""
    bits = "bit_or(1::bigint << ((hashtextextended(agent, 0) >> {}) & 63)::int)"
    return ", ".join(f"{bits.format(by)}{only and f' filter (where {only})'} as {name}{by}" for by in _SLICES)


def _people(masks: str = "seen", name: str = "people") -> str:
    return f"greatest({', '.join(f'bit_count(bit_or({masks}{by})::bit(64))' for by in _SLICES)}) as {name}"


_SEEN, _PEOPLE = _seen(), _people()
_APPROVED = "d.decision = 'approved'"
_TIMED = f"{_APPROVED} and d.read_seconds is not null"


def _week(column: str) -> str:
    return f"date_trunc('week', {column} at time zone $4)::date as week"


TICKETS: Final = f"""
select {_GROUPS}, 0 as people, sum(came) as volume, sum(came) as volume_of,
    sum(open)::float8 / nullif(sum(read), 0) as abstentions, sum(read) as abstentions_of
from (
    select {_week("t.first_at")}, t.category, t.lang, count(*) as came, count(t.left_open) as read,
        count(*) filter (where cardinality(t.left_open) > 0) as open
    from ticket t
    where t.tenant = $1 and t.first_at >= $2 and t.first_at < $3 and t.state <> 'not_actionable' and {_ASKED}
    group by 1, 2, 3
) q {_SETS}
"""  # noqa: S608
REPLIES: Final = f"""
select {_GROUPS}, {_PEOPLE}, sum(n) as first_reply_of,
    percentile_disc(0.5) within group (order by waited) as first_reply
from (
    select {_week("t.first_at")}, t.category, t.lang, 1 as n, {_SEEN.replace("bit_or(", "(")},
        greatest(0, extract(epoch from t.answered_at - t.first_at))::float8 as waited
    from ticket t join decision d on d.reply_id = t.first_reply
    where t.tenant = $1 and t.first_at >= $2 and t.first_at < $3 and {_ASKED}
) q {_SETS}
"""  # noqa: S608
_DECIDED = f"""
from decision d join ticket t using (ticket_id)
where d.tenant = $1 and d.decided_at >= $2 and d.decided_at < $3 and d.suggested
  and d.status in ('pending', 'published') and d.reason is distinct from 'no_reply_needed' and {_ASKED}
  and not exists (select from control c where c.draft_id = d.draft_id)
"""
DECISIONS: Final = f"""
select {_GROUPS}, {_PEOPLE}, sum(approved)::float8 / sum(decided) as acceptance, sum(decided) as acceptance_of,
    sum(edited)::float8 / nullif(sum(approved), 0) as edits, sum(approved) as edits_of,
    sum(hasty)::float8 / nullif(sum(timed), 0) as hasty, sum(timed) as hasty_of,
    {_people("approver", "edits_people")}, {_people("reader", "hasty_people")}
from (
    select {_week("d.decided_at")}, t.category, t.lang, {_SEEN}, count(*) as decided,
        {_seen("approver", _APPROVED)}, {_seen("reader", _TIMED)},
        count(*) filter (where {_APPROVED}) as approved,
        count(*) filter (where {_APPROVED} and d.edited) as edited,
        count(*) filter (where {_TIMED}) as timed,
        count(*) filter (where {_APPROVED} and not d.edited and d.read_seconds < {HASTY}) as hasty
    {_DECIDED} group by 1, 2, 3
) q {_SETS}
"""  # noqa: S608
READINGS: Final = f"""
select {_GROUPS}, {_PEOPLE}, sum(n) as reading_of, percentile_disc(0.5) within group (order by seconds) as reading
from (
    select {_week("d.decided_at")}, t.category, t.lang, 1 as n, {_SEEN.replace("bit_or(", "(")},
        d.read_seconds as seconds
    {_DECIDED} and {_TIMED}
) q {_SETS}
"""  # noqa: S608
# A value counts once, by the last word on it. Of one that was offered that may come when it no longer is: dismissed, it
# is only shown.
_JUDGED = f"""
from (
    select v.field, v.verdict, v.confidence, v.judged_at, t.category, t.lang, {_SEEN.replace("bit_or(", "(")},
        row_number() over of_value as place,
        bool_or(v.mode <> 'suggest') over (of_value range between unbounded preceding and unbounded following)
            as offered
    from verdict v join ticket t using (ticket_id)
    where t.tenant = $1 and v.judged_at >= $2 and v.judged_at < $3 and {_ASKED}
    window of_value as (partition by v.ticket_id, v.field, v.said order by v.judged_at desc, v.event_id desc)
) v where place = 1
"""  # noqa: S608
_OFFERED = f"{_JUDGED} and offered"
_JUDGES = ", ".join(f"bit_or(seen{by}) as seen{by}" for by in _SLICES)
VERDICTS: Final = f"""
select {_GROUPS}, {_PEOPLE}, sum(overruled)::float8 / sum(said) as overrides, sum(said) as overrides_of
from (
    select {_week("v.judged_at")}, v.category, v.lang, {_JUDGES}, count(*) as said,
        count(*) filter (where v.verdict <> 'accepted') as overruled
    {_OFFERED}
    group by 1, 2, 3
) q {_SETS}
"""  # noqa: S608
COSTS: Final = f"""
select field, bucket, sum(said)::bigint as said, sum(accepted)::bigint as accepted, {_PEOPLE}
from (
    select v.field, width_bucket(v.confidence::float8 + 1e-6, $7::float8[]) as bucket, {_JUDGES}, count(*) as said,
        count(*) filter (where v.verdict = 'accepted') as accepted
    {_JUDGED} and $4::text is not null group by 1, 2
) q group by grouping sets ((field, bucket), (field))
"""  # noqa: S608
FIELD_WEEKS: Final = f"""
select field, week::text as week, sum(accepted)::bigint as accepted, sum(said)::bigint as said, {_PEOPLE}
from (
    select v.field, {_week("v.judged_at")}, {_JUDGES}, count(*) as said,
        count(*) filter (where v.verdict = 'accepted') as accepted
    {_OFFERED}
    group by 1, 2
) q group by field, week
"""  # noqa: S608
QUERIES: Final[Mapping[str, str]] = {
    "tickets": TICKETS,
    "replies": REPLIES,
    "decisions": DECISIONS,
    "readings": READINGS,
    "verdicts": VERDICTS,
    "costs": COSTS,
    "field_weeks": FIELD_WEEKS,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which tickets are counted: a tenant's, of a period in one time zone, perhaps of one category or language."""

    tenant: str
    period: Period
    zone: ZoneInfo
    category: str | None = None
    lang: str | None = None


async def count(database: Database, asked: Asked) -> dict[str, Sequence[Row]]:
    """Every source's rows; agents keep the other connections."""
    start, end = (datetime.combine(day, time(), asked.zone) for day in (asked.period.first, asked.period.until))
    places: tuple[Any, ...] = (asked.tenant, start, end, asked.zone.key, asked.category, asked.lang)
    turns = asyncio.Semaphore(_AT_ONCE)

    async def rows(name: str, query: str) -> list[Row]:
        async with turns:
            found = await database.pool.fetch(query, *places, *([list(GRID)] if name == "costs" else []))
        return [dict(row) for row in found]

    found = await asyncio.gather(*(rows(name, query) for name, query in QUERIES.items()))
    return dict(zip(QUERIES, found, strict=True))
