-- Bursts of tickets alike, as the drafter last told of them, under their first ticket. No tickets: it is no more.
create table burst (
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
create index burst_by_end on burst (tenant, until);
