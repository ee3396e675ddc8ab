-- An address that opened more than 500 tickets is a form's or a tool's, not a person's: that it writes again says nothing,
-- of tens of thousands of tickets. Both functions answer as before of all others, and look no further than that.
create or replace function beside_restricted() returns table (ticket_id uuid, restricted_ticket uuid)
language sql stable security definer set search_path = intake, pg_temp as $$
    with held as materialized (
        select distinct w.ticket_id, w.writer_hmac from restricted r join message w on w.ticket_id = r.ticket_id
        where not r.lifted and w.tenant = current_setting('guichet.tenant', true) and w.writer_hmac is not null
    ), person as materialized (
        select writer_hmac from (select distinct writer_hmac from held) as one
        where (select count(*) from (
            select from message m
            where m.tenant = current_setting('guichet.tenant', true) and m.writer_hmac = one.writer_hmac and m.version = 1
            limit 501
        ) as opened) <= 500
    )
    select distinct m.ticket_id, held.ticket_id
    from person join held using (writer_hmac) join message m using (writer_hmac)
    where m.tenant = current_setting('guichet.tenant', true) and m.version = 1 and m.ticket_id <> held.ticket_id
$$;

create or replace function beside_restricted_of(p_ticket_id uuid) returns table (ticket_id uuid, restricted_ticket uuid)
language sql stable security definer set search_path = intake, pg_temp as $$
    select distinct m.ticket_id, held.ticket_id
    from message m
    join message held on held.tenant = m.tenant and held.writer_hmac = m.writer_hmac and held.ticket_id <> m.ticket_id
    join restricted r on r.ticket_id = held.ticket_id and not r.lifted
    where m.ticket_id = p_ticket_id and m.version = 1 and m.tenant = current_setting('guichet.tenant', true)
      and (select count(*) from (
          select from message o where o.tenant = m.tenant and o.writer_hmac = m.writer_hmac and o.version = 1 limit 501
      ) as opened) <= 500
$$;
