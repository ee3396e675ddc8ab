-- Which pages have a ticket open and until when they are believed to, and which AI step gave up something of it, when.

create table lease (
    ticket_id uuid not null,
    agent text not null,
    page uuid not null,
    until timestamptz not null,
    writing_at timestamptz,
    primary key (ticket_id, agent, page)
);
create index lease_of_agent on lease (agent);

create table step_failure (
    ticket_id uuid not null,
    step text not null,
    failed_at timestamptz not null,
    primary key (ticket_id, step)
);
