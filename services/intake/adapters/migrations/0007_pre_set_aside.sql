-- What could not become a ticket, for a person to look at: asked for as the originals of tickets are, and sealed like them.
create function set_aside(p_before timestamptz, p_most integer)
returns table (rejected_id uuid, rejected_at timestamptz, reason text, size bigint)
language sql stable security definer set search_path = intake, pg_temp as $$
    select rejected_id, rejected_at, reason, size
    from rejected where tenant = current_setting('guichet.tenant', true) and rejected_at < p_before
    order by rejected_at desc, rejected_id limit least(p_most, 500)
$$;

create function set_aside_counted(p_since timestamptz) returns table (kept bigint, lately bigint)
language sql stable security definer set search_path = intake, pg_temp as $$
    select count(*), count(*) filter (where rejected_at >= p_since)
    from rejected where tenant = current_setting('guichet.tenant', true)
$$;

create function set_aside_original(p_rejected_id uuid)
returns table (reason text, key_id uuid, nonce bytea, ciphertext bytea)
language sql stable security definer set search_path = intake, pg_temp as $$
    select reason, raw_key_id, raw_nonce, raw_ciphertext
    from rejected where tenant = current_setting('guichet.tenant', true) and rejected_id = p_rejected_id
$$;

-- contract: of functions that are new
revoke all on function set_aside, set_aside_counted, set_aside_original from public;

-- contract: it only grants
do $$
begin
    if exists (select from pg_roles where rolname = 'guichet_desk') then
        grant usage on schema intake to guichet_desk;
        grant execute on function intake.set_aside, intake.set_aside_counted, intake.set_aside_original to guichet_desk;
    end if;
end $$;
