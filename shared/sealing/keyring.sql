-- Wrapped data keys. Deleting a ticket's rows destroys every sealed copy of its text, wherever it lies.
create table data_key (
    key_id uuid primary key,
    tenant text not null,
    ticket_id uuid not null,
    purpose text not null check (purpose in ('inbound', 'vault', 'outbound')),
    kek_id text not null,
    wrapped bytea not null,
    created_at timestamptz not null default now()
);
create index data_key_by_ticket on data_key (tenant, ticket_id);

create function put(
    p_key_id uuid, p_tenant text, p_ticket_id uuid, p_purpose text, p_kek_id text, p_wrapped bytea
) returns void language sql security definer set search_path = keyring as $$
    insert into data_key (key_id, tenant, ticket_id, purpose, kek_id, wrapped)
    values (p_key_id, p_tenant, p_ticket_id, p_purpose, p_kek_id, p_wrapped)
$$;

create function get(p_key_id uuid) returns table (tenant text, ticket_id uuid, purpose text, kek_id text, wrapped bytea)
language sql stable security definer set search_path = keyring as $$
    select tenant, ticket_id, purpose, kek_id, wrapped from data_key where key_id = p_key_id
$$;

create function destroy(p_tenant text, p_ticket_id uuid) returns bigint
language sql security definer set search_path = keyring as $$
    with gone as (delete from data_key where tenant = p_tenant and ticket_id = p_ticket_id returning 1)
    select count(*) from gone
$$;

revoke all on function put, get, destroy from public;

do $$
declare
    allowed constant jsonb := '{
        "put": ["guichet_intake", "guichet_pseudonymizer", "guichet_desk"],
        "get": ["guichet_pseudonymizer", "guichet_desk", "guichet_crm"],
        "destroy": ["guichet_audit"]
    }';
    routine text;
    holder text;
begin
    for routine in select jsonb_object_keys(allowed) loop
        for holder in select jsonb_array_elements_text(allowed -> routine) loop
            if exists (select from pg_roles where rolname = holder) then
                execute format('grant usage on schema keyring to %I', holder);
                execute format('grant execute on function keyring.%I to %I', routine, holder);
            end if;
        end loop;
    end loop;
end $$;
