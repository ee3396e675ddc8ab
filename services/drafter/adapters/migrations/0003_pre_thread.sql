-- The pseudonymised messages of each ticket, for the summary of a long thread. Marked anew, a message replaces its row.
create table thread (
    tenant text not null,
    ticket_id uuid not null,
    version integer not null,
    stamp timestamptz not null,
    event_id uuid not null,
    received_at timestamptz not null,
    lang text not null,
    body text not null,
    primary key (tenant, ticket_id, version)
);
