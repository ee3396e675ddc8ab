-- What a ticket needs of a person, for the queue's filter: a field's name, `language`, `proposed`.
alter table ticket add column needs text[] not null default '{}';
update ticket set needs = abstained;

-- What people said of the models' values, field by field: one row each time, none ever changed.
create table verdict (
    event_id uuid primary key,
    ticket_id uuid not null,
    field text not null,
    verdict text not null check (verdict in ('accepted', 'corrected', 'dismissed')),
    mode text not null check (mode in ('suggest', 'preselect', 'automatic')),
    said text not null,         -- the model's value
    confidence real not null,
    value text,                 -- the person's; none when they only dismissed
    lang text not null,
    version integer not null,
    model_version text not null,
    agent text not null,
    judged_at timestamptz not null
);
create index verdict_by_ticket on verdict (ticket_id, judged_at);
