-- When a local account was closed because the agents file no longer lists it; its password is gone then.
alter table agent add column closed_at timestamptz;
