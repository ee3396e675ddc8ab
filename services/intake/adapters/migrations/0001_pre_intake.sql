-- What came in. Nothing here is readable without a key that intake does not hold: fingerprints are
-- keyed hashes, raw messages are sealed.
create table ticket (
    ticket_id uuid primary key,
    tenant text not null,
    created_at timestamptz not null,
    last_version integer not null check (last_version >= 1)
);

create table message (
    message_id uuid primary key,
    ticket_id uuid not null references ticket,
    tenant text not null,
    version integer not null,
    channel text not null,
    received_at timestamptz not null,
    kind text not null,
    identity_hmac bytea not null,
    content_hmac bytea not null,
    rfc_id_hmac bytea,
    external_hmac bytea,
    raw_key_id uuid not null,
    raw_nonce bytea not null,
    raw_ciphertext bytea not null,
    unique (tenant, identity_hmac),
    unique (ticket_id, version)
);
create index message_by_rfc_id on message (tenant, rfc_id_hmac) where rfc_id_hmac is not null;
create index message_by_external on message (tenant, external_hmac) where external_hmac is not null;

-- What could not become a ticket, for a person to look at: sealed, with the reason as a code.
create table rejected (
    rejected_id uuid primary key,
    tenant text not null,
    rejected_at timestamptz not null,
    reason text not null,
    size bigint not null,
    raw_key_id uuid not null,
    raw_nonce bytea not null,
    raw_ciphertext bytea not null
);
