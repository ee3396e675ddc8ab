-- New themes, as the drafter last told of them; as bursts are kept.
create table theme (
    tenant text not null,
    first_ticket uuid not null,
    version integer not null,
    tickets uuid[] not null,
    category text not null,
    langs text[] not null,
    started_at timestamptz not null,
    last_at timestamptz not null,
    until timestamptz not null,
    primary key (tenant, first_ticket)
);
create index theme_by_end on theme (tenant, until);
