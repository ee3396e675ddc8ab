-- When a ticket's erasure was asked for again of services that had not answered.
alter table erasure add column asked_again_at timestamptz;
