-- Who is told, and whether they are: the breaker and the switch that all replicas look at.
create table subscriber (
    name text primary key,
    state text not null default 'active' check (state in ('active', 'disabled')),
    reason text,
    failures integer not null default 0,
    resting_until timestamptz,
    updated_at timestamptz not null default now()
);

-- One event for one subscriber. Bodies hold codes, ids and, where declared, pseudonymised text: never clear text.
create table notice (
    id bigint generated always as identity primary key,
    subscriber text not null,
    event_id uuid not null,
    event_type text not null,
    ticket_id uuid not null,
    version integer not null,
    body text not null,
    trace jsonb not null,
    state text not null default 'queued' check (state in ('queued', 'delivered', 'skipped', 'failed')),
    reason text,
    attempts integer not null default 0,
    tries integer not null default 0,
    queued_at timestamptz not null default now(),
    next_attempt_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (subscriber, event_id)
);
create index notice_waiting on notice (subscriber, next_attempt_at, id) where state = 'queued';
create index notice_by_age on notice (updated_at) where state <> 'queued';

create table notice_attempt (
    notice_id bigint not null references notice (id) on delete cascade,
    attempt integer not null,
    at timestamptz not null,
    outcome text not null,
    milliseconds integer not null,
    primary key (notice_id, attempt)
);

-- The fields of a ticket that a person set: no notice of a model's value speaks of them again.
create table held (
    tenant text not null,
    ticket_id uuid not null,
    field text not null,
    primary key (tenant, ticket_id, field)
);

-- What a subscriber may be told in clear, sealed by the pseudonymiser for this service alone.
create table disclosed (
    tenant text not null,
    ticket_id uuid not null,
    version integer not null,
    subscriber text not null,
    purpose text not null,
    fields text[] not null,
    content jsonb,
    primary key (tenant, ticket_id, version, subscriber)
);
