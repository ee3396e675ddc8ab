-- What agents marked as masked one way on a ticket, by a keyed hash of it and of the ticket: said again it is known again,
-- and no table holds it.
create table marked_secret (
    tenant text not null,
    ticket_id uuid not null,
    mac bytea not null,
    words integer not null,
    label text not null,
    primary key (tenant, ticket_id, mac)
);
