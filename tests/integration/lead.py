"""Made-up months at the desk, written by PostgreSQL itself; `$1` tenant, `$2` tickets, `$3` agents, `$4` the end."""

from datetime import datetime
from typing import Any

TICKETS = """
insert into ticket (ticket_id, tenant, version, state, view, category, lang, subject, channel, first_at, heard_at,
    waiting_since, left_open, first_reply, answered_at)
select md5($1 || i)::uuid, $1, 1, 'sent', 'sent',
    (array['access', 'hardware', 'software', 'network', 'messaging', 'hosting', 'security', 'privacy', 'billing', 'orders',
        'people', 'information'])[1 + i % 12],
    (array['fr', 'en', 'fr'])[1 + i / 7 % 3], repeat('objet ', 8), 'mail', at, at, at,
    case when i % 5 = 0 then array['urgency'] else array[]::text[] end, md5($1 || 'r' || i)::uuid,
    at + (i % 90) * interval '1 minute'
from (select i, $3::timestamptz - i * interval '75 days' / $2::int as at from generate_series(1, $2::int) i) q
"""
DECISIONS = """
insert into decision (reply_id, ticket_id, tenant, version, decision, status, agent, decided_at, publish_after,
    edited, suggested, read_seconds, draft_id)
select first_reply, ticket_id, $1, 1, 'approved', 'published',
    'agent-' || abs(hashtext(ticket_id::text)) % $2::int, answered_at, answered_at,
    abs(hashtext('e' || ticket_id)) % 10 < 3, true, 5 + abs(hashtext('s' || ticket_id)) % 120,
    md5($1 || 'd' || ticket_id)::uuid
from ticket where tenant = $1
"""
SUGGESTIONS = """
insert into suggestion
select md5($1 || 'd' || ticket_id)::uuid, $1, ticket_id, 'article-' || abs(hashtext('a' || ticket_id)) % 40,
    repeat('titre ', 6), category, lang, answered_at
from ticket where tenant = $1
"""
VERDICTS = """
insert into verdict
select gen_random_uuid(), ticket_id, field, case when abs(hashtext(field || ticket_id)) % 8 = 0 then 'corrected'
        else 'accepted' end,
    'preselect', 'x', 0.5 + (abs(hashtext('c' || field || ticket_id)) % 500) / 1000.0, 'y', lang, 1, 'm',
    'agent-' || abs(hashtext(ticket_id::text)) % $2::int, answered_at
from ticket, unnest(array['category', 'type', 'impact', 'urgency']) field where tenant = $1
"""


async def fill(connection: Any, tenant: str, tickets: int, *, agents: int, end: datetime) -> None:
    await connection.execute(TICKETS, tenant, tickets, end)
    await connection.execute(DECISIONS, tenant, agents)
    await connection.execute(SUGGESTIONS, tenant)
    await connection.execute(VERDICTS, tenant, agents)
    for table in ("ticket", "decision", "suggestion", "verdict"):
        await connection.execute(f"analyze {table}")


async def forget(connection: Any, tenant: str) -> None:
    await connection.execute(
        "delete from verdict v using ticket t where t.ticket_id = v.ticket_id and t.tenant = $1", tenant
    )
    for table in ("suggestion", "decision"):
        await connection.execute(f"delete from {table} where tenant = $1", tenant)
    await connection.execute("delete from ticket where tenant = $1", tenant)
