-- Since when a correction waits for the message that it speaks of, which may never come.
alter table waiting_correction add column waits_since timestamptz not null default now();
