-- Which bursts and themes hold a ticket. A service's session cannot use an index on an array: under row-level security
-- `&&` is asked of every row. Kept by the tables themselves, so that a release that does not know of it keeps it too.
create table crowd_ticket (
    tenant text not null,
    ticket_id uuid not null,
    kept text not null,  -- burst or theme
    first_ticket uuid not null,
    primary key (tenant, ticket_id, kept, first_ticket)
);
create index crowd_ticket_by_crowd on crowd_ticket (tenant, kept, first_ticket);

create function note_crowd_tickets() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' then
        delete from drafter.crowd_ticket held
        where held.tenant = old.tenant and held.kept = tg_table_name and held.first_ticket = old.first_ticket
            and (tg_op = 'DELETE' or not exists (select from unnest(new.tickets) as t (id) where t.id = held.ticket_id));
    end if;
    if tg_op <> 'DELETE' then
        insert into drafter.crowd_ticket
        select new.tenant, t.id, tg_table_name, new.first_ticket from unnest(new.tickets) as t (id)
        on conflict do nothing;
    end if;
    return null;
end $$;
create trigger burst_tickets after insert or delete or update of tickets on burst
    for each row execute function note_crowd_tickets();
create trigger theme_tickets after insert or delete or update of tickets on theme
    for each row execute function note_crowd_tickets();

insert into crowd_ticket select tenant, unnest(tickets), 'burst', first_ticket from burst on conflict do nothing;
insert into crowd_ticket select tenant, unnest(tickets), 'theme', first_ticket from theme on conflict do nothing;

create index burst_by_last on burst (tenant, last_at);
create index theme_by_last on theme (tenant, last_at);
-- contract: no service's session could ever use them, whichever release it is of.
drop index burst_by_ticket;
-- contract: as above.
drop index theme_by_ticket;
