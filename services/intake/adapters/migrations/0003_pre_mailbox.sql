-- How far each mailbox has been read. Names are keyed hashes: a mailbox's address may be a person's.
create table mailbox (
    tenant text not null,
    name_hmac bytea not null,
    validity bigint not null,
    uid bigint not null,
    since timestamptz,
    primary key (tenant, name_hmac)
);
