-- Articles that a tenant's people approved stand beside the folder's, which are every tenant's: theirs is ''.
-- `told` is what was last published of an article of the folder.
alter table article add column tenant text not null default '', add column told text;
alter table chunk add column tenant text not null default '';

-- What people answered by themselves, pseudonymised: sentences fit for an article, and a vector of what they say.
create table solved (
    tenant text not null,
    ticket_id uuid not null,
    reply_id uuid not null,
    version integer not null,
    lang text not null,
    category text,
    subject text not null,
    sentences text[] not null,
    left_out integer not null,
    encoder text not null,
    embedding vector(384) not null,
    decided_at timestamptz not null,
    proposal_id uuid,                      -- the proposal that it is behind, or that says it already
    centre boolean not null default false, -- the reply that the proposal's words are taken from
    primary key (tenant, reply_id)
);
create index solved_by_ticket on solved (tenant, ticket_id);
create table sent_reply (
    tenant text not null,
    reply_id uuid not null,
    primary key (tenant, reply_id)
);

-- What people decided of proposals: the highest version. Without a text unless it is approved.
create table own_article (
    tenant text not null,
    proposal_id uuid not null,
    version integer not null,
    decision text not null check (decision in ('approved', 'rejected', 'withdrawn')),
    lang text not null,
    category text not null,
    title text,
    body text,
    questions text[] not null,
    valid_until date,
    primary key (tenant, proposal_id)
);
