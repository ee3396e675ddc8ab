-- What a person changed between a suggestion and the reply they approved: placeholders, and masks where words may not be kept.
create table revision (
    reply_id uuid primary key,
    ticket_id uuid not null,
    draft_id uuid not null,
    version integer not null,
    lang text not null,
    kind text not null check (kind in ('unedited', 'light', 'heavy', 'rewritten')),
    changed integer not null,
    share real not null,
    changes jsonb not null,
    decided_at timestamptz not null
);
create index revision_by_ticket on revision (ticket_id, decided_at);
create index revision_by_draft on revision (draft_id);

-- People's thumbs on drafts and classifications: one row each time, none ever changed.
create table judgement (
    event_id uuid primary key,
    tenant text not null,
    ticket_id uuid not null,
    about text not null check (about in ('draft', 'triage')),
    verdict text not null check (verdict in ('up', 'down')),
    reason text,
    draft_id uuid,
    version integer not null,
    model_version text,
    lang text not null,
    said jsonb not null,
    agent text not null,
    judged_at timestamptz not null
);
create index judgement_by_ticket on judgement (ticket_id, judged_at);
create index judgement_by_time on judgement (tenant, judged_at);
