-- The second person's signed approval, where one was asked for.
alter table delivery add column second jsonb;

-- Every category and priority that a model or a person ever gave a ticket: only added to.
create table judged (
    tenant text not null,
    ticket_id uuid not null,
    field text not null check (field in ('category', 'priority')),
    value text not null,
    primary key (tenant, ticket_id, field, value)
);

-- The approval policy that stands, with both signatures: checked each time it is read.
create table approval_policy (
    tenant text primary key,
    version integer not null,
    decided jsonb not null
);
