-- That an officer does not restrict a ticket which came from an address that wrote in a restricted one.
create table declined (
    ticket_id uuid not null,
    restriction_id uuid not null,
    tenant text not null,
    agent text not null,
    declined_at timestamptz not null,
    primary key (ticket_id, restriction_id)
);
