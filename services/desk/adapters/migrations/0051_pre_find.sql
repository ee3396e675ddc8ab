-- What a search looks in: the words of each ticket's messages as the models saw them. Of tickets that were here before,
-- the desk fills it in (adapters/finding.py).

create table ticket_words (
    ticket_id uuid primary key references ticket (ticket_id) on delete cascade,
    tenant text not null,
    words tsvector not null
);
create index ticket_words_found on ticket_words using gin (words);

-- The newest of each kind at once: what a service last told.
create index fact_newest on fact (kind, stamp desc);
