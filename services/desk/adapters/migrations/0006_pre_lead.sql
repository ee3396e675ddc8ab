-- What the lead's page counts, as computed from the facts with the rest of the head (domain/ticket.py).
alter table ticket
    add column first_at timestamptz,     -- when the ticket's first message came
    add column left_open text[],         -- the fields that the models left to people; null while they have not spoken
    add column first_reply uuid,         -- the first reply that is known to have gone out
    add column answered_at timestamptz;  -- when it did

update ticket t set first_at = f.at from (
    select ticket_id, min((data ->> 'received_at')::timestamptz) as at from fact
    where kind in ('ticket.received.v1', 'ticket.pseudonymized.v1', 'ticket.triaged.v1') group by ticket_id
) f where f.ticket_id = t.ticket_id;
update ticket t set left_open = f.fields from (
    select distinct on (ticket_id) ticket_id,
        array(select jsonb_array_elements_text(data -> 'abstained')) as fields
    from fact where kind = 'ticket.triaged.v1' order by ticket_id, version desc, stamp desc
) f where f.ticket_id = t.ticket_id;
update ticket t set first_reply = f.reply_id, answered_at = f.at from (
    select distinct on (ticket_id) ticket_id, (data ->> 'reply_id')::uuid as reply_id,
        (data ->> 'at')::timestamptz as at
    from fact where kind = 'reply.sent.v1' and data ->> 'status' = 'sent'
    order by ticket_id, (data ->> 'at')::timestamptz, data ->> 'reply_id'
) f where f.ticket_id = t.ticket_id;

-- When this sitting began; and, with each decision, whether a text was suggested and how long it was before the person.
alter table viewing add column opened_at timestamptz;
alter table decision add column suggested boolean not null default false, add column read_seconds real;
update decision d set suggested = true from fact f
where f.ticket_id = d.ticket_id and f.kind = 'reply.drafted.v1' and f.key = d.draft_id::text
    and f.data ->> 'text' is not null;

create index ticket_first on ticket (tenant, first_at);
create index decision_by_time on decision (tenant, decided_at);
create index verdict_by_time on verdict (judged_at);
