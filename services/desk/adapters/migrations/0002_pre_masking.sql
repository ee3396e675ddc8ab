-- What agents said of the masking: never the value.
create table masking (
    event_id uuid primary key,
    ticket_id uuid not null,
    verdict text not null check (verdict in ('missed', 'not_personal')),
    label text not null,
    placeholder text,
    version integer not null,
    agent text not null,
    corrected_at timestamptz not null
);
create index masking_by_ticket on masking (ticket_id, corrected_at);
