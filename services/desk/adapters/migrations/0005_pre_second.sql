-- Approvals that wait for a second person, and the second person's signature.
-- contract: the list of what is allowed grows by one, which old code neither writes nor asks for by name
alter table decision drop constraint decision_status_check;
-- contract: as above
alter table decision add constraint decision_status_check
    check (status in ('awaiting', 'pending', 'published', 'undone', 'voided'));
alter table decision add column second jsonb;
alter table decision add column whole jsonb;  -- subject, text, recipients and salt, sealed for the desk, while it waits
alter table decision add column second_agent text;
alter table decision add column second_at timestamptz;

-- What two people decide of the approval policy. A row is asked for, then closed once.
create table policy_request (
    request_id uuid primary key,
    tenant text not null,
    version integer not null,
    requested jsonb not null,
    requested_by text not null,
    requested_at timestamptz not null,
    expires_at timestamptz not null,
    status text not null check (status in ('open', 'confirmed', 'refused', 'expired')),
    closed_by text,
    closed_at timestamptz
);
create unique index policy_request_open on policy_request (tenant) where status = 'open';

-- The policy that stands, with both signatures: checked each time it is read.
create table approval_policy (
    tenant text primary key,
    version integer not null,
    decided jsonb not null,
    since timestamptz not null
);
