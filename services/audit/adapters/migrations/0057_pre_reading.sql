-- What the desk may ask of the ledger: three functions in a schema that holds nothing else. No table is opened to it.
create index ledger_by_actor on ledger (tenant, actor, seq);
create index ledger_by_type on ledger (tenant, event_type, seq);
create index ledger_by_time on ledger (recorded_at);

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
) language sql stable security definer set search_path = audit, pg_temp as $$
    select l.seq, l.recorded_at, l.event_type, l.event_time, l.source, l.ticket_id, l.actor, l.facts, l.hash
    from ledger l
    where l.tenant = for_tenant
        and (before is null or l.seq < before)
        and (of_ticket is null or l.ticket_id = of_ticket)
        and (of_type is null or l.event_type = of_type)
        and (of_action is null or l.facts ->> 'action' = of_action)
        and (by_actor is null or l.actor = by_actor)
        and (since is null or l.seq >= (select min(f.seq) from ledger f where f.recorded_at >= since))
        and (until is null or l.seq <= (select max(u.seq) from ledger u where u.recorded_at < until))
    order by l.seq desc limit least(most, 500)
$$;

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

revoke all on function ledger.page, ledger.standing, ledger.ask from public;
do $$
begin
    if exists (select from pg_roles where rolname = 'guichet_desk') then
        grant usage on schema ledger to guichet_desk;
        grant execute on function ledger.page, ledger.standing, ledger.ask to guichet_desk;
    end if;
end $$;
