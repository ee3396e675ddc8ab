-- What the model said of each version of a ticket, without its text, and what people set by hand.

create table predictions (
    ticket_id     uuid        not null,
    version       integer     not null check (version >= 1),
    message_id    uuid        not null,
    tenant        text        not null,
    lang          text        not null,
    kind          text        not null,
    actionable    boolean     not null,
    category      text        not null,
    type          text        not null,
    impact        text        not null,
    urgency       text        not null,
    confidence    jsonb       not null,
    top           jsonb       not null,
    priority      text        not null check (priority in ('P1', 'P2', 'P3', 'P4')),
    abstained     text[]      not null,
    model_version text        not null,
    model_digest  text        not null,
    device        text        not null,
    event_id      uuid        not null,
    predicted_at  timestamptz not null,
    primary key (ticket_id, version)
);

create table corrections (
    ticket_id    uuid        not null,
    field        text        not null check (field in ('category', 'type', 'impact', 'urgency', 'priority')),
    value        text        not null,
    was          text,
    version      integer     not null check (version >= 1),
    tenant       text        not null,
    agent        text        not null,
    event_id     uuid        not null,
    corrected_at timestamptz not null,
    primary key (ticket_id, field)
);
