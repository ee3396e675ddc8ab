-- What each ticket is about, as numbers, with no word of it. A vector says roughly what the text said: it is derived
-- personal data, and one row a ticket so that deleting the row is all that forgetting it takes.
create table likeness (
    tenant text not null,
    ticket_id uuid not null,
    version integer not null,
    stamp timestamptz not null,
    event_id uuid not null,
    received_at timestamptz not null,  -- of the ticket's first message
    category text not null,
    lang text not null,
    encoder text not null,             -- vectors of two encoders cannot be compared
    embedding vector(384) not null,
    primary key (tenant, ticket_id)
);
create index likeness_by_time on likeness (tenant, received_at);
-- No approximate index: see ADR 0024.

create table answered (
    tenant text not null,
    ticket_id uuid not null,
    primary key (tenant, ticket_id)
);

-- What was last said of each burst, under its first ticket. No tickets: it is no more.
create table burst (
    tenant text not null,
    first_ticket uuid not null,
    version integer not null,
    tickets uuid[] not null,
    category text not null,
    langs text[] not null,
    started_at timestamptz not null,
    last_at timestamptz not null,
    primary key (tenant, first_ticket)
);
create index burst_by_ticket on burst using gin (tickets);
