-- Tickets that came into a large crowd: what they change of it is told for many of them at once.
-- `event_id`: of the event that the ticket was last read in. A row goes when its crowd was told.
create table unsettled (
    tenant text not null,
    kept text not null,  -- burst or theme
    ticket_id uuid not null,
    event_id uuid not null,
    primary key (tenant, kept, ticket_id)
);
