-- Who answers how often, to end a loop between two machines: a keyed hash of the sender of a mail that joined a ticket.
alter table message add column answerer_hmac bytea;
create index message_by_answerer on message (tenant, answerer_hmac, received_at) where answerer_hmac is not null;
