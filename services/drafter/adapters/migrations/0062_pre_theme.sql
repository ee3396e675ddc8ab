-- Since when something like this ticket is known: the first message's time of the earliest one that very much resembles
-- it, its own at the latest. Not known of tickets that came before this column: they are no news.
alter table likeness add column like_since timestamptz;
create index likeness_by_like_since on likeness (tenant, like_since);

-- What was last said of each new theme, as of bursts.
create table theme (
    tenant text not null,
    first_ticket uuid not null,
    version integer not null,
    tickets uuid[] not null,
    category text not null,
    langs text[] not null,
    started_at timestamptz not null,
    last_at timestamptz not null,
    primary key (tenant, first_ticket)
);
create index theme_by_ticket on theme using gin (tickets);
