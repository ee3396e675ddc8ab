-- The newest version of each ticket that triage has told of: an approval of an older one is stale.
create table known_version (
    tenant text not null,
    ticket_id uuid not null,
    version integer not null,
    primary key (tenant, ticket_id)
);

-- An approval is used once, by one event; a reply is approved once.
create table used_approval (
    approval_id uuid primary key,
    reply_id uuid not null unique,
    event_id uuid not null,
    used_at timestamptz not null default now()
);

-- One approved reply on its way out. `content` is sealed; nothing here is readable without its data key.
create table delivery (
    reply_id uuid primary key references used_approval (reply_id),
    event_id uuid not null,
    tenant text not null,
    ticket_id uuid not null,
    ticket_version integer not null,
    rfc_message_id text not null unique,
    signed jsonb not null,
    content jsonb not null,
    trace jsonb not null,
    state text not null check (
        state in ('queued', 'claimed', 'sending', 'sent', 'uncertain', 'failed', 'refused')
    ),
    owner uuid,
    attempts integer not null default 0,
    reason text,
    queued_at timestamptz not null,
    next_attempt_at timestamptz not null,
    updated_at timestamptz not null default now(),
    check (state not in ('claimed', 'sending') or owner is not null)
);
create index delivery_waiting on delivery (next_attempt_at) where state = 'queued';
create index delivery_in_hand on delivery (owner) where state in ('claimed', 'sending');

-- What a CRM is to be told, and how each attempt went. Bodies hold codes and ids, no text.
create table webhook_delivery (
    id bigint generated always as identity primary key,
    event_id uuid not null unique,
    event_type text not null,
    body text not null,
    trace jsonb not null,
    state text not null default 'queued' check (state in ('queued', 'delivered', 'failed')),
    attempts integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index webhook_waiting on webhook_delivery (next_attempt_at) where state = 'queued';

create table webhook_attempt (
    delivery_id bigint not null references webhook_delivery (id) on delete cascade,
    attempt integer not null,
    at timestamptz not null,
    outcome text not null,
    milliseconds integer not null,
    primary key (delivery_id, attempt)
);
