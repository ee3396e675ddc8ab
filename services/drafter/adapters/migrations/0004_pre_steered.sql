-- One suggestion for each steering by an agent: the same command twice is answered once. No text, and none of the words.
create table steered (
    tenant text not null,
    steering_id uuid not null,
    ticket_id uuid not null,
    version integer not null,
    draft_id uuid not null,
    outcome text not null,
    reason text,
    article_id text,
    created_at timestamptz not null default now(),
    primary key (tenant, steering_id)
);
