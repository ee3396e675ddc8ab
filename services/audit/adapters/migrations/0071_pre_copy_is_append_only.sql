-- Where segments end, and how far a folder was written, is added to and never changed, as the ledger is.
-- contract: no version updates or deletes a row of these
do $$
begin
    if exists (select from pg_roles where rolname = 'guichet_audit') then
        revoke all on segment, segment_written from guichet_audit;
        grant select, insert on segment, segment_written to guichet_audit;
    end if;
end $$;
