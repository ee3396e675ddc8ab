-- When a person last did something in a session: it ends after a while of nothing.
alter table session add column seen_at timestamptz;
create index session_by_login on session (login);
