-- The last check is the one that was begun last, whatever a clock that ran ahead said of an earlier one.
create or replace function ledger.standing() returns table (
    rows_now bigint, done_at timestamptz, asked_by text, rows bigint, head text, checkpoints bigint,
    signatures_checked boolean, problem text, problem_at bigint, awaited boolean
) language sql stable security definer set search_path = audit, pg_temp as $$
    select coalesce((select max(l.seq) from ledger l), 0), v.done_at, v.asked_by, v.rows, v.head, v.checkpoints,
        v.signatures_checked, v.problem, v.problem_at,
        exists (select from verification w where w.done_at is null)
    from (select 1) as one
    left join lateral (
        select * from verification d where d.done_at is not null order by d.verification_id desc limit 1
    ) as v on true
$$;
