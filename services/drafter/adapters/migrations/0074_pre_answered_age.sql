-- Since when it is known that a ticket was answered, and which reply of which ticket went out: what is kept of a ticket has
-- an age and a ticket. Of replies from before, the ticket is not known; they go by their age alone.
alter table answered add column noted_at timestamptz not null default now();
alter table sent_reply add column ticket_id uuid, add column noted_at timestamptz not null default now();
create index sent_reply_by_ticket on sent_reply (ticket_id);
