-- Accounts that an identity provider vouches for: their row in agent has the empty password hash, which nothing fits.
create table identity (
    subject_hash text primary key,  -- of tenant, issuer and the provider's name for the person
    login text not null unique references agent (login) on delete cascade,
    created_at timestamptz not null
);
-- What counts once: the state of a log-in, the id of a logout token. Kept until it could not be taken anyhow.
create table spent (
    token_hash text primary key,
    expires_at timestamptz not null
);
create index spent_by_expiry on spent (expires_at);
-- How a session came about: `strong`, when the provider said so of its second factor; the hash of its own session's id.
alter table session add column by_provider boolean not null default false;
alter table session add column strong boolean not null default false;
alter table session add column sid_hash text;
create index session_by_sid on session (sid_hash) where sid_hash is not null;
alter table halfway add column by_provider boolean not null default false;
alter table halfway add column sid_hash text;
