-- What a person answered where the base did not: whole sentences in which nothing had to be masked, with placeholders.
alter table revision add column said jsonb;

-- Articles that the drafter proposed. `version` counts what people did to one: an action names the version it saw.
create table proposal (
    tenant text not null,
    proposal_id uuid not null,
    version integer not null default 0,
    status text not null default 'open' check (status in ('open', 'approved', 'rejected', 'withdrawn')),
    lang text not null,
    category text not null,
    title text not null,
    text text not null,
    questions text[] not null,
    tickets uuid[] not null,
    left_out integer not null,
    proposed_at timestamptz not null,
    valid_until date,
    edited boolean not null default false,
    edited_by text,
    decided_by text,
    decided_at timestamptz,
    reason text,
    primary key (tenant, proposal_id)
);
create index proposal_by_status on proposal (tenant, status, proposed_at);

-- What the knowledge base holds, as the drafter last told of it.
create table article (
    tenant text not null,
    article_id text not null,
    lang text not null,
    title text not null,
    category text not null,
    kind text not null,
    origin text not null,
    approved boolean not null,
    valid_until date,
    present boolean not null,
    indexed_at timestamptz not null,
    event_id uuid not null,
    primary key (tenant, article_id, lang)
);
-- How often an article was suggested is counted from the facts themselves, of the last days alone.
create index fact_drafted on fact (stamp) where kind = 'reply.drafted.v1';
