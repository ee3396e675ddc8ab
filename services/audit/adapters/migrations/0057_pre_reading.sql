-- What the desk may ask of the ledger: three functions in a schema that holds nothing else. No table is opened to it.
create index ledger_by_actor on ledger (tenant, actor, seq);
create index ledger_by_type on ledger (tenant, event_type, seq);
create index ledger_by_time on ledger (recorded_at, seq);

-- Each time the whole ledger was read and checked, or is asked to be. No row says whose data it is about.
create table verification (
    verification_id bigint generated always as identity primary key,
    asked_by text not null,
    asked_at timestamptz not null,
    begun_at timestamptz,
    done_at timestamptz,
    rows bigint,
    head text,
    checkpoints bigint,
    signatures_checked boolean,
    problem text,
    problem_at bigint
);

create schema if not exists ledger;

create function ledger.page(
    for_tenant text, before bigint, of_ticket uuid, of_type text, of_action text, by_actor text,
    since timestamptz, until timestamptz, most integer
) returns table (
    seq bigint, recorded_at timestamptz, event_type text, event_time timestamptz, source text, ticket_id uuid,
    actor text, facts jsonb, hash text
) language plpgsql stable security definer set search_path = audit, pg_temp as $$
begin
    -- Only what is asked for stands in the statement, so that each filter finds its index.
    return query execute
        'select l.seq, l.recorded_at, l.event_type, l.event_time, l.source, l.ticket_id, l.actor, l.facts, l.hash
        from ledger l where l.tenant = $1'
        || case when before is null then '' else ' and l.seq < $2' end
        || case when of_ticket is null then '' else ' and l.ticket_id = $3' end
        || case when of_type is null then '' else ' and l.event_type = $4' end
        || case when of_action is null then '' else ' and l.facts ->> ''action'' = $5' end
        || case when by_actor is null then '' else ' and l.actor = $6' end
        || case when since is null then '' else ' and l.seq >= (
            select f.seq from ledger f where f.recorded_at >= $7 order by f.recorded_at, f.seq limit 1)' end
        || case when until is null then '' else ' and l.seq <= (
            select u.seq from ledger u where u.recorded_at < $8 order by u.recorded_at desc, u.seq desc limit 1)' end
        || ' order by l.seq desc limit least($9, 500)'
        using for_tenant, before, of_ticket, of_type, of_action, by_actor, since, until, most;
end $$;

create function ledger.standing() returns table (
    rows_now bigint, done_at timestamptz, asked_by text, rows bigint, head text, checkpoints bigint,
    signatures_checked boolean, problem text, problem_at bigint, awaited boolean
) language sql stable security definer set search_path = audit, pg_temp as $$
    select coalesce((select max(l.seq) from ledger l), 0), v.done_at, v.asked_by, v.rows, v.head, v.checkpoints,
        v.signatures_checked, v.problem, v.problem_at,
        exists (select from verification w where w.done_at is null)
    from (select 1) as one
    left join lateral (
        select * from verification d where d.done_at is not null order by d.done_at desc limit 1
    ) as v on true
$$;

create function ledger.ask(by text) returns void
language sql security definer set search_path = audit, pg_temp as $$
    insert into verification (asked_by, asked_at)
    select by, now() where not exists (select from verification v where v.done_at is null)
$$;

-- contract: the functions are new with this
revoke all on function ledger.page, ledger.standing, ledger.ask from public;
-- contract: it only grants
do $$
begin
    if exists (select from pg_roles where rolname = 'guichet_desk') then
        grant usage on schema ledger to guichet_desk;
        grant execute on function ledger.page, ledger.standing, ledger.ask to guichet_desk;
    end if;
end $$;
