-- Refused log-ins, counted by what they have in common. A subject is an HMAC: no login, no address stands here.
create table attempt (
    subject text primary key,
    failures integer not null default 0,
    last_at timestamptz not null,
    blocked_until timestamptz,
    login text  -- the opaque name it concerns, when there is such an account
);
create index attempt_by_age on attempt (last_at);
