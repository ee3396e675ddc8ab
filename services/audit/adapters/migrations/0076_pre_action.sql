-- apart: millions of rows, and the record goes on
-- The desk's filter by action, also of one that is rare or never was: each look read the whole ledger backwards.
create index concurrently if not exists ledger_by_action on ledger (tenant, (facts ->> 'action'), seq)
where facts ->> 'action' is not null;
