-- apart: two years of tickets, and the desk in use meanwhile
-- What retention looks for each hour. No column stands here that another index has not: a change of a ticket costs no more.
create index concurrently if not exists ticket_over on ticket (heard_at) where state in ('sent', 'closed', 'not_actionable');

create index concurrently if not exists revision_by_age on revision (decided_at);

-- The erasures' list, from request to request: each has many tickets.
create index concurrently if not exists erasure_by_time on erasure (tenant, reason, requested_at, request_id);
