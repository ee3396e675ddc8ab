-- What was asked to be erased, and what each service answered. Ids, codes and counts: nothing says whose it was.
create table erasure (
    request_id uuid not null,
    ticket_id uuid not null,
    tenant text not null,
    agent text not null,
    reason text not null,
    requested_at timestamptz not null,
    primary key (request_id, ticket_id)
);

create table erasure_answer (
    event_id uuid primary key,
    request_id uuid not null,
    ticket_id uuid not null,
    tenant text not null,
    service text not null,
    erased jsonb not null,
    erased_at timestamptz not null
);
create index erasure_answer_by_request on erasure_answer (request_id);
