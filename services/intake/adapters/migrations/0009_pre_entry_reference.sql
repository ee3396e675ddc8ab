-- A reference is its key's or connector's own. The mark of the reference alone is written beside it for the release
-- before, and joins what came before this one.
alter table message add column entry_reference_hmac bytea;
create index message_by_entry_reference on message (tenant, entry_reference_hmac) where entry_reference_hmac is not null;
