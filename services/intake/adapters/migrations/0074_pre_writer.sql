-- Who wrote a message, by a keyed hash of the address: so that it can be said that somebody whose processing is restricted
-- writes again. What came before gets it afterwards, and the index is built apart (0076): messages are many.
alter table message add column writer_hmac bytea;

-- What another service may ask of intake's: tickets that whoever wrote in a restricted one opened, each beside that one, by
-- id alone. Who asks must be on a session of its tenant.
create function beside_restricted() returns table (ticket_id uuid, restricted_ticket uuid)
language sql stable security definer set search_path = intake, pg_temp as $$
    select distinct m.ticket_id, held.ticket_id
    from restricted r
    join message held on held.ticket_id = r.ticket_id
    join message m on m.tenant = held.tenant and m.writer_hmac = held.writer_hmac and m.version = 1
    where not r.lifted and held.tenant = current_setting('guichet.tenant', true) and m.ticket_id <> held.ticket_id
$$;

create function beside_restricted_of(p_ticket_id uuid) returns table (ticket_id uuid, restricted_ticket uuid)
language sql stable security definer set search_path = intake, pg_temp as $$
    select distinct m.ticket_id, held.ticket_id
    from message m
    join message held on held.tenant = m.tenant and held.writer_hmac = m.writer_hmac and held.ticket_id <> m.ticket_id
    join restricted r on r.ticket_id = held.ticket_id and not r.lifted
    where m.ticket_id = p_ticket_id and m.version = 1 and m.tenant = current_setting('guichet.tenant', true)
$$;

-- contract: of functions that are new
revoke all on function beside_restricted, beside_restricted_of from public;

-- contract: it only grants
do $$
begin
    if exists (select from pg_roles where rolname = 'guichet_desk') then
        grant usage on schema intake to guichet_desk;
        grant execute on function intake.beside_restricted, intake.beside_restricted_of to guichet_desk;
    end if;
end $$;
