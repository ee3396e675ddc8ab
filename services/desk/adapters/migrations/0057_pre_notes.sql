-- What the two people of one approval say to each other about it, sealed like the reply; it goes with the ticket.
create table second_note (
    note_id uuid primary key,
    ticket_id uuid not null,
    agent text not null,
    content jsonb not null,
    left_at timestamptz not null
);
create index second_note_by_ticket on second_note (ticket_id, left_at);
