-- Who takes care of a ticket, as they said themselves, and until when they did.
create table assignment (
    assignment_id bigint generated always as identity primary key,
    ticket_id uuid not null,
    agent text not null,
    since timestamptz not null,
    until timestamptz
);
create unique index assignment_standing on assignment (ticket_id) where until is null;
create index assignment_of_ticket on assignment (ticket_id, since);
create index assignment_of_agent on assignment (agent) where until is null;
