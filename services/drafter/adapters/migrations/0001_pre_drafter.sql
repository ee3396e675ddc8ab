-- The knowledge base as imported. `digest` covers the article and the encoder: only what changed is embedded again.
create table article (
    id text not null,
    lang text not null,
    title text not null,
    category text not null,
    kind text not null check (kind in ('article', 'static')),
    digest text not null,
    imported_at timestamptz not null default now(),
    primary key (id, lang)
);

create table chunk (
    article_id text not null,
    lang text not null,
    position integer not null,
    paragraph integer,
    against boolean not null,
    category text not null,
    text text not null,
    embedding vector(384) not null,
    lexical tsvector not null,
    primary key (article_id, lang, position),
    foreign key (article_id, lang) references article (id, lang) on delete cascade
);
-- No approximate index on the vectors: a comparison with every chunk takes milliseconds up to some hundred thousand
-- chunks, and finds the same articles each time.
create index chunk_lexical on chunk using gin (lexical);

-- One suggestion for each version of a ticket: a second triage of the same version changes nothing.
create table draft (
    tenant text not null,
    ticket_id uuid not null,
    version integer not null,
    draft_id uuid not null,
    outcome text not null,
    reason text,
    article_id text,
    created_at timestamptz not null default now(),
    primary key (tenant, ticket_id, version)
);
