-- A ticketing tool is told of a ticket in order: what is older, and what is later, is looked up by ticket.
create index notice_of_ticket on notice (subscriber, ticket_id, id);

-- What may be told in clear of a ticket is kept as long as anything was told of it.
alter table disclosed add column created_at timestamptz not null default now();
create index disclosed_by_age on disclosed (created_at);
