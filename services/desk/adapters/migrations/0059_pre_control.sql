-- Suggestions that were shown with a planted sentence, and whether it was caught: neither who saw it nor when, but the month.
create table control (
    draft_id uuid primary key,
    tenant text not null,
    ticket_id uuid not null,
    month date not null,
    outcome text check (outcome in ('caught', 'missed'))
);
create index control_by_ticket on control (ticket_id);
create index control_by_month on control (tenant, month);
