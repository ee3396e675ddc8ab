-- Every service's own inbox and outbox, in its own schema. Safe to run again.
create table if not exists inbox (
    event_id uuid not null,
    consumer text not null,
    handled_at timestamptz not null default now(),
    primary key (event_id, consumer)
);
create index if not exists inbox_by_age on inbox (handled_at);

create table if not exists outbox (
    id bigint generated always as identity primary key,
    event_id uuid not null,
    topic text not null,
    key bytea,
    headers jsonb not null,
    payload bytea not null,
    created_at timestamptz not null default now(),
    unique (event_id, topic)
);

create or replace function outbox_wake() returns trigger language plpgsql as $$
begin
    perform pg_notify('outbox_' || tg_table_schema, '');
    return null;
end $$;
drop trigger if exists outbox_wake on outbox;
create trigger outbox_wake after insert on outbox for each statement execute function outbox_wake();

-- Ids of tickets that were erased here: what still comes of one is passed over. No row says whose it was.
create table if not exists erased (
    id uuid primary key,
    erased_at timestamptz not null default now()
);

-- What retention removed here, by class of data: counts and times.
create table if not exists retention_run (
    id bigint generated always as identity primary key,
    data_class text not null,
    days integer not null,
    up_to timestamptz not null,
    rows jsonb not null,
    left_over bigint not null,
    at timestamptz not null
);
create index if not exists retention_run_by_class on retention_run (data_class, at);
-- Counted with each batch that goes, until the run that tells of it is on record: no stop in between loses a count.
create table if not exists retention_counted (
    data_class text not null,
    item text not null,
    rows bigint not null,
    primary key (data_class, item)
);
alter table retention_run add column if not exists held_over bigint not null default 0;

-- Restrictions of tickets' processing, by id. A lifted one stays, so that one which comes late does not restrict again.
create table if not exists restricted (
    ticket_id uuid not null,
    restriction_id uuid not null,
    lifted boolean not null default false,
    primary key (ticket_id, restriction_id)
);
-- Of one noted by code that does not know this column: since it is there, or since it was noted, which is later.
alter table restricted add column if not exists decided_at timestamptz default now();
-- Records of restricted tickets, as they came off the bus, until the restriction is lifted.
create table if not exists waiting_record (
    id bigint generated always as identity primary key,
    consumer text not null,
    event_id uuid not null,
    tenant text not null,
    ticket_id uuid not null,
    origin jsonb not null,
    headers jsonb not null,
    value bytea not null,
    waits_since timestamptz not null default now(),
    unique (consumer, event_id)
);
create index if not exists waiting_record_by_ticket on waiting_record (ticket_id);
