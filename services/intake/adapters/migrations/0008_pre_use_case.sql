-- What a ticket's first message was for, by the administrator's name for it; later ones stay with it.
alter table ticket add column use_case text;
