-- The ledger: one row for each event, chained by hash. It is written once and never changed.
create table ledger (
    seq bigint primary key check (seq > 0),
    recorded_at timestamptz not null,
    event_id uuid not null unique,
    event_type text not null,
    event_time timestamptz not null,
    source text not null,
    tenant text not null,
    ticket_id uuid,
    actor text not null,
    cause_id uuid,
    trace_id text,
    facts jsonb not null,
    data_digest text not null,
    prev_hash text not null,
    hash text not null
);
create index ledger_by_ticket on ledger (tenant, ticket_id, seq);

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger ledger_rows before update or delete on ledger
    for each row execute function ledger_is_append_only();
create trigger ledger_whole before truncate on ledger
    for each statement execute function ledger_is_append_only();

-- contract: the ledger is new with this, and nobody had anything to lose
do $$
begin
    if exists (select from pg_roles where rolname = 'guichet_audit') then
        revoke all on ledger from guichet_audit;
        grant select, insert on ledger to guichet_audit;
    end if;
end $$;
