-- What the ticket's first message was for, by the administrator's name for it.
alter table ticket add column use_case text;
