-- What people did about the versions of suggestions: one more asked for, or one chosen. Codes alone: the line that an
-- agent typed is kept nowhere.
create table version_act (
    act_id uuid primary key,
    ticket_id uuid not null,
    act text not null check (act in ('redraft', 'choose')),
    version integer not null,
    draft_id uuid not null,      -- awaited or chosen
    steering jsonb not null,
    withheld integer not null default 0,
    sought integer not null default 0,
    agent text not null,
    at timestamptz not null
);
create index version_act_by_ticket on version_act (ticket_id, at);

-- An agent's own text that gave way to a version they chose, sealed, until the reply is decided.
alter table edit add column draft_id uuid;  -- the version that it was begun from
create table aside (
    aside_id uuid primary key,
    ticket_id uuid not null,
    version integer not null,
    draft_id uuid,
    agent text not null,
    content jsonb not null,
    saved_at timestamptz not null
);
create index aside_by_ticket on aside (ticket_id, saved_at);

-- Which article each suggestion is made of: what the procedures on the lead's page are counted from.
create table suggestion (
    draft_id uuid primary key,
    tenant text not null,
    ticket_id uuid not null,
    article_id text not null,
    title text not null,
    category text,               -- the article's own
    lang text not null,
    suggested_at timestamptz not null
);
create index suggestion_by_time on suggestion (tenant, suggested_at);
create index decision_by_draft on decision (draft_id);
create index judgement_by_draft on judgement (draft_id);

insert into suggestion (draft_id, tenant, ticket_id, article_id, title, category, lang, suggested_at)
select f.key::uuid, t.tenant, f.ticket_id, s ->> 'id', s ->> 'title', s ->> 'category', split_part(f.data ->> 'lang', '-', 1), f.stamp
from fact f join ticket t using (ticket_id), lateral (select f.data -> 'sources' -> 0) as first (s)
where f.kind = 'reply.drafted.v1' and f.data ->> 'text' is not null and s ->> 'id' is not null
on conflict do nothing;
