-- Of what was sealed for a subscriber, the fields that are not told again: an agent found a secret in them.
alter table disclosed add column withheld text[] not null default '{}';
