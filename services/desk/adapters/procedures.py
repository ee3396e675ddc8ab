"""What became of each procedure's suggestions, counted in PostgreSQL. Agents are counted, never listed."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.desk.domain.procedures import Row
from shared.persistence.database import Database

_QUERY: Final = """
with shown as materialized (
    select s.draft_id, s.article_id, s.lang, s.title, s.suggested_at, coalesce(s.category, t.category) as category
    from suggestion s join ticket t using (ticket_id)
    where s.tenant = $1 and s.suggested_at >= $2 and ($3::text is null or coalesce(s.category, t.category) = $3)
        and ($4::text is null or s.lang = $4) and not exists (select from control c where c.draft_id = s.draft_id)
), suggested as (
    select article_id, lang, (array_agg(title order by suggested_at desc))[1] as title,
        mode() within group (order by category) as category, count(*) as suggested
    from shown group by 1, 2
), decision_on as (
    select s.article_id, s.lang, d.decision, d.edited, d.reason, d.agent, r.share
    from shown s join decision d using (draft_id) left join revision r using (reply_id)
    where d.tenant = $1 and d.suggested and d.status in ('pending', 'published')
        and d.reason is distinct from 'no_reply_needed'
), decided as (
    select article_id, lang, count(distinct agent) as deciders,
        count(distinct agent) filter (where decision = 'approved') as approvers,
        count(distinct agent) filter (where decision = 'approved' and edited) as editors,
        count(*) filter (where decision = 'approved') as approved,
        count(*) filter (where decision = 'approved' and edited) as edited,
        count(*) filter (where decision = 'rejected') as rejected,
        percentile_disc(0.5) within group (order by share) filter (where decision = 'approved' and edited) as edit
    from decision_on group by 1, 2
), reason_of as (
    select article_id, lang, jsonb_object_agg(reason, n) as reasons from (
        select article_id, lang, coalesce(reason, 'other') as reason, count(*) as n from decision_on
        where decision = 'rejected' group by 1, 2, 3
    ) q group by 1, 2
), judged as (
    select article_id, lang, count(distinct agent) as judges, count(*) filter (where verdict = 'up') as up,
        count(*) filter (where verdict = 'down') as down
    from (
        select distinct on (j.draft_id, j.agent) s.article_id, s.lang, j.agent, j.verdict
        from shown s join judgement j using (draft_id) where j.tenant = $1 and j.about = 'draft'
        order by j.draft_id, j.agent, j.judged_at desc, j.event_id desc
    ) q group by 1, 2
)
select * from suggested left join decided using (article_id, lang) left join reason_of using (article_id, lang)
    left join judged using (article_id, lang)
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose suggestions are counted: a tenant's, since a moment, perhaps of one category or language."""

    tenant: str
    since: datetime
    category: str | None = None
    lang: str | None = None


async def count(database: Database, wanted: Wanted) -> list[Row]:
    rows = await database.pool.fetch(_QUERY, wanted.tenant, wanted.since, wanted.category, wanted.lang)
    return [{**row, "reasons": json.loads(row["reasons"]) if row["reasons"] else None} for row in rows]
