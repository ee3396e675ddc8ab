-- The desk's projection: the best fact for each key, and the head that follows from them (domain/ticket.py).

create table fact (
    ticket_id uuid not null,
    kind text not null,
    key text not null,
    version integer not null,
    stamp timestamptz not null,
    event_id uuid not null,
    trace jsonb not null default '{}',
    data jsonb not null,
    primary key (ticket_id, kind, key)
);

create table ticket (
    ticket_id uuid primary key,
    tenant text not null,
    version integer not null default 0,
    state text not null default 'waiting',
    view text not null default 'waiting',
    priority text,
    rank smallint not null default 3,
    category text,
    type text,
    impact text,
    urgency text,
    abstained text[] not null default '{}',
    lang text,
    subject text not null default '',  -- pseudonymised
    channel text,
    outcome text,
    secrets integer not null default 0,
    failure text,
    waiting_since timestamptz not null default now(),  -- the oldest message without an answer
    heard_at timestamptz not null default now(),       -- the newest message
    updated_at timestamptz not null default now()
);
create index ticket_queue on ticket (tenant, view, rank, waiting_since, ticket_id);
create index ticket_newest on ticket (tenant, view, waiting_since desc, ticket_id desc);
create index ticket_waiting on ticket (tenant, heard_at) where state = 'waiting';

-- What a person set: no model overwrites it.
create table human_value (
    ticket_id uuid not null,
    field text not null,
    value text not null,
    was text,
    agent text not null,
    version integer not null,
    set_at timestamptz not null,
    primary key (ticket_id, field)
);

-- The reply being written: one for each ticket, sealed, the same on every device.
create table edit (
    ticket_id uuid primary key,
    version integer not null,
    agent text not null,
    content jsonb not null,
    saved_at timestamptz not null
);

create table decision (
    reply_id uuid primary key,
    ticket_id uuid not null,
    tenant text not null,
    version integer not null,
    decision text not null check (decision in ('approved', 'rejected')),
    status text not null check (status in ('pending', 'published', 'undone', 'voided')),
    agent text not null,
    decided_at timestamptz not null,
    publish_after timestamptz not null,
    draft_id uuid,
    edited boolean not null default false,
    reason text,
    resolution text check (resolution in ('sent', 'again')),
    resolved_by text,
    trace jsonb not null default '{}',
    signed jsonb,
    content jsonb,  -- sealed for the sender
    copy jsonb      -- the same text, sealed for the desk
);
create index decision_by_ticket on decision (ticket_id, decided_at);
create index decision_due on decision (publish_after) where status = 'pending';

create table agent (
    login text primary key,
    tenant text not null,
    name text not null,
    role text not null,
    password_hash text not null,
    failures integer not null default 0,
    locked_until timestamptz
);

create table session (
    token_hash text primary key,
    login text not null references agent (login) on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index session_by_expiry on session (expires_at);

-- Who has a ticket open at this moment.
create table viewing (
    ticket_id uuid not null,
    agent text not null,
    seen_at timestamptz not null,
    primary key (ticket_id, agent)
);
