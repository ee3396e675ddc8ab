-- Masking that people set right. `said` is what was published of a message beside its text: codes and offsets.
alter table message add column said jsonb;

-- When anything of the ticket was last published: what follows must be later, whatever a replica's clock says.
alter table ticket add column published_at timestamptz;

-- Corrections that came before the message they speak of. The missed value in `event` is sealed.
create table waiting_correction (
    tenant text not null,
    ticket_id uuid not null,
    version integer not null,
    event_id uuid not null,
    event jsonb not null,
    primary key (tenant, ticket_id, event_id)
);

-- Terms that an agent said are not personal, by a keyed hash: no table holds the term. The latest word stands.
create table term (
    tenant text not null,
    mac bytea not null,
    personal boolean not null,
    decided_at timestamptz not null,
    event_id uuid not null,
    primary key (tenant, mac)
);
