-- What a desk of many tickets looks up often, it finds without reading a whole table (ADR 0065).

-- An erasure that every service has answered: nobody asks for it again.
alter table erasure add column complete boolean not null default false;
create index erasure_outstanding on erasure (coalesce(asked_again_at, requested_at)) where not complete;
create index erasure_by_ticket on erasure (ticket_id);
create index erasure_answer_by_ticket on erasure_answer (request_id, ticket_id, service);

-- An erasure takes a ticket's suggestions by its id.
create index suggestion_by_ticket on suggestion (ticket_id);
