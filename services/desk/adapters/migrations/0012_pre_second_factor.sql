-- The second factor of an account: its secret lies sealed, its recovery codes as hashes, each gone once used.
create table factor (
    login text primary key references agent (login) on delete cascade,
    sealed bytea not null,              -- AES-256-GCM under a key made of the desk's session secret
    confirmed_at timestamptz,           -- null while it is being set up: log-in does not ask for it yet
    last_step bigint not null default 0 -- the step of the last code taken: no code counts twice
);
create table recovery_code (
    login text not null references agent (login) on delete cascade,
    code_hash text not null,
    primary key (login, code_hash)
);
-- Somebody whose password was right and whose second factor is still awaited. It opens nothing else.
create table halfway (
    token_hash text primary key,
    login text not null references agent (login) on delete cascade,
    expires_at timestamptz not null
);
