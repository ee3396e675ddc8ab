-- The search reads its index behind the wall (ADR 0065). A policy lets only operators that cannot tell of other rows
-- reach an index, and `@@` is not one of them: under the desk's own role each search read every row. These functions
-- look, as the tables' owner, for the tenant that the session said it serves, which is what the policy goes by. They tell
-- ids alone: the tickets are read by the role itself.
create function tickets_found(
    asked tsquery, lowest uuid, highest uuid, since timestamptz, last uuid, most integer
) returns setof uuid language plpgsql stable security definer
set search_path = desk, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
    mine constant text := current_setting('guichet.tenant', true);
begin
    return query
        select t.ticket_id from ticket t join ticket_words w using (ticket_id)
        where t.tenant = mine and w.tenant = mine and (w.words @@ asked or w.ticket_id between lowest and highest)
            and (since is null or (t.waiting_since, t.ticket_id) < (since, last))
        order by t.waiting_since desc, t.ticket_id desc limit most;
end $$;

create function tickets_counted(asked tsquery, lowest uuid, highest uuid, most integer)
returns bigint language plpgsql stable security definer
set search_path = desk, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
    mine constant text := current_setting('guichet.tenant', true);
begin
    return (
        select count(*) from (
            select from ticket_words w
            where w.tenant = mine and (w.words @@ asked or w.ticket_id between lowest and highest) limit most
        ) as found
    );
end $$;

-- contract: the functions are new with this
revoke all on function tickets_found, tickets_counted from public;
-- contract: it only grants
do $$
begin
    if exists (select from pg_roles where rolname = 'guichet_desk') then
        grant execute on function tickets_found, tickets_counted to guichet_desk;
    end if;
end $$;
