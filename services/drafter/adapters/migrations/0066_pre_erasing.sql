-- A ticket is erased by its id, without reading whole tables.
create index steered_by_ticket on steered (tenant, ticket_id);
create index solved_by_proposal on solved (tenant, proposal_id);
create index unsettled_by_ticket on unsettled (tenant, ticket_id);

-- Under which first tickets a crowd with one of these stands. Behind the wall between tenants no index of an array can
-- be used (its operators are not leakproof), so they are found outside it, by id alone: who asks reads the row behind it.
create function burst_with(among uuid[]) returns setof uuid
language sql stable security definer set search_path = drafter, pg_temp as $$
    select first_ticket from burst where tickets && among
$$;
create function theme_with(among uuid[]) returns setof uuid
language sql stable security definer set search_path = drafter, pg_temp as $$
    select first_ticket from theme where tickets && among
$$;

-- contract: the functions are new with this
revoke all on function burst_with, theme_with from public;
-- contract: it only grants
do $$
begin
    if exists (select from pg_roles where rolname = 'guichet_drafter') then
        grant execute on function burst_with, theme_with to guichet_drafter;
    end if;
end $$;
