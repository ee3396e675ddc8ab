-- What another service may ask of intake's: a message as it came, still sealed. Who asks must be on a
-- session of its tenant, and must hold the key to read it. Nothing comes back of what was emptied.
create function original(p_ticket_id uuid, p_version integer)
returns table (channel text, key_id uuid, nonce bytea, ciphertext bytea)
language sql stable security definer set search_path = intake, pg_temp as $$
    select channel, raw_key_id, raw_nonce, raw_ciphertext
    from message
    where tenant = current_setting('guichet.tenant', true) and ticket_id = p_ticket_id and version = p_version
      and raw_ciphertext <> ''::bytea
$$;

-- contract: of a function that is new
revoke all on function original from public;

-- contract: it only grants
do $$
begin
    if exists (select from pg_roles where rolname = 'guichet_desk') then
        grant usage on schema intake to guichet_desk;
        grant execute on function intake.original to guichet_desk;
    end if;
end $$;
