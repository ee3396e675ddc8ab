-- Which switchings of the AI went on record already: each once, whichever replica read the file first.
create table ai_switch (
    tenant text not null,
    id uuid not null,
    ai text not null check (ai in ('on', 'off')),
    agent text not null,
    at timestamptz not null,
    primary key (tenant, id)
);
