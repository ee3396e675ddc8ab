-- Restrictions of what is held of tickets (GDPR, art. 18): on which ground, by whom, when to look again, and their end.
create table restriction (
    restriction_id uuid not null,
    ticket_id uuid not null,
    tenant text not null,
    ground text not null check (ground in ('accuracy', 'unlawful', 'legal_claim', 'objection')),
    agent text not null,
    review_on date,
    restricted_at timestamptz not null,
    ended text check (ended in ('lifted', 'erased')),
    ended_by text,
    ended_at timestamptz,
    primary key (restriction_id, ticket_id)
);
create index restriction_of_ticket on restriction (ticket_id);
create index restriction_by_time on restriction (tenant, restricted_at desc, restriction_id desc);

alter table ticket add column restricted boolean not null default false;
