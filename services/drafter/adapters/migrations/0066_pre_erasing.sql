-- A ticket is erased by its id, without reading whole tables.
create index steered_by_ticket on steered (tenant, ticket_id);
create index solved_by_proposal on solved (tenant, proposal_id);
create index unsettled_by_ticket on unsettled (tenant, ticket_id);
