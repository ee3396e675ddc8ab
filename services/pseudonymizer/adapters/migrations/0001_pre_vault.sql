-- What the pseudonymiser keeps of a ticket. Values only ever lie in `vault.sealed` and `held.sealed`.
create table ticket (
    tenant text not null,
    ticket_id uuid not null,
    last_version integer not null default 0,
    primary key (tenant, ticket_id)
);

-- The ticket's placeholder <-> value table, sealed for the vault's purpose.
create table vault (
    tenant text not null,
    ticket_id uuid not null,
    version integer not null,
    sealed jsonb not null,
    updated_at timestamptz not null default now(),
    primary key (tenant, ticket_id)
);

-- Pseudonymised messages: a ticket's first one travels along with the later ones.
create table message (
    tenant text not null,
    ticket_id uuid not null,
    version integer not null,
    message_id uuid not null,
    lang text not null,
    subject text not null,
    body text not null,
    created_at timestamptz not null default now(),
    primary key (tenant, ticket_id, version)
);

-- Messages that came before an earlier one of their ticket, sealed whole; they wait so that numbering
-- does not depend on the order of arrival.
create table held (
    tenant text not null,
    ticket_id uuid not null,
    version integer not null,
    sealed jsonb not null,
    held_since timestamptz not null default now(),
    primary key (tenant, ticket_id, version)
);
create index held_by_age on held (held_since);
