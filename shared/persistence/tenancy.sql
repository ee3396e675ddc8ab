-- A service's session sees the rows of the tenant that it said when it began (`guichet.tenant`), or none.
-- Every table with a `tenant` gets this, also one that a later migration makes; safe to run again. The owner is outside.
-- Left out: the ledger, one chain of the whole installation. In the drafter's two, '' is the folder's articles.
do $$
declare
    place record;
    -- In a `select` of its own: asked once for a statement, not once for a row.
    mine constant text := '(select current_setting(''guichet.tenant'', true))';
begin
    for place in
        select n.nspname as schema, c.relname as name, n.nspname || '.' || c.relname as whole
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
        where c.relkind in ('r', 'p') and exists (select from pg_roles where rolname = 'guichet_' || n.nspname)
          and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'of_one_tenant')
    loop
        continue when place.whole = 'audit.ledger';
        execute format(
            'create policy of_one_tenant on %I.%I using (%s)', place.schema, place.name,
            case when place.whole in ('drafter.article', 'drafter.chunk')
                then format('tenant = any (array[%s, ''''])', mine) else format('tenant = %s', mine) end
        );
        execute format('alter table %I.%I enable row level security', place.schema, place.name);
    end loop;
end $$;
