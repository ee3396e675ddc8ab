-- Who decided each field, as the policy had it when the ticket was judged.
alter table predictions add column modes jsonb not null default '{}';
